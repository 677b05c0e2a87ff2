/** Single keys, where whoever is signed in has not switched them off. */

import { $, byId } from './dom.js';
import { UNDO_MS, toast } from './toast.js';

/** key → { run, repeat }; `run` returns false when the key was not for it. */
const keys = new Map();

/** What hears a key before all others; true: it was for it. */
const first = [];

export const listenFirst = (run) => first.push(run);

export function bind(key, run, { repeat = false } = {}) {
  keys.set(key, { run, repeat });
}

/** A ticked box is no typing, so the row keys work right after a click on one. */
const isTyping = (element) =>
  element.isContentEditable ||
  element.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])');

/** Shift and a digit is another sign on every keyboard: it is named after the digit. */
function nameOf(event) {
  if (event.shiftKey && /^Digit\d$/.test(event.code) && event.key.length === 1) return `Shift+${event.code.at(-1)}`;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function onKey(event) {
  if (document.documentElement.dataset.shortcuts === 'off') return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if ($('dialog[open]')) return;
  if (!event.repeat && first.some((run) => run(event))) {
    event.preventDefault();
    return;
  }
  const target = event.target instanceof Element ? event.target : document.body;
  if (isTyping(target)) {
    if (event.key === 'Escape') target.blur(); // the way back to the keys
    return;
  }
  const bound = keys.get(nameOf(event));
  if (!bound) return;
  // A key held down must not decide one row after the other.
  if (event.repeat && !bound.repeat) return;
  if (bound.run(event, target) !== false) event.preventDefault();
}

/**
 * Enter in a field presses a form's first button. Where the buttons are
 * decisions that would be "Confirm", which nobody meant by it.
 */
function onEnter(event) {
  const field = event.target;
  if (event.key !== 'Enter' || !(field instanceof HTMLInputElement)) return;
  if (field.type !== 'submit' && field.form && $('button[name="action"]', field.form)) event.preventDefault();
}

/** A redirect's message comes with its own undo form; the inbox has more. */
export function undoFromServer() {
  const form = toast.box && $('form', toast.box);
  if (!form) return false;
  form.requestSubmit();
  return true;
}

export function initKeys() {
  document.addEventListener('keydown', onEnter);
  document.addEventListener('keydown', onKey);

  bind('/', () => {
    const search = $('[data-key="/"]');
    search?.focus();
    search?.select();
  });

  const dialog = byId('keys');
  bind('?', () => dialog?.showModal());
  const help = byId('show-keys');
  if (help) {
    help.hidden = false;
    help.addEventListener('click', () => dialog?.showModal());
  }
  // A click on the backdrop is a click on the dialog itself, outside its box.
  dialog?.addEventListener('click', (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });

  bind('u', undoFromServer);
  if (toast.box?.textContent.trim()) toast.hideLater(UNDO_MS);
}
