import { $, $$, motion } from './dom.js';

const HOLD_MS = 6_000; // how long the transcript stays where a hand put it

/**
 * Shows which segment is being heard, and keeps it in view until a hand
 * scrolls the transcript.
 */
export function followTranscript(transcript) {
  const list = transcript && $('ol', transcript);
  if (!list) return { at() {}, release() {} };
  const segments = $$('.seg', list);
  const starts = segments.map((segment) => Number(segment.dataset.start));
  let now = null;
  let heldUntil = 0;

  const hold = () => {
    heldUntil = Date.now() + HOLD_MS;
  };
  for (const name of ['wheel', 'touchmove', 'keydown']) list.addEventListener(name, hold, { passive: true });
  list.addEventListener('pointerdown', (event) => event.target === list && hold()); // its scroll bar

  /** The last segment that has started by `time`, or -1. Flags name their second to a tenth only. */
  function indexAt(time) {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= time + 0.06) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Scrolls the list only: `scrollIntoView` would take the page along. */
  function show(segment) {
    const [box, item] = [list.getBoundingClientRect(), segment.getBoundingClientRect()];
    const top = list.scrollTop + item.top - box.top - (list.clientHeight - item.height) / 3;
    list.scrollTo({ top, behavior: motion() });
  }

  return {
    at(time) {
      const segment = segments[indexAt(time)] ?? null;
      if (segment === now) return;
      now?.classList.remove('now');
      segment?.classList.add('now');
      now = segment;
      if (segment && Date.now() >= heldUntil) show(segment);
    },
    release() {
      heldUntil = 0;
      if (now) show(now);
    },
  };
}
