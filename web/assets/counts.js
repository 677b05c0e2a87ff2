/** The counts above the list and in the bar of every page: decisions change them. */

import { $, $$, byId, setText } from './dom.js';
import { initViews } from './views.js';

let asking = false;
let again = false;

async function counts(query) {
  const answer = await fetch(`/flags/counts${query}`, { headers: { Accept: 'application/json' } });
  return answer.ok ? answer.json() : {};
}

const number = (text) => (/^[\d,]+$/.test(text ?? '') ? Number(text.replaceAll(',', '')) : NaN);

/** `12 of 143 done`, where both are counted to their end. */
function showDone(known) {
  const place = $('.done-of');
  const [all, open] = [number(known.all), number(known.open)];
  if (place && all >= open) setText(place, `${(all - open).toLocaleString('en-US')} of ${known.all} done`);
}

/** How many calls wait for a decision, beside the name of the inbox. */
export async function countOpen() {
  const place = byId('open-count');
  if (!place) return;
  try {
    setText(place, (await counts('?state=open')).open ?? '');
  } catch {
    // The bar works without its count.
  }
}

/** How often somebody is named in a comment that they have not read. */
export async function countMentions(known) {
  const place = $('#mentions .count');
  if (!place) return;
  try {
    const answer = known ?? (await (await fetch('/mentions/count', { headers: { Accept: 'application/json' } })).json());
    setText(place, answer.unread ? String(answer.unread) : '');
  } catch {
    // The bar works without its count.
  }
}

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
      const known = await counts(location.search);
      for (const place of $$('[data-count]')) setText(place, known[place.dataset.count] ?? '');
      showDone(known);
      await initViews(document);
      await countOpen();
    } while (again);
  } catch {
    // The list works without its counts.
  } finally {
    asking = false;
  }
}
