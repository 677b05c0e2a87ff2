/** Decisions about the flags of the call that is read, and taking decisions back. */

import { $ } from './dom.js';
import { SignedOut, post } from './net.js';
import { forgetNotes } from './notes.js';
import { closeStrip } from './strip.js';
import { UNDO_MS, complain, toast } from './toast.js';
import { forget, newest, remember } from './undo.js';
import { keepUnsent, takeUnsent } from './unsent.js';
import { VERBS } from './verdicts.js';

const csrf = () => ['csrf', $('input[name="csrf"]')?.value ?? ''];
const here = () => location.pathname + location.search + location.hash;

/** What a form of the bar says about flags. */
const about = (sections) =>
  sections.flatMap((section) => [
    ['flag', section.dataset.flag],
    ['seen', section.dataset.seen],
  ]);

/**
 * `host` is the page around the call: `reading`, `address()` of the call as a part of a page, `onward(how)` to the
 * next call, `decided(rows)` for a list to show, and `bring(entry)` to what was taken back.
 */
export class Deciding {
  // Two quick presses are one decision: the next flag is not seen yet.
  sending = false;

  constructor(host) {
    this.host = host;
  }

  async alone(work) {
    if (this.sending) return;
    this.sending = true;
    try {
      await work();
    } catch (error) {
      complain(error);
    } finally {
      this.sending = false;
    }
  }

  /** Decides about these parts of the bar, and goes on to what waits next. */
  decide(sections, verb, { reason = '', note = '', form = null } = {}) {
    return this.alone(async () => {
      if (!sections.length) return;
      const words = [csrf(), ['back', here()], ['action', verb], ['reason', reason], ['note', note]];
      const { call } = this.host.reading;
      const flag = sections[0].dataset.flag;
      try {
        await this.send([...words, ...about(sections)], words, { verb, call, flag, form });
      } catch (error) {
        if (error instanceof SignedOut) keepUnsent({ verdict: verb, flag, reason, note });
        throw error;
      }
    });
  }

  async send(fields, words, { verb, call, flag, form }) {
    const answer = await post('/flags/decide', fields);
    if (answer.undo) remember({ undo: answer.undo, calls: [call], flag });
    if (answer.flags > 0 && form) forgetNotes(form);
    this.host.decided(answer.rows);
    const again = answer.changed.flatMap((one) => [
      ['flag', String(one.flag)],
      ['seen', one.seen],
    ]);
    const retry = () => this.alone(() => this.send([...words, ...again], words, { verb, call, flag, form }));
    toast.show(answer.message, {
      undo: answer.undo ? () => this.undoNewest() : null,
      actions: again.length ? [{ label: `${VERBS[verb] ?? verb} anyway`, run: retry }] : [],
      ms: again.length ? 60_000 : UNDO_MS,
    });
    await this.goOn(answer, verb === 'reopened');
  }

  /** To the next flag of the call, else to the next call. Whoever was too late stays and sees what has changed. */
  async goOn(answer, stays) {
    const { reading } = this.host;
    const decided = new Set(answer.rows.flatMap((row) => row.seen).filter((seen) => !seen.endsWith(':0')).map((seen) => seen.split(':')[0]));
    const left = reading.open().filter((section) => !decided.has(section.dataset.flag));
    if (!answer.changed.length && !stays && !left.length && (await this.host.onward())) return;
    const inside = reading.root.contains(document.activeElement);
    await reading.renew(this.host.address());
    const next = !answer.changed.length && !stays && reading.following();
    if (next) reading.show(next.dataset.flag, { focus: inside });
    else if (inside) reading.show(reading.flag, { focus: true, cue: false, address: false });
  }

  /** Takes back the newest decision of the session; false where there is none. */
  undoNewest() {
    const entry = newest();
    if (!entry) return false;
    this.alone(async () => {
      try {
        const answer = await post('/flags/undo', [csrf(), entry.batch ? ['batch', String(entry.batch)] : ['dispositions', entry.undo]]);
        forget(entry);
        this.host.decided(answer.rows);
        toast.show(answer.message);
        await this.host.bring(entry);
      } catch (error) {
        // Somebody has decided since: what was before that can still be taken back.
        if (error.status === 422) forget(entry);
        throw error;
      }
    });
    return true;
  }

  /** Offers again what could not be stored because the session had ended. */
  resume() {
    const kept = takeUnsent((one) => one.flag);
    const { reading } = this.host;
    const section = kept?.flag && reading?.sections().find((each) => each.dataset.flag === kept.flag);
    if (!section) return;
    reading.show(kept.flag);
    const words = { reason: kept.reason, note: kept.note, form: $(`.verb[data-verb="${kept.verdict}"] form`, section) };
    const run = () => this.decide([section], kept.verdict, words);
    toast.show('You were signed out before this was stored.', {
      actions: [{ label: (VERBS[kept.verdict] ?? 'Reopen') + (kept.reason ? ` (${kept.reason})` : ''), run }],
      ms: 60_000,
    });
  }

  /** The forms of the bar, wherever it stands. */
  listen(root) {
    root.addEventListener('submit', (event) => {
      const { target: form, submitter } = event;
      if (event.defaultPrevented || form.getAttribute('action') !== '/flags/decide') return;
      if (!form.closest('#bar')) return;
      event.preventDefault();
      const verb = form.querySelector('input[name="action"]')?.value ?? submitter?.value;
      const whole = form.matches('.whole');
      const sections = whole ? this.host.reading.open() : [form.closest('.decide')];
      const reason = submitter?.name === 'reason' ? submitter.value : '';
      const note = $('[name="note"]', form)?.value ?? '';
      const strip = form.closest('.verb');
      if (strip) closeStrip(strip);
      this.decide(sections, verb, { reason, note, form });
    });
  }
}
