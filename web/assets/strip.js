/** The strip that asks for a reason: one of 1 to 6, or Enter for none; Esc leaves everything as it was. */

import { $, $$ } from './dom.js';
import { listenFirst } from './keys.js';

/** Closes a strip; the focus goes back to where it was before. */
export function closeStrip(strip) {
  strip.open = false;
  const before = strip.before?.isConnected ? strip.before : $('summary', strip);
  before.focus({ preventScroll: true });
}

/** A key while a strip is open; whether it was for it. */
function hear(event, strip) {
  if (event.key === 'Escape') {
    closeStrip(strip);
    return true;
  }
  const { target } = event;
  if (target.matches?.('input')) return false;
  if (/^[1-9]$/.test(event.key)) {
    $$('button[name="reason"]', strip)[Number(event.key) - 1]?.click();
    return true;
  }
  if (event.key !== 'Enter' || target.closest?.('button, summary, a')) return false;
  $('form', strip).requestSubmit();
  return true;
}

export function initStrips() {
  listenFirst((event) => {
    const strip = $('.verb[open]');
    return Boolean(strip?.checkVisibility?.() ?? strip) && hear(event, strip);
  });
  // One that is opened by a click has the focus, so that its keys work.
  document.addEventListener(
    'toggle',
    (event) => {
      if (event.target.matches?.('.verb') && event.target.open) $('form', event.target).focus();
    },
    true,
  );
}
