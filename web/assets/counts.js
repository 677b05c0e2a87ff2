/** The counts above the list: decisions change them. */

import { $$, setText } from './dom.js';
import { initViews } from './views.js';

let asking = false;
let again = false;

/** Asks for the counts anew; what is decided meanwhile is asked for once more afterwards. */
export async function recount() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const answer = await fetch(`/flags/counts${location.search}`, { headers: { Accept: 'application/json' } });
      const counts = await answer.json();
      for (const place of $$('[data-count]')) setText(place, counts[place.dataset.count] ?? '');
      await initViews(document);
    } while (again);
  } catch {
    // The list works without its counts.
  } finally {
    asking = false;
  }
}
