/** The words of a transcript, of which each knows when it is said. */

import { $, make } from './dom.js';

/**
 * Makes a `<span class="word">` of every word of a segment whose times are
 * known, and lists them with their second. `data-words` holds hundredths of a
 * second: from the segment's start to its first word, then from each word to
 * the next. A word that a mark cuts in two has a span on either side of it.
 */
export function spell(segment) {
  const steps = segment.dataset.words?.split(' ') ?? [];
  let at = Math.round(Number(segment.dataset.start) * 100);
  const words = steps.map((step) => {
    at += Number(step);
    return { start: at / 100, spans: [] };
  });
  if (!words.length) return words;

  let number = 0;
  const spanOf = (text) => {
    const span = make('span', 'word', text);
    span.dataset.at = words[number]?.start.toFixed(2);
    words[number]?.spans.push(span);
    return span;
  };
  const walker = document.createTreeWalker($('.words', segment), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const pieces = node.data.split(/( )/).filter(Boolean);
    node.replaceWith(
      ...pieces.map((piece) => {
        if (piece !== ' ') return spanOf(piece);
        number += 1;
        return piece;
      }),
    );
  }
  return words;
}

/** The second from which to hear what stands under a click into the text of a segment; nothing between two words. */
export function secondOf(target, segment) {
  const word = target.closest('.word');
  return word?.dataset.at ?? (segment.dataset.words ? undefined : segment.dataset.start);
}
