/** Buttons that copy a text: `data-copy` is the id of the element that holds it. */

import { $$, byId } from './dom.js';

export function initCopy() {
  for (const button of $$('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = byId(button.dataset.copy)?.textContent.trim() ?? '';
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = 'Copied';
      } catch {
        // Not allowed here (no TLS): what is selected can be copied by hand.
        getSelection()?.selectAllChildren(byId(button.dataset.copy));
        button.textContent = 'Selected: press Ctrl+C';
      }
    });
  }
}
