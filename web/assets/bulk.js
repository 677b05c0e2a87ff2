/** Decisions about the calls that are selected in the list, and whom they are given to. */

import { recount } from './counts.js';
import { $, setText } from './dom.js';
import { SignedOut, post } from './net.js';
import { counted, seenOf } from './rows.js';
import { UNDO_MS, complain, toast } from './toast.js';
import { remember } from './undo.js';
import { keepUnsent, takeUnsent } from './unsent.js';
import { VERBS } from './verdicts.js';

const ASK_ABOVE = 20; // decisions on more rows than this ask first

export class Bulk {
  /** `host` is the inbox. */
  constructor(host) {
    this.host = host;
    this.rows = host.rows;
    this.form = host.rows.form;
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  value(name) {
    return this.field(name)?.value ?? '';
  }

  csrf() {
    return ['csrf', this.value('csrf')];
  }

  /** Sets reason and note, and tells the note's keeper (`notes.js`), which listens to input. */
  setWords({ reason = '', note: text = '' } = {}) {
    const [choice, note] = [this.field('reason'), this.field('note')];
    if (choice) choice.value = reason;
    if (!note || note.value === text) return;
    note.value = text;
    note.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** What the form says about these rows, or about every call that matches. */
  about(rows) {
    if (!this.rows.everything) {
      return rows.flatMap((row) => [['call', row.dataset.call], ...seenOf(row).map((seen) => ['seen', seen])]);
    }
    return ['all', 'filter', 'expected'].map((name) => [name, this.value(name)]);
  }

  async decide(verb, rows, words = { reason: this.value('reason'), note: this.value('note') }) {
    if (!rows.length) {
      complain('Nothing selected: tick a call, or use x on the row under the cursor.');
      return;
    }
    const count = this.rows.everything ? Number(this.value('expected')) : rows.length;
    if (count > ASK_ABOVE && !confirm(`${VERBS[verb] ?? verb} ${counted(count)}?`)) return;
    const everything = this.rows.everything;
    const sent = this.send(verb, words, this.about(rows));
    // Reason and note went with this decision; they must not go with the next one too.
    this.setWords();
    // The cursor first: a row that turns inert would drop the focus.
    const next = this.rows.afterwards(rows);
    this.rows.check(rows, false);
    for (const row of rows) this.host.leave(row);
    this.rows.updateScope();
    try {
      const answer = await sent;
      this.stored(answer, verb, words, rows);
      if (everything) await this.host.reload();
      else if (next && next !== this.rows.cursor) this.host.open(next);
      else if (!next) this.host.empty();
    } catch (error) {
      for (const row of rows) this.host.stay(row);
      this.rows.check(rows, true);
      if (!this.value('note')) this.setWords(words);
      if (error instanceof SignedOut) keepUnsent({ verdict: verb, calls: rows.map((row) => row.dataset.call), ...words });
      complain(error);
    }
  }

  send(verb, { reason, note }, about) {
    return post('/flags/decide', [
      this.csrf(),
      ['back', this.value('back')],
      ['action', verb],
      ['reason', reason],
      ['note', note],
      ...about,
    ]);
  }

  /** What went through can be undone; what somebody else had decided meanwhile comes back, and can be decided all the same. */
  stored(answer, verb, words, rows) {
    const changed = answer.changed ?? [];
    const late = new Set(changed.map(({ call }) => call));
    const through = rows.map((row) => row.dataset.call).filter((call) => !late.has(call));
    if (answer.undo || answer.batch) remember({ undo: answer.undo, batch: answer.batch, calls: through, ticked: true });
    this.host.decided(answer.rows);
    for (const row of rows) if (late.has(row.dataset.call)) this.host.stay(row);
    const again = changed.flatMap(({ flag, seen }) => [
      ['flag', String(flag)],
      ['seen', seen],
    ]);
    const run = async () => {
      try {
        const left = this.rows.live().filter((row) => late.has(row.dataset.call));
        this.stored(await this.send(verb, words, again), verb, words, left);
      } catch (error) {
        complain(error);
      }
    };
    toast.show(answer.message, {
      undo: answer.undo || answer.batch ? () => this.host.deciding.undoNewest() : null,
      actions: late.size ? [{ label: `${VERBS[verb] ?? verb} anyway`, run }] : [],
      ms: late.size ? 60_000 : UNDO_MS,
    });
  }

  /** Offers again what could not be stored because the session had ended. */
  resume() {
    const kept = takeUnsent((one) => one.calls);
    const rows = this.rows.live().filter((row) => kept?.calls?.includes(row.dataset.call));
    if (!rows.length) return;
    this.setWords(kept);
    this.rows.check(rows, true);
    toast.show('You were signed out before this was stored.', {
      actions: [{ label: `${VERBS[kept.verdict]} ${counted(rows.length)}`, run: () => this.decide(kept.verdict, rows) }],
      ms: 60_000,
    });
  }

  /** Gives calls to the person chosen in the list; nothing leaves the list by it. */
  async give(rows) {
    const people = this.field('assignee');
    if (!people || !rows.length) return;
    const name = people.value ? `with ${people.selectedOptions[0].textContent}` : '';
    try {
      const answer = await post('/flags/assign', [
        this.csrf(),
        ['assignee', people.value],
        ...rows.map((row) => ['call', row.dataset.call]),
      ]);
      for (const row of rows) setText($('.with', row), name);
      this.rows.check(rows, false);
      toast.show(answer.message ?? 'Assigned');
      this.host.renewed();
      recount();
    } catch (error) {
      complain(error);
    }
  }
}
