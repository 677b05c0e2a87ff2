import { countMentions, countOpen } from './counts.js';
import { $$, setText } from './dom.js';

/** Counts newly flagged calls; the reader decides when the list changes. */
export function initPill(pill) {
  // Looked up each time: the list may have been made anew.
  const isListed = (call) => $$('tr[data-call]').some((row) => row.dataset.call === call);
  const fresh = new Set();
  let told = 0;
  let source = null;

  function hear(event) {
    let news;
    try {
      news = JSON.parse(event.data);
    } catch {
      return;
    }
    if (typeof news?.call === 'string' && !isListed(news.call)) fresh.add(news.call);
    if (Number.isInteger(news?.new)) told = Math.max(told, news.new);
    for (const call of fresh) if (isListed(call)) fresh.delete(call);
    const count = Math.max(told, fresh.size);
    countOpen();
    if (!count) return;
    setText(pill, `${count} new`);
    pill.hidden = false;
  }

  function open() {
    source = new EventSource('/events');
    source.addEventListener('flags', hear);
    source.addEventListener('message', hear);
    source.addEventListener('mentions', (event) => countMentions(JSON.parse(event.data)));
    // So many inboxes are open that this one is told nothing more, until somebody looks at it again.
    source.addEventListener('elsewhere', () => source.close());
  }

  open();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && source.readyState === EventSource.CLOSED) open();
  });
  window.addEventListener('pagehide', () => source.close());
  window.addEventListener('pageshow', (event) => event.persisted && open());
}
