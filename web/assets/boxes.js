/** A box that ticks all others of its form: `data-ticks` is their name. */

import { $$ } from './dom.js';

export function initBoxes() {
  for (const all of $$('input[data-ticks]')) {
    const others = () => $$(`input[type="checkbox"][name="${all.dataset.ticks}"]`, all.form ?? document);
    all.closest('[hidden]')?.removeAttribute('hidden');
    all.addEventListener('change', () => {
      for (const box of others()) box.checked = all.checked;
    });
  }
}
