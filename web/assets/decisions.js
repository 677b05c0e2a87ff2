/** Decisions about rows of the inbox, and taking them back. */

import { recount } from './counts.js';
import { $, setText } from './dom.js';
import { SignedOut, post } from './net.js';
import { boxOf, counted, seenOf, showState } from './rows.js';
import { UNDO_MS, complain, toast } from './toast.js';
import { keepUnsent, takeUnsent } from './unsent.js';
import { VERBS } from './verdicts.js';

const ASK_ABOVE = 20; // decisions on more rows than this ask first

function revive(row) {
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
      revive(row);
      const box = boxOf(row);
      if (box) box.checked = checked;
    }
    this.rows.updateScope();
  }

  /** Sets reason and note, and tells the note's keeper (`notes.js`), which listens to input. */
  setWords({ reason = '', note: text = '' } = {}) {
    const [choice, note] = [this.field('reason'), this.field('note')];
    if (choice) choice.value = reason;
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
      if (shown === 'all' || shown === row.dataset.state) revive(row);
      else this.removal.due.add(row);
    }
    this.removal.sweep();
  }

  /** The rows as the server has them now. */
  show(states) {
    for (const one of states) {
      const row = $(`tr[data-call="${one.call}"]`, this.form);
      if (row) showState(row, one);
    }
  }

  async decide(verdict, rows) {
    if (!rows.length) {
      complain('Nothing selected: tick a call, or use 1, 2, 3 on the row under the cursor.');
      return;
    }
    if (rows.length > ASK_ABOVE && !confirm(`${VERBS[verdict] ?? verdict} ${counted(rows.length)}?`)) return;

    const words = { reason: this.value('reason'), note: this.value('note') };
    const decision = { rows: rows.map((row) => ({ row, checked: boxOf(row)?.checked ?? false })) };
    const about = rows.flatMap((row) => [['call', row.dataset.call], ...seenOf(row).map((seen) => ['seen', seen])]);
    decision.sent = this.send(verdict, words, about);
    this.open.push(decision);
    // Reason and note went with this decision; they must not go with the next one too.
    this.setWords();
    // The cursor first: a row that turns inert would drop the focus.
    this.rows.moveTo(this.rows.afterwards(rows));
    this.rows.check(rows, false);
    for (const row of rows) {
      row.classList.add('gone');
      row.inert = true;
    }
    this.rows.updateScope();

    try {
      this.stored(decision, await decision.sent, verdict, words);
    } catch (error) {
      this.restore(decision);
      if (!this.value('note')) this.setWords(words);
      if (error instanceof SignedOut) keepUnsent({ verdict, calls: rows.map((row) => row.dataset.call), ...words });
      complain(error);
    }
  }

  send(verdict, { reason, note }, about) {
    return post(this.action, [
      this.csrf,
      ['back', this.value('back')],
      ['action', verdict],
      ['reason', reason],
      ['note', note],
      ...about,
    ]);
  }

  /** What went through can be undone; what somebody else had decided meanwhile comes back, and can be decided all the same. */
  stored(decision, answer, verdict, words) {
    decision.undo = answer.undo;
    this.show(answer.rows);
    const late = new Set(answer.changed.map(({ call }) => call));
    for (const { row } of decision.rows) if (late.has(row.dataset.call)) revive(row);
    decision.rows = decision.rows.filter(({ row }) => !late.has(row.dataset.call));
    this.rows.updateScope();
    if (answer.undo) this.expireLater(decision);
    else this.forget(decision);
    const anyway = { label: `${VERBS[verdict] ?? verdict} anyway`, run: () => this.anyway(verdict, words, answer.changed) };
    toast.show(answer.message, {
      owner: decision,
      undo: answer.undo ? () => this.undo(decision) : null,
      actions: late.size ? [anyway] : [],
      ms: late.size ? 60_000 : UNDO_MS,
    });
    recount();
  }

  /** The same decision about flags of which the reader has now seen who decided what. */
  async anyway(verdict, words, changed) {
    const calls = new Set(changed.map(({ call }) => call));
    const rows = this.rows.live().filter((row) => calls.has(row.dataset.call));
    const decision = { rows: rows.map((row) => ({ row, checked: false })) };
    const about = changed.flatMap(({ flag, seen }) => [
      ['flag', String(flag)],
      ['seen', seen],
    ]);
    decision.sent = this.send(verdict, words, about);
    this.open.push(decision);
    try {
      this.stored(decision, await decision.sent, verdict, words);
    } catch (error) {
      this.forget(decision);
      complain(error);
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
      this.show(answer.rows);
      this.restore(decision);
      if (decision.rows.length) this.rows.moveTo(decision.rows[0].row);
      toast.show(answer.message ?? 'Undone');
      recount();
    } catch (error) {
      decision.undoing = false;
      this.expireLater(decision);
      complain(error);
    }
  }

  /** Takes back the newest; false where there is none. */
  undoNewest() {
    const newest = this.open.findLast((decision) => !decision.undoing);
    if (newest) this.undo(newest);
    return Boolean(newest);
  }

  /** Offers again what could not be stored because the session had ended. */
  resume() {
    const kept = takeUnsent();
    const rows = this.rows.live().filter((row) => kept?.calls?.includes(row.dataset.call));
    if (!rows.length) return;
    this.setWords(kept);
    this.rows.check(rows, true);
    toast.show('You were signed out before this was stored.', {
      actions: [{ label: `${VERBS[kept.verdict]} ${counted(rows.length)}`, run: () => this.decide(kept.verdict, rows) }],
      ms: 60_000,
    });
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
      recount();
    } catch (error) {
      complain(error);
    }
  }
}
