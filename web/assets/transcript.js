import { $, $$, motion } from './dom.js';
import { spell } from './words.js';

const HOLD_MS = 6_000; // how long the transcript stays where a hand put it
const EARLY = 0.06; // older links name their second to a tenth only
const MOST_AT_ONCE = 8; // segments back in which somebody may still be talking

/** The number of the last of these that has started by `time`, or -1. */
function lastBefore(list, time) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Shows which words are being heard, or which segments where nobody knows the
 * times of words, and keeps them in view until a hand scrolls the transcript.
 */
export function followTranscript(transcript) {
  const list = transcript && $('ol', transcript);
  if (!list) return { at() {}, release() {} };
  const segments = $$('.seg', list).map((element) => ({
    element,
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
    words: spell(element),
  }));
  let now = []; // what is shown as being heard
  let newest = null; // the segment that began last
  let heldUntil = 0;

  const hold = () => {
    heldUntil = Date.now() + HOLD_MS;
  };
  for (const name of ['wheel', 'touchmove', 'keydown']) list.addEventListener(name, hold, { passive: true });
  list.addEventListener('pointerdown', (event) => event.target === list && hold()); // its scroll bar

  /** The segments that are being said, more than one where people talk at once; in a pause the one before it. */
  function heardAt(time) {
    const last = lastBefore(segments, time);
    const said = segments.slice(Math.max(0, last + 1 - MOST_AT_ONCE), last + 1).filter(({ end }) => end > time);
    return said.length ? said : segments.slice(Math.max(0, last), last + 1);
  }

  /** Scrolls the list only: `scrollIntoView` would take the page along. */
  function show(segment) {
    const [box, item] = [list.getBoundingClientRect(), segment.getBoundingClientRect()];
    const top = list.scrollTop + item.top - box.top - (list.clientHeight - item.height) / 3;
    list.scrollTo({ top, behavior: motion() });
  }

  return {
    at(time) {
      const heard = heardAt(time + EARLY);
      const next = heard.flatMap(({ element, words }) => [
        element,
        ...(words[lastBefore(words, time + EARLY)]?.spans ?? []),
      ]);
      for (const element of now) if (!next.includes(element)) element.classList.remove('now');
      for (const element of next) element.classList.add('now');
      now = next;
      const segment = heard.at(-1)?.element ?? null;
      if (segment === newest) return;
      newest = segment;
      if (segment && Date.now() >= heldUntil) show(segment);
    },
    release() {
      heldUntil = 0;
      if (newest) show(newest);
    },
  };
}
