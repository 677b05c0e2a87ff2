import { $$ } from './dom.js';
import { session } from './storage.js';

/** A half-typed note survives a look at another page. */
export function initNotes() {
  for (const note of $$('[name="note"]')) {
    const { form } = note;
    if (!form) continue;
    const flag = form.elements.namedItem('flag')?.value ?? (form.id || form.getAttribute('action'));
    const key = `note:${location.pathname}:${flag}`;
    if (!note.value) note.value = session.get(key) ?? '';
    note.addEventListener('input', () => session.set(key, note.value));
    // The inbox never leaves its page and clears the note itself.
    if (form.id !== 'inbox') form.addEventListener('submit', () => session.set(key, ''));
  }
}
