/** The rows of the inbox: which of them are ticked, and which one has the cursor. */

import { $, $$, byId, make, setText } from './dom.js';

export const counted = (n) => `${n} ${n === 1 ? 'call' : 'calls'}`;
export const boxOf = (row) => $('input[name="call"]', row);

/** `flag:decision` of every flag that the row shows: a decision is about these. */
export const seenOf = (row) => $$('input[name="seen"]', row).map((input) => input.value);

/** Shows what has become of a call: its state, and its flags as a decision would find them now. */
export function showState(row, { state, seen }) {
  row.dataset.state = state;
  const badge = $('.state', row);
  if (badge) badge.className = `state state-${state}`;
  setText(badge, state);
  const box = boxOf(row);
  if (!box) return;
  for (const input of $$('input[name="seen"]', row)) input.remove();
  for (const value of seen) {
    const input = make('input', '', '');
    Object.assign(input, { type: 'hidden', name: 'seen', value });
    box.after(input);
  }
}

export class Rows {
  /** The row under the cursor. */
  cursor = null;
  /** The row whose box was ticked last: the other end of a Shift-click. */
  anchor = null;

  constructor(form) {
    this.form = form;
    this.scope = byId('scope');
    // Whoever may not decide has no boxes.
    this.all = byId('all');
  }

  live() {
    return $$('tr[data-call]:not(.gone)', this.form);
  }

  selected() {
    return this.live().filter((row) => boxOf(row)?.checked);
  }

  /** The ticked rows or, if there are none, the one under the cursor. */
  meant() {
    const rows = this.selected();
    return rows.length || !this.cursor ? rows : [this.cursor];
  }

  /** Whether a decision means every call that the filter holds, also those that are not listed yet. */
  get everything() {
    return byId('everything')?.checked ?? false;
  }

  updateScope() {
    const count = this.selected().length;
    const all = byId('everything');
    if (all && count < this.live().length) all.checked = false;
    const shown = this.everything ? `All ${$('input[name="expected"]', this.form)?.value} calls` : counted(count);
    setText(this.scope, count ? `${shown} selected` : 'Nothing selected');
    if (!this.all) return;
    this.all.checked = count > 0 && count === this.live().length;
    this.all.indeterminate = count > 0 && !this.all.checked;
  }

  check(rows, checked) {
    for (const row of rows) {
      const box = boxOf(row);
      if (box) box.checked = checked;
    }
    this.updateScope();
  }

  /** A click on a box; with Shift, on all from the one before. */
  tick(box, withShift) {
    const rows = this.live();
    const row = box.closest('tr');
    const ends = [rows.indexOf(this.anchor), rows.indexOf(row)].sort((a, b) => a - b);
    if (withShift && ends[0] >= 0) this.check(rows.slice(ends[0], ends[1] + 1), box.checked);
    this.anchor = row;
  }

  /** Ticks or unticks the row under the cursor. */
  toggle() {
    if (!this.cursor) return;
    this.check([this.cursor], !boxOf(this.cursor)?.checked);
    this.anchor = this.cursor;
  }

  moveTo(row, { focus = true, block = 'nearest' } = {}) {
    if (row !== this.cursor) {
      this.cursor?.classList.remove('at');
      row?.classList.add('at');
      this.cursor = row;
    }
    for (const other of $$('tr.at', this.form)) if (other !== row) other.classList.remove('at');
    if (!row || !focus) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block });
  }

  every() {
    return $$('tr[data-call]', this.form);
  }

  /** The next row below the cursor (1) or above it (-1) that is not done with; the first where there is no cursor. */
  beside(by) {
    const all = this.every();
    const at = all.indexOf(this.cursor);
    if (at < 0) return this.live()[0];
    const way = by > 0 ? all.slice(at + 1) : all.slice(0, at).reverse();
    return way.find((row) => !row.matches('.gone'));
  }

  /** The row that follows one that is done with, else the one before it. */
  following(row) {
    const all = this.every();
    const at = all.indexOf(row);
    const waits = (other) => other !== row && !other.matches('.gone');
    return all.slice(at + 1).find(waits) ?? all.slice(0, Math.max(at, 0)).findLast(waits) ?? null;
  }

  /** Where the cursor goes when `leaving` go: down, else up, else nowhere. */
  afterwards(leaving) {
    if (!leaving.includes(this.cursor)) return this.cursor;
    const rows = this.live();
    const at = rows.indexOf(this.cursor);
    const stays = (row) => !leaving.includes(row);
    return rows.slice(at).find(stays) ?? rows.slice(0, at).findLast(stays) ?? null;
  }
}
