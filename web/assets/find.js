/** Finding words in the transcript of a call. */

import { $, $$, byId, make, motion, setText } from './dom.js';

/**
 * Marks what matches `pattern` in one element, also where a hit runs across
 * marks that the server made. Returns one list of new marks per hit;
 * `undo` receives what puts the original text nodes back.
 */
function markWords(words, pattern, undo) {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const text = nodes.map((node) => node.data).join('');
  const found = [...text.matchAll(pattern)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    marks: [],
  }));
  if (!found.length) return [];

  let offset = 0;
  for (const node of nodes) {
    const [from, to] = [offset, offset + node.length];
    offset = to;
    const here = found.filter((hit) => hit.from < to && hit.to > from);
    if (!here.length) continue;
    const pieces = [];
    let at = from;
    for (const hit of here) {
      const [a, b] = [Math.max(hit.from, from), Math.min(hit.to, to)];
      if (a > at) pieces.push(text.slice(at, a));
      const mark = make('mark', 'hit', text.slice(a, b));
      mark.dataset.found = ''; // tells it from the server's own marks
      hit.marks.push(mark);
      pieces.push(mark);
      at = b;
    }
    if (at < to) pieces.push(text.slice(at, to));
    const made = pieces.map((piece) => (typeof piece === 'string' ? document.createTextNode(piece) : piece));
    node.replaceWith(...made);
    undo.push(() => {
      made[0].before(node);
      for (const piece of made) piece.remove();
    });
  }
  return found.map((hit) => hit.marks);
}

const escape = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

export function initFind(input) {
  const output = byId('hits');
  const transcript = byId('transcript');
  if (!transcript) return;
  let hits = [];
  let at = -1;
  let undo = [];

  function search() {
    for (const put of undo) put();
    [hits, at, undo] = [[], -1, []];
    const query = input.value.trim();
    const mark = (pattern) => $$('.words', transcript).flatMap((words) => markWords(words, pattern, undo));
    if (query) {
      const phrase = query.replace(/^"(.*)"$/, '$1');
      hits = mark(new RegExp(escape(phrase).replace(/\s+/g, '\\s+'), 'giu'));
      // As a search among calls finds them: the words need not stand side by side.
      const words = query.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
      if (!hits.length && words.length > 1) {
        hits = mark(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})[\\p{L}\\p{N}]*`, 'giu'));
      }
    }
    setText(output, query ? `${hits.length || 'No'} ${hits.length === 1 ? 'hit' : 'hits'}` : '');
  }

  function step(by) {
    if (!hits.length) return;
    for (const mark of hits[at] ?? []) mark.classList.remove('now');
    at = at < 0 && by < 0 ? hits.length - 1 : (at + by + hits.length) % hits.length;
    for (const mark of hits[at]) mark.classList.add('now');
    setText(output, `${at + 1} of ${hits.length}`);
    hits[at][0]?.scrollIntoView({ block: 'nearest', behavior: motion() });
    // Reading a hit is scrolling by hand: the player must not scroll it away.
    $('ol', transcript)?.dispatchEvent(new Event('wheel'));
  }

  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  });
  input.form?.addEventListener('submit', (event) => event.preventDefault());
  if (input.value) search();
}
