/** The inbox: the list, the call beside it, and the keys that mean either. */

import { listenBeside } from './beside.js';
import { Bulk } from './bulk.js';
import { bindReading } from './callkeys.js';
import { recount } from './counts.js';
import { Deciding } from './deciding.js';
import { $, byId } from './dom.js';
import { bind } from './keys.js';
import { More } from './more.js';
import { Panes } from './panes.js';
import { isPlain } from './player.js';
import { initPresence } from './presence.js';
import { Reading } from './reading.js';
import { Removal } from './removal.js';
import { Rows, showState } from './rows.js';
import { session } from './storage.js';
import { UNDO_MS } from './toast.js';

/** How many rows before its end the list is continued. */
const AHEAD = 5;

export class Inbox {
  constructor(form) {
    this.form = form;
    this.query = form.dataset.query;
    this.place = $('.triage');
    this.rows = new Rows(form);
    this.removal = new Removal(this.rows);
    this.more = new More(form, this.query);
    this.deciding = new Deciding(this);
    this.bulk = new Bulk(this);
    this.panes = new Panes(this.query, (root) => this.opened(root));
    session.set('list', `/flags?${this.query}`);
    const calls = this.rows.live().map((row) => row.dataset.call);
    session.set('rows', JSON.stringify(calls.map((call) => [call, this.panes.address(call)])));
  }

  // What the call beside the list wants of its page

  address() {
    return this.panes.part(this.reading.call);
  }

  rowOf(call) {
    return byId(`c-${call}`);
  }

  /** A call is in its place: its keys and forms work. */
  opened(root, focus = false) {
    this.reading = new Reading(root);
    this.deciding.listen(root);
    listenBeside(this, root);
    initPresence(root);
    bindReading(this);
    const row = this.rowOf(this.reading.call);
    if (row) this.rows.moveTo(row, { focus });
    document.title = `${root.dataset.title} · CallScript`;
    this.panes.prepare(this.rows.beside(1)?.dataset.call);
    this.continued();
  }

  /** Opens the call of a row. */
  async open(row, { flag = '', push = true, focus = true, read = false, plays = false } = {}) {
    if (!row) return false;
    this.rows.moveTo(row, { focus });
    if (read) this.place.classList.add('is-reading');
    if (this.reading?.call !== row.dataset.call || flag) {
      if (!(await this.panes.show(row.dataset.call, { flag, push }))) return false;
      if (plays) this.reading.player.play();
    } else if (read && !new URLSearchParams(location.search).has('call')) {
      history.pushState(null, '', this.panes.address(row.dataset.call));
    }
    if (read) byId('reader').focus();
    return true;
  }

  /** After the last flag of a call: the next one, its sound ready; false where there is none. */
  async onward() {
    const { player } = this.reading;
    const plays = player.isPlaying() && player.playsOn();
    const row = this.rowOf(this.reading.call);
    const reads = this.reading.root.contains(document.activeElement);
    if (row && row === this.rows.every().at(-1)) await this.more.load();
    const next = this.rows.following(row);
    if (!next) {
      this.empty();
      return false;
    }
    const opened = await this.open(next, { focus: !reads, plays });
    if (opened && reads) byId('reader').focus({ preventScroll: true });
    this.removal.sweep(true);
    return opened;
  }

  /** Rows as the server has them now; what the list no longer holds is done with. */
  decided(states) {
    const shown = new URLSearchParams(this.query).get('state') ?? 'open';
    for (const one of states) {
      this.panes.forget(one.call);
      const row = this.rowOf(one.call);
      if (!row) continue;
      showState(row, one);
      if (holds(shown, one.state)) this.stay(row);
      else this.leave(row);
    }
    recount();
  }

  leave(row) {
    row.classList.add('gone');
    row.inert = true;
    setTimeout(() => {
      if (!row.classList.contains('gone')) return;
      this.removal.due.add(row);
      this.removal.sweep();
    }, UNDO_MS);
  }

  stay(row) {
    row.classList.remove('gone');
    row.inert = false;
    this.removal.due.delete(row);
  }

  /** What was taken back is open again, in the list and beside it. */
  async bring({ calls, flag, ticked }) {
    for (const call of calls) this.panes.forget(call);
    if (calls.some((call) => !this.rowOf(call))) await this.more.again();
    const row = this.rowOf(calls[0]);
    if (ticked) this.rows.check(calls.map((call) => this.rowOf(call)).filter(Boolean), true);
    if (this.reading?.call === calls[0]) {
      await this.reading.renew(this.address());
      if (flag) this.reading.show(flag, { focus: true });
      if (row) this.rows.moveTo(row, { focus: !flag });
    } else if (row) {
      await this.open(row, { flag });
    } else {
      await this.panes.show(calls[0], { flag });
    }
  }

  /** A call is put away: it leaves the list, and the next one comes; false where there is none. */
  putAway(call) {
    const row = this.rowOf(call);
    if (row) this.leave(row);
    recount();
    return this.onward();
  }

  renewed() {
    if (this.reading) this.reading.renew(this.address(), false);
  }

  /** News come into the list when somebody asks for them; the call that is read stays, and so do the ticks. */
  async news() {
    const ticked = new Set(this.rows.selected().map((row) => row.id));
    await this.more.again();
    this.removal.due.clear();
    const rows = this.rows.live();
    this.rows.check(rows.filter((row) => ticked.has(row.id)), true);
    const row = this.reading && this.rowOf(this.reading.call);
    if (row) this.rows.moveTo(row, { focus: false });
    recount();
  }

  /** Every call that matched was decided: the list is another one. */
  async reload() {
    await this.more.again();
    this.removal.due.clear();
    this.open(this.rows.live()[0]);
  }

  empty() {
    this.removal.sweep(true);
  }

  // Moving in the list

  async step(by, repeat) {
    const next = this.rows.beside(by) ?? (by > 0 && (await this.more.load()) ? this.rows.beside(by) : null);
    if (!next) return;
    this.rows.moveTo(next);
    this.removal.sweep(true);
    // A key that is held down walks the rows; where it stops the call is opened.
    clearTimeout(this.walking);
    if (repeat) this.walking = setTimeout(() => this.open(next), 150);
    else await this.open(next);
  }

  /** The list goes on before its end is reached. */
  continued() {
    const rows = this.rows.live();
    if (rows.length - rows.indexOf(this.rows.cursor) <= AHEAD) this.more.load();
  }

  toList() {
    this.place.classList.remove('is-reading');
    if (this.rows.cursor) this.rows.moveTo(this.rows.cursor);
  }

  listen() {
    const { form, rows } = this;
    bind('j', (event) => void this.step(1, event.repeat), { repeat: true });
    bind('k', (event) => void this.step(-1, event.repeat), { repeat: true });
    bind('Enter', (event, target) => {
      if (!rows.cursor || target.closest('a, button, summary, select')) return false;
      this.open(rows.cursor, { read: true });
      return true;
    });
    bind('Escape', () => {
      if (rows.selected().length) rows.check(rows.live(), false);
      else this.toList();
    });
    form.addEventListener('click', (event) => {
      const row = event.target.closest('tr[data-call]');
      if (!row || event.target.closest('.tick, button, input') || !isPlain(event)) return;
      event.preventDefault();
      const flag = new URLSearchParams(event.target.closest('a')?.search ?? '').get('flag') ?? '';
      this.open(row, { flag, read: matchMedia('(max-width: 960px)').matches });
    });
    document.addEventListener('click', (event) => {
      const back = event.target.closest('.back');
      if (!back || !isPlain(event)) return;
      event.preventDefault();
      history.pushState(null, '', back.href);
      this.toList();
    });
    window.addEventListener('popstate', () => {
      const asked = new URLSearchParams(location.search);
      const call = asked.get('call');
      if (!call) this.toList();
      else if (call !== this.reading?.call) this.panes.show(call, { flag: asked.get('flag') ?? '', push: false });
    });
    $('.inbox', form)?.addEventListener('pointerleave', () => this.removal.sweep());
    // Whoever only reads has nothing to tick, and no keys that the server would refuse.
    if ($('button[name="action"]', form)) this.listenDeciding();
  }

  listenDeciding() {
    const { form, rows } = this;
    form.addEventListener('click', (event) => {
      const box = event.target.closest('input[name="call"]');
      if (box) rows.tick(box, event.shiftKey);
    });
    form.addEventListener('change', (event) => {
      if (event.target.id === 'everything' && event.target.checked) rows.check(rows.live(), true);
      rows.updateScope();
    });
    rows.all?.addEventListener('change', () => rows.check(rows.live(), rows.all.checked));
    // A page restored from history keeps its ticks.
    window.addEventListener('pageshow', () => rows.updateScope());
    bind('x', () => rows.toggle());
    bind('a', () => void this.bulk.give(rows.meant()));
    form.addEventListener('submit', (event) => {
      const button = event.submitter;
      event.preventDefault();
      if (button?.name === 'give') this.bulk.give(rows.meant());
      else if (button?.name === 'action') this.bulk.decide(button.value, rows.selected());
    });
    rows.updateScope();
    this.bulk.resume();
  }

  /** A verb by its key means what is selected; false: nothing is. */
  decideSelected(verb) {
    const selected = this.rows.selected();
    if (!selected.length) return false;
    this.bulk.decide(verb, selected);
    return true;
  }
}

/** Whether the list of this state holds calls of that one. */
function holds(shown, state) {
  if (shown === 'done') return state === 'confirmed' || state === 'dismissed';
  if (shown === 'mine') return state === 'open';
  return shown === 'all' || shown === state;
}

/**
 * Coming back from a page of its own, the cursor goes to the row in the address or, if that row has left the list
 * since, to the one that followed it in `earlier`.
 */
function comeBack(earlier) {
  const id = location.hash.slice(1);
  if (!id.startsWith('c-')) return null;
  const at = earlier.indexOf(id.slice(2));
  const next = at < 0 ? [] : earlier.slice(at + 1);
  return [id, ...next.map((call) => `c-${call}`)].map(byId).find(Boolean) ?? null;
}

function earlierRows() {
  try {
    return JSON.parse(session.get('rows') ?? '[]').map(([call]) => call);
  } catch {
    return []; // of another version
  }
}

export function initInbox(form) {
  const earlier = earlierRows();
  const inbox = new Inbox(form);
  inbox.listen();
  const pill = byId('pill');
  pill?.addEventListener('click', (event) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    pill.hidden = true;
    inbox.news();
  });
  const root = byId('panes');
  if (!root) return;
  const row = comeBack(earlier);
  inbox.opened(root, !row && !location.hash.startsWith('#flag-'));
  if (row) inbox.open(row, { push: false });
  inbox.deciding.resume();
}
