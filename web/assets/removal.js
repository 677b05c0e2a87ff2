/** Rows that are done with leave the inbox, in a moment when nobody is disturbed by it. */

import { $, make } from './dom.js';

export class Removal {
  /** Rows that wait for a quiet moment. */
  due = new Set();
  /** By how much less than a pixel the cursor's row is off: many rows that leave must not add up. */
  drift = 0;

  constructor(rows) {
    this.rows = rows;
    this.form = rows.form;
    this.scroller = $('.scroll', this.form) ?? this.form;
  }

  /**
   * Removes a row without moving the cursor's row on the screen. Where no
   * scrolling can make up for it (the list is at its top, say), the row is put
   * back and false returned, unless `force`. All in one task: nothing is
   * painted in between.
   */
  removeQuietly(row, force) {
    const { scroller } = this;
    const { cursor } = this.rows;
    if (!cursor) {
      row.remove();
      return true;
    }
    const top = () => cursor.getBoundingClientRect().top;
    const { parentNode, nextSibling } = row;
    const target = top() - this.drift;
    const [inner, outer] = [scroller.scrollTop, window.scrollY];
    row.remove();
    scroller.scrollTop += top() - target;
    window.scrollBy(0, top() - target);
    const off = top() - target;
    if (force || Math.abs(off) <= 1) {
      this.drift = force ? 0 : off;
      return true;
    }
    parentNode.insertBefore(row, nextSibling);
    scroller.scrollTop = inner;
    window.scrollTo(window.scrollX, outer);
    return false;
  }

  /** `moving`: the cursor moves anyway, by key, so rows may move with it. */
  sweep(moving = false) {
    for (const row of this.due) {
      const busy = row === this.rows.cursor || row.contains(document.activeElement) || row.matches(':hover');
      if (!busy && this.removeQuietly(row, moving)) this.due.delete(row);
    }
    const body = $('.inbox tbody', this.form);
    if (!body || $('tr[data-call]', body) || $('.empty', this.form)) return;
    const empty = make('div', 'empty', '');
    const more = make('a', '', 'Load the next ones');
    more.href = location.pathname + location.search;
    empty.append(make('h2', '', 'Every call on this page is decided'), more);
    this.form.append(empty);
  }
}
