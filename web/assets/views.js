import { $$, setText } from './dom.js';

/** How many calls each kept filter holds: asked for once the page is there. */
export async function initViews(views) {
  const places = $$('[data-view]', views);
  if (!places.length) return;
  try {
    const counts = await (await fetch('/views/counts', { headers: { Accept: 'application/json' } })).json();
    for (const place of places) setText(place, String(counts[place.dataset.view] ?? ''));
  } catch {
    // The filters work without their counts.
  }
}
