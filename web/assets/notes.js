import { $$, byId } from './dom.js';
import { session } from './storage.js';

function keyOf(note) {
  const { form } = note;
  const flag = form.elements.namedItem('flag')?.value ?? (form.id || form.getAttribute('action'));
  return `note:${location.pathname}:${flag}`;
}

/** Forgets the notes of a form that were stored. */
export function forgetNotes(form) {
  for (const note of $$('[name="note"]', form)) session.set(keyOf(note), '');
}

/** A half-typed note survives a look at another page, and signing in again. */
export function initNotes(root = document) {
  for (const note of $$('[name="note"]', root)) {
    const { form } = note;
    if (!form) continue;
    const key = keyOf(note);
    if (!note.value) note.value = session.get(key) ?? '';
    note.addEventListener('input', () => session.set(key, note.value));
  }
}

/**
 * A form that the browser sends was stored if the page after it says what was
 * done. Scripts that send a form themselves forget its notes then.
 */
export function initSent() {
  const sent = session.get('sent');
  session.set('sent', '');
  if (sent && byId('toast')?.textContent.trim()) session.set(sent, '');
  document.addEventListener('submit', (event) => {
    const note = event.target.elements.namedItem('note');
    if (note && !event.defaultPrevented) session.set('sent', keyOf(note));
  });
}
