/** Decisions about rows of the inbox, and taking them back. */

import { $, setText } from './dom.js';
import { post } from './net.js';
import { boxOf, counted } from './rows.js';
import { UNDO_MS, complain, toast } from './toast.js';
import { VERBS } from './verdicts.js';

const ASK_ABOVE = 20; // decisions on more rows than this ask first

function settle(row, state) {
  const badge = $('.state', row);
  if (badge) badge.className = `state state-${state}`;
  setText(badge, state);
  row.classList.remove('gone');
  row.inert = false;
}

export class Decisions {
  /** Those that can still be undone, the newest last. */
  open = [];

  constructor(rows, removal) {
    this.rows = rows;
    this.removal = removal;
    this.form = rows.form;
    // Not `form.action`: the buttons called "action" stand in its way.
    this.action = this.form.getAttribute('action');
    this.csrf = ['csrf', this.value('csrf')];
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  value(name) {
    return this.field(name)?.value ?? '';
  }

  forget(decision) {
    const at = this.open.indexOf(decision);
    if (at >= 0) this.open.splice(at, 1);
  }

  restore(decision) {
    this.forget(decision);
    for (const { row, checked } of decision.rows) {
      row.classList.remove('gone');
      row.inert = false;
      const box = boxOf(row);
      if (box) box.checked = checked;
    }
    this.rows.updateScope();
  }

  /** Sets the note and tells its keeper (`notes.js`), which listens to input. */
  setNote(text) {
    const note = this.field('note');
    if (!note || note.value === text) return;
    note.value = text;
    note.dispatchEvent(new Event('input', { bubbles: true }));
  }

  expireLater(decision, ms = UNDO_MS) {
    decision.timer = setTimeout(() => this.expire(decision), ms);
  }

  /** The undo time is over. A row that the list shows in its new state stays. */
  expire(decision) {
    if (decision.undoing) return;
    if (toast.owner === decision && toast.engaged()) {
      this.expireLater(decision, 1_000);
      return;
    }
    if (toast.owner === decision) toast.hide();
    this.forget(decision);
    const shown = new URLSearchParams(location.search).get('state') ?? 'open';
    for (const { row } of decision.rows) {
      if (decision.state && (shown === 'all' || shown === decision.state)) settle(row, decision.state);
      else this.removal.due.add(row);
    }
    this.removal.sweep();
  }

  async decide(verdict, rows) {
    if (!rows.length) {
      complain('Nothing selected: tick a call, or use 1, 2, 3 on the row under the cursor.');
      return;
    }
    if (rows.length > ASK_ABOVE && !confirm(`${VERBS[verdict] ?? verdict} ${counted(rows.length)}?`)) return;

    const note = this.value('note');
    const decision = { rows: rows.map((row) => ({ row, checked: boxOf(row)?.checked ?? false })) };
    decision.sent = post(this.action, [
      this.csrf,
      ['back', this.value('back')],
      ['action', verdict],
      ['reason', this.value('reason')],
      ['note', note],
      ...rows.map((row) => ['call', row.dataset.call]),
    ]);
    this.open.push(decision);
    // The note went with this decision; it must not go with the next one too.
    this.setNote('');
    // The cursor first: a row that turns inert would drop the focus.
    this.rows.moveTo(this.rows.afterwards(rows));
    this.rows.check(rows, false);
    for (const row of rows) {
      row.classList.add('gone');
      row.inert = true;
    }
    this.rows.updateScope();

    try {
      const answer = await decision.sent;
      decision.undo = answer.undo;
      decision.state = answer.state;
      this.expireLater(decision);
      const message = answer.message ?? `${counted(rows.length)} ${verdict}`;
      toast.show(message, { owner: decision, undo: answer.undo ? () => this.undo(decision) : null });
    } catch (error) {
      this.restore(decision);
      if (!this.value('note')) this.setNote(note);
      complain(error.message);
    }
  }

  async undo(decision) {
    if (decision.undoing) return;
    decision.undoing = true;
    try {
      await decision.sent;
    } catch {
      return; // it was refused, and its rows are back already
    }
    clearTimeout(decision.timer);
    try {
      if (!decision.undo) throw new Error('This decision cannot be undone here.');
      const answer = await post('/flags/undo', [this.csrf, ['dispositions', String(decision.undo)]]);
      this.restore(decision);
      this.rows.moveTo(decision.rows[0].row);
      toast.show(answer.message ?? 'Undone');
    } catch (error) {
      decision.undoing = false;
      this.expireLater(decision);
      complain(error.message);
    }
  }

  /** Takes back the newest; false where there is none. */
  undoNewest() {
    const newest = this.open.findLast((decision) => !decision.undoing);
    if (newest) this.undo(newest);
    return Boolean(newest);
  }

  /** Gives calls to the person chosen above the list; nothing leaves the list by it. */
  async give(rows) {
    const people = this.field('assignee');
    if (!people) return;
    if (!rows.length) {
      complain('Nothing selected: tick a call, or use a on the row under the cursor.');
      return;
    }
    const name = people.value ? `with ${people.selectedOptions[0].textContent}` : '';
    try {
      const answer = await post('/flags/assign', [
        this.csrf,
        ['assignee', people.value],
        ...rows.map((row) => ['call', row.dataset.call]),
      ]);
      for (const row of rows) setText($('.with', row), name);
      this.rows.check(rows, false);
      toast.show(answer.message ?? 'Assigned');
    } catch (error) {
      complain(error.message);
    }
  }
}
