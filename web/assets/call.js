/** The page of a call: the way back, and decisions about its flags, which leave the page and its sound as they are. */

import { $, $$, byId } from './dom.js';
import { bind, undoFromServer } from './keys.js';
import { SignedOut, post } from './net.js';
import { forgetNotes, initNotes } from './notes.js';
import { session } from './storage.js';
import { complain, toast } from './toast.js';
import { keepUnsent, takeUnsent } from './unsent.js';
import { VERBS } from './verdicts.js';

const buttonOf = (flag, verdict) => $(`button[name="action"][value="${verdict}"]`, flag);
const fieldOf = (form, name) => form.elements.namedItem(name);

/** The flag that waits for a decision next: below `flag`, else from the top; `flag` itself where no other does. */
function following(flag, call) {
  const flags = $$('.flag', call);
  const at = flags.indexOf(flag);
  const others = [...flags.slice(at + 1), ...flags.slice(0, at)];
  return others.find((other) => buttonOf(other, 'confirmed')) ?? flag;
}

/** Where Esc leads: the list that one came from, at the row of this call. */
function leadBack(call) {
  const back = $('.back', call);
  const list = session.get('list');
  const path = list?.split('?')[0];
  // Found by a search, it leads to its results, whatever list was open in between.
  const fits = back?.dataset.list === '/calls' ? path === '/calls' : ['/flags', '/calls'].includes(path);
  if (back && fits) back.href = `${list}#c-${call.dataset.call}`;
}

/** Puts parts of the page as the server has them now in the place of the old ones. */
async function renew(ids) {
  const answer = await fetch(location.pathname + location.search);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const parts = ids.map((id) => [byId(id), page.getElementById(id)]);
  // Judged again meanwhile, or signed out: then all of it is another page.
  if (!answer.ok || parts.some(([old, now]) => !old || !now)) {
    location.reload();
    return;
  }
  for (const [old, now] of parts) {
    old.replaceWith(now);
    initNotes(now);
  }
}

export function initCall(call) {
  leadBack(call);
  bind('Escape', () => $('.back', call)?.click());

  /** Decisions that can be taken back, the newest last: `{ undo, id }` of a flag's element. */
  const open = [];
  const csrf = ['csrf', $('input[name="csrf"]', call)?.value ?? ''];
  // Two quick presses are one decision: the next flag is not seen yet.
  let sending = false;

  async function alone(work) {
    if (sending) return;
    sending = true;
    try {
      await work();
    } catch (error) {
      complain(error);
    } finally {
      sending = false;
    }
  }

  /** To the flag with this id, or the one that waits after it; the page does not jump. */
  function stand(id, onward) {
    const flag = byId(id);
    const next = onward && flag ? following(flag, call) : flag;
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    if (!onward) return;
    history.replaceState(history.state, '', `?t=${next.dataset.seek}#${next.id}`);
    next.dispatchEvent(new CustomEvent('callscript:next', { bubbles: true }));
  }

  async function send(id, fields, verdict, onward) {
    const answer = await post('/flags/decide', fields);
    if (answer.undo) open.push({ undo: answer.undo, id });
    const form = $('form', byId(id));
    if (answer.flags > 0 && form) forgetNotes(form);
    await renew([id, 'log']);
    stand(id, onward && answer.flags > 0);
    const again = answer.changed.flatMap(({ flag, seen }) => [
      ['flag', String(flag)],
      ['seen', seen],
    ]);
    const words = fields.filter(([name]) => ['csrf', 'action', 'reason', 'note'].includes(name));
    const run = () => alone(() => send(id, [...words, ...again], verdict, onward));
    toast.show(answer.message, {
      undo: answer.undo ? undoNewest : null,
      actions: again.length ? [{ label: `${VERBS[verdict] ?? 'Reopen'} anyway`, run }] : [],
      ms: again.length ? 60_000 : undefined,
    });
  }

  /** Sends the form of a flag; `onward`: the next flag is next. */
  async function decide(form, verdict, onward) {
    const { id } = form.closest('.flag');
    const fields = [...new FormData(form)].filter(([name]) => name !== 'action');
    try {
      await send(id, [...fields, ['action', verdict]], verdict, onward);
    } catch (error) {
      if (error instanceof SignedOut) keepUnsent({ verdict, flag: id, reason: fieldOf(form, 'reason')?.value });
      throw error;
    }
  }

  function undoNewest() {
    const last = open.at(-1);
    if (!last) return undoFromServer();
    alone(async () => {
      const answer = await post('/flags/undo', [csrf, ['dispositions', last.undo]]);
      open.pop();
      await renew([last.id, 'log']);
      stand(last.id, false);
      toast.show(answer.message);
    });
    return true;
  }

  /** A note, or who looks after the call. */
  async function store(form, button) {
    const fields = [...new FormData(form)];
    if (button?.name) fields.push([button.name, button.value]);
    const path = form.getAttribute('action');
    const answer = await post(path, fields);
    forgetNotes(form);
    for (const note of $$('[name="note"]', form)) note.value = '';
    await renew([path === '/flags/assign' ? 'call-head' : 'log']);
    leadBack(call);
    toast.show(answer.message);
  }

  call.addEventListener('submit', (event) => {
    const { target: form, submitter: button } = event;
    const path = form.getAttribute('action') ?? '';
    if (event.defaultPrevented) return; // the find form stays here
    if (path === '/flags/decide') {
      event.preventDefault();
      if (button?.name === 'action') alone(() => decide(form, button.value, false));
    } else if (path === '/flags/assign' || path.endsWith('/note')) {
      event.preventDefault();
      alone(() => store(form, button));
    }
  });

  /** The flag that has the focus, else the first that can be decided. */
  function decideFlag(verdict) {
    const first = $$('.flag', call).find((flag) => buttonOf(flag, verdict));
    const button = buttonOf(document.activeElement?.closest('.flag') ?? first ?? call, verdict);
    if (button) alone(() => decide(button.form, verdict, true));
  }
  Object.keys(VERBS).forEach((verdict, i) => bind(String(i + 1), () => decideFlag(verdict)));
  bind('u', undoNewest);

  /** Offers again what could not be stored because the session had ended; its note is back by itself. */
  function resume() {
    const kept = takeUnsent();
    const form = kept?.flag && $('form', byId(kept.flag) ?? undefined);
    if (!form?.closest('.flag') || !buttonOf(form, kept.verdict)) return;
    const choice = fieldOf(form, 'reason');
    if (choice) choice.value = kept.reason ?? '';
    const run = () => alone(() => decide(form, kept.verdict, false));
    toast.show('You were signed out before this was stored.', {
      actions: [{ label: VERBS[kept.verdict] ?? 'Reopen', run }],
      ms: 60_000,
    });
  }
  resume();
}
