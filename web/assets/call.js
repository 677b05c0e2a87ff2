/** The page of a call: the way back, and decisions about its flags by key. */

import { $, $$ } from './dom.js';
import { bind } from './keys.js';
import { session } from './storage.js';
import { VERBS } from './verdicts.js';

const buttonOf = (flag, verdict) => $(`button[name="action"][value="${verdict}"]`, flag);

/** The flag that waits for a decision next: below `flag`, else from the top; `flag` itself where no other does. */
function following(flag, call) {
  const flags = $$('.flag', call);
  const at = flags.indexOf(flag);
  const others = [...flags.slice(at + 1), ...flags.slice(0, at)];
  return others.find((other) => buttonOf(other, 'confirmed')) ?? flag;
}

export function initCall(call) {
  const back = $('.back', call);
  const list = session.get('flags');
  if (back && list?.startsWith('/flags')) back.href = `${list}#c-${call.dataset.call}`;
  if (back) bind('Escape', () => back.click());

  // Two quick presses are one decision: the first already leaves the page.
  let leaving = false;
  call.addEventListener('submit', (event) => {
    leaving = !event.defaultPrevented; // the find form stays here
  });
  window.addEventListener('pageshow', () => {
    leaving = false;
  });

  /** The flag that has the focus, else the first that can be decided. */
  function decideFlag(verdict) {
    const flag = document.activeElement?.closest('.flag') ?? $('[data-key="1"]', call)?.closest('.flag');
    const button = flag && buttonOf(flag, verdict);
    if (!button || leaving) return;
    // The server leads back to where the form says: one key after the other decides the whole call.
    const place = button.form.elements.namedItem('back');
    const next = following(flag, call);
    if (place) place.value = `${location.pathname}?t=${next.dataset.seek}#${next.id}`;
    button.form.requestSubmit(button);
  }
  Object.keys(VERBS).forEach((verdict, i) => bind(String(i + 1), () => decideFlag(verdict)));
}
