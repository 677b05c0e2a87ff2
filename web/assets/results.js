/** A list of calls, and the way through it: `j` and `k` walk the rows, Enter opens one, and in a call both go on. */

import { $, $$ } from './dom.js';
import { bind } from './keys.js';
import { session } from './storage.js';

export function initSearch() {
  const rows = $$('main tr[id^="c-"]');
  const linkOf = (row) => $('a', row);
  session.set('list', location.pathname + location.search);
  session.set('rows', JSON.stringify(rows.map((row) => [row.id.slice(2), linkOf(row).getAttribute('href')])));
  let at = rows.findIndex((row) => `#${row.id}` === location.hash);

  function step(by) {
    const next = Math.max(0, Math.min(at + by, rows.length - 1));
    if (!rows[next]) return;
    at = next;
    linkOf(rows[at]).focus();
    rows[at].scrollIntoView({ block: 'nearest' });
  }
  bind('j', () => step(1), { repeat: true });
  bind('k', () => step(-1), { repeat: true });
  if (at >= 0) linkOf(rows[at])?.focus({ preventScroll: true });
}
