/**
 * CallScript console: what the pages can do beyond links and forms.
 *
 * Every page works without this file; each part below looks for its own
 * elements and does nothing where they are missing. Text reaches the page as
 * `textContent` only, and nothing is left on `window`.
 */

const UNDO_MS = 8_000; // how long a decision can be taken back
const HOLD_MS = 6_000; // how long the transcript stays where a hand put it
const ASK_ABOVE = 20; // decisions on more rows than this ask first
const VERBS = { confirmed: 'Confirm', dismissed: 'Dismiss', escalated: 'Escalate' };

// --- Small helpers ---------------------------------------------------------

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const calls = (n) => `${n} ${n === 1 ? 'call' : 'calls'}`;

/** Writes only a change: a live region repeats every write, even an equal one. */
function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Makes an element; `text` is never read as HTML. */
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** Browser storage that is absent rather than throwing where it is forbidden. */
function storage(name) {
  return {
    get(key) {
      try {
        return window[name].getItem(`callscript:${key}`);
      } catch {
        return null;
      }
    },
    /** An empty value removes the entry. */
    set(key, value) {
      try {
        if (value) window[name].setItem(`callscript:${key}`, value);
        else window[name].removeItem(`callscript:${key}`);
      } catch {
        // Forbidden or full: the page works without it.
      }
    },
  };
}

const session = storage('sessionStorage');
const local = storage('localStorage');

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const motion = () => (calm.matches ? 'auto' : 'smooth');

/** Posts `[name, value]` pairs; the answer's JSON, or an Error fit to be shown. */
async function post(url, fields) {
  let response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(fields),
      keepalive: true, // a decision outlives the page when the next call is opened at once
    });
  } catch {
    throw new Error('The server could not be reached. Try again.');
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  // A session that ended is answered by the login page, which is not JSON.
  if (response.redirected) throw new Error('You are signed out. Reload the page to sign in.');
  throw new Error(answer?.message ?? `The server answered ${response.status}.`);
}

// --- Toast -----------------------------------------------------------------

const toast = {
  box: byId('toast'),
  timer: 0,
  owner: null,

  /** While someone points at it or stands on its button it does not go away. */
  engaged() {
    return this.box?.matches(':hover, :focus-within') ?? false;
  },

  /** `owner` is the decision that the message belongs to, if any. */
  show(message, { owner = null, undo = null, ms = UNDO_MS } = {}) {
    if (!this.box) return;
    const parts = [make('span', '', message)];
    if (undo) {
      const button = make('button', '', 'Undo');
      button.type = 'button';
      button.addEventListener('click', undo);
      parts.push(button);
    }
    this.box.replaceChildren(...parts);
    this.box.classList.add('toast');
    this.owner = owner;
    this.hideLater(ms);
  },

  hideLater(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.engaged() ? this.hideLater(1_000) : this.hide()), ms);
  },

  hide() {
    clearTimeout(this.timer);
    this.owner = null;
    this.box.replaceChildren();
    this.box.classList.remove('toast');
  },
};

const complain = (message) => toast.show(message, { ms: 20_000 });

// --- Keys ------------------------------------------------------------------

/** key → { run, repeat }; `run` returns false when the key was not for it. */
const keys = new Map();

function bind(key, run, { repeat = false } = {}) {
  keys.set(key, { run, repeat });
}

/** A ticked box is no typing, so the row keys work right after a click on one. */
const isTyping = (element) =>
  element.isContentEditable ||
  element.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])');

function onKey(event) {
  if (document.documentElement.dataset.shortcuts === 'off') return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if ($('dialog[open]')) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (isTyping(target)) {
    if (event.key === 'Escape') target.blur(); // the way back to the keys
    return;
  }
  const bound = keys.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (!bound) return;
  // A key held down must not decide one row after the other.
  if (event.repeat && !bound.repeat) return;
  if (bound.run(event, target) !== false) event.preventDefault();
}

/**
 * Enter in a field presses a form's first button. Where the buttons are
 * decisions that would be "Confirm", which nobody meant by it.
 */
function onEnter(event) {
  const field = event.target;
  if (event.key !== 'Enter' || !(field instanceof HTMLInputElement)) return;
  if (field.type !== 'submit' && field.form && $('button[name="action"]', field.form)) event.preventDefault();
}

function initKeys() {
  document.addEventListener('keydown', onEnter);
  document.addEventListener('keydown', onKey);

  bind('/', () => {
    const search = $('[data-key="/"]');
    search?.focus();
    search?.select();
  });

  const dialog = byId('keys');
  bind('?', () => dialog?.showModal());
  // A click on the backdrop is a click on the dialog itself, outside its box.
  dialog?.addEventListener('click', (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });

  // A redirect's message comes with its own undo form; the inbox has more.
  bind('u', undoFromServer);
  if (toast.box?.textContent.trim()) toast.hideLater(UNDO_MS);
}

function undoFromServer() {
  const form = toast.box && $('form', toast.box);
  if (!form) return false;
  form.requestSubmit();
  return true;
}

// --- Inbox -----------------------------------------------------------------

function initInbox(form) {
  const scroller = $('.scroll', form) ?? form;
  const scope = byId('scope');
  // Not `form.action`: the buttons called "action" stand in its way.
  const action = form.getAttribute('action');
  const field = (name) => form.elements.namedItem(name);
  const csrf = ['csrf', field('csrf')?.value ?? ''];

  /** The row under the cursor. */
  let cursor = null;
  /** The row whose box was ticked last: the other end of a Shift-click. */
  let anchor = null;
  /** Decisions that can still be undone, the newest last. */
  const decisions = [];
  /** Rows that are done with and wait for a quiet moment to leave. */
  const due = new Set();

  const boxOf = (row) => $('input[name="call"]', row);
  const live = () => $$('tr[data-call]:not(.gone)', form);
  const selected = () => live().filter((row) => boxOf(row)?.checked);

  // Selection

  const all = byId('all') ?? makeAll();

  /** "All" works by script alone, so where the page has none it comes from here. */
  function makeAll() {
    const box = make('input', '', '');
    box.type = 'checkbox';
    box.id = 'all';
    box.setAttribute('aria-label', 'Select all on this page');
    $('thead th', form)?.replaceChildren(box);
    return box;
  }

  function updateScope() {
    const count = selected().length;
    setText(scope, count ? `${calls(count)} selected` : 'Nothing selected');
    all.checked = count > 0 && count === live().length;
    all.indeterminate = count > 0 && !all.checked;
  }

  function check(rows, checked) {
    for (const row of rows) {
      const box = boxOf(row);
      if (box) box.checked = checked;
    }
    updateScope();
  }

  function onBoxClick(event) {
    const box = event.target.closest('input[name="call"]');
    if (!box) return;
    const rows = live();
    const row = box.closest('tr');
    const ends = [rows.indexOf(anchor), rows.indexOf(row)].sort((a, b) => a - b);
    if (event.shiftKey && ends[0] >= 0) check(rows.slice(ends[0], ends[1] + 1), box.checked);
    anchor = row;
  }

  // Cursor

  function moveTo(row, { focus = true, block = 'nearest' } = {}) {
    if (row !== cursor) {
      cursor?.classList.remove('at');
      row?.classList.add('at');
      cursor = row;
    }
    if (!row || !focus) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block });
  }

  function step(by) {
    const rows = live();
    const at = rows.indexOf(cursor);
    const next = at < 0 ? rows[0] : rows[at + by];
    if (!next) return;
    moveTo(next);
    sweep(true);
  }

  /** Where the cursor goes when `leaving` go: down, else up, else nowhere. */
  function afterwards(leaving) {
    if (!leaving.includes(cursor)) return cursor;
    const rows = live();
    const at = rows.indexOf(cursor);
    const stays = (row) => !leaving.includes(row);
    return rows.slice(at).find(stays) ?? rows.slice(0, at).findLast(stays) ?? null;
  }

  // Rows that leave

  /**
   * Removes a row without moving the cursor's row on the screen. Where no
   * scrolling can make up for it (the list is at its top, say), the row is put
   * back and false returned, unless `force`. All in one task: nothing is
   * painted in between.
   */
  function removeQuietly(row, force) {
    if (!cursor) {
      row.remove();
      return true;
    }
    const top = () => cursor.getBoundingClientRect().top;
    const { parentNode, nextSibling } = row;
    const before = top();
    const [inner, outer] = [scroller.scrollTop, window.scrollY];
    row.remove();
    scroller.scrollTop += top() - before;
    window.scrollBy(0, top() - before);
    if (force || Math.abs(top() - before) <= 1) return true;
    parentNode.insertBefore(row, nextSibling);
    scroller.scrollTop = inner;
    window.scrollTo(window.scrollX, outer);
    return false;
  }

  /** `moving`: the cursor moves anyway, by key, so rows may move with it. */
  function sweep(moving = false) {
    for (const row of due) {
      const busy = row === cursor || row.contains(document.activeElement) || row.matches(':hover');
      if (!busy && removeQuietly(row, moving)) due.delete(row);
    }
    const body = $('.inbox tbody', form);
    if (!body || $('tr[data-call]', body) || $('.empty', form)) return;
    const empty = make('div', 'empty', '');
    const more = make('a', '', 'Load the next ones');
    more.href = location.pathname + location.search;
    empty.append(make('h2', '', 'Every call on this page is decided'), more);
    form.append(empty);
  }

  /** The undo time is over. A row that the list shows in its new state stays. */
  function expire(decision) {
    if (decision.undoing) return;
    if (toast.owner === decision && toast.engaged()) {
      decision.timer = setTimeout(expire, 1_000, decision);
      return;
    }
    if (toast.owner === decision) toast.hide();
    forget(decision);
    const shown = new URLSearchParams(location.search).get('state') ?? 'open';
    for (const { row } of decision.rows) {
      if (decision.state && (shown === 'all' || shown === decision.state)) settle(row, decision.state);
      else due.add(row);
    }
    sweep();
  }

  function settle(row, state) {
    const badge = $('.state', row);
    if (badge) badge.className = `state state-${state}`;
    setText(badge, state);
    row.classList.remove('gone');
    row.inert = false;
  }

  // Deciding

  const forget = (decision) => {
    const at = decisions.indexOf(decision);
    if (at >= 0) decisions.splice(at, 1);
  };

  function restore(decision) {
    forget(decision);
    for (const { row, checked } of decision.rows) {
      row.classList.remove('gone');
      row.inert = false;
      const box = boxOf(row);
      if (box) box.checked = checked;
    }
    updateScope();
  }

  /** Sets the note and tells its keeper (`initNotes`), which listens to input. */
  function setNote(text) {
    const note = field('note');
    if (!note || note.value === text) return;
    note.value = text;
    note.dispatchEvent(new Event('input', { bubbles: true }));
  }

  async function decide(verdict, rows) {
    if (!rows.length) {
      complain('Nothing selected: tick a call, or use 1, 2, 3 on the row under the cursor.');
      return;
    }
    if (rows.length > ASK_ABOVE && !confirm(`${VERBS[verdict] ?? verdict} ${calls(rows.length)}?`)) return;

    const note = field('note')?.value ?? '';
    const decision = { rows: rows.map((row) => ({ row, checked: boxOf(row)?.checked ?? false })) };
    decision.sent = post(action, [
      csrf,
      ['back', field('back')?.value ?? ''],
      ['action', verdict],
      ['reason', field('reason')?.value ?? ''],
      ['note', note],
      ...rows.map((row) => ['call', row.dataset.call]),
    ]);
    decisions.push(decision);
    // The note went with this decision; it must not go with the next one too.
    setNote('');
    // The cursor first: a row that turns inert would drop the focus.
    moveTo(afterwards(rows));
    check(rows, false);
    for (const row of rows) {
      row.classList.add('gone');
      row.inert = true;
    }
    updateScope();

    try {
      const answer = await decision.sent;
      decision.undo = answer.undo;
      decision.state = answer.state;
      decision.timer = setTimeout(expire, UNDO_MS, decision);
      const message = answer.message ?? `${calls(rows.length)} ${verdict}`;
      toast.show(message, { owner: decision, undo: answer.undo ? () => undo(decision) : null });
    } catch (error) {
      restore(decision);
      if (!field('note')?.value) setNote(note);
      complain(error.message);
    }
  }

  async function undo(decision) {
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
      const answer = await post('/flags/undo', [csrf, ['dispositions', String(decision.undo)]]);
      restore(decision);
      moveTo(decision.rows[0].row);
      toast.show(answer.message ?? 'Undone');
    } catch (error) {
      decision.undoing = false;
      decision.timer = setTimeout(expire, UNDO_MS, decision);
      complain(error.message);
    }
  }

  /** Gives calls to the person chosen above the list; nothing leaves the list by it. */
  async function give(rows) {
    const people = field('assignee');
    if (!people) return;
    if (!rows.length) {
      complain('Nothing selected: tick a call, or use a on the row under the cursor.');
      return;
    }
    const name = people.value ? `with ${people.selectedOptions[0].textContent}` : '';
    try {
      const answer = await post('/flags/assign', [
        csrf,
        ['assignee', people.value],
        ...rows.map((row) => ['call', row.dataset.call]),
      ]);
      for (const row of rows) setText($('.with', row), name);
      check(rows, false);
      toast.show(answer.message ?? 'Assigned');
    } catch (error) {
      complain(error.message);
    }
  }

  function onSubmit(event) {
    const button = event.submitter;
    if (button?.name === 'give') {
      event.preventDefault();
      give(selected());
      return;
    }
    if (button?.name === 'action') {
      event.preventDefault();
      decide(button.value, selected());
    } else if (button?.name === 'one') {
      event.preventDefault();
      const row = button.closest('tr');
      moveTo(row, { focus: false });
      decide(button.value.split(':')[0], [row]);
    }
  }

  /** The selection, if there is one, else the row under the cursor. */
  function decideByKey(verdict) {
    const rows = selected();
    if (!rows.length && !cursor) return;
    const before = cursor;
    decide(verdict, rows.length ? rows : [cursor]);
    sweep(cursor !== before);
  }

  // Coming back from a call

  /** The cursor goes to the row in the address or, if that row has left the
      list since, to the one that followed it. */
  function comeBack() {
    const id = location.hash.slice(1);
    const earlier = (session.get('rows') ?? '').split(' ');
    session.set('rows', live().map((row) => row.id).join(' '));
    if (!id.startsWith('c-')) return;
    const at = earlier.indexOf(id);
    const next = at < 0 ? [] : earlier.slice(at + 1);
    const found = [id, ...next].map(byId).find(Boolean);
    if (found) moveTo(found, { block: 'center' });
  }

  form.addEventListener('submit', onSubmit);
  form.addEventListener('click', onBoxClick);
  form.addEventListener('click', (event) => {
    // For the browser's own Back: it returns to this address.
    const row = event.target.closest('a') && event.target.closest('tr[data-call]');
    if (row) history.replaceState(history.state, '', `#${row.id}`);
  });
  form.addEventListener('change', updateScope);
  all.addEventListener('change', () => check(live(), all.checked));
  form.addEventListener('focusin', (event) => {
    const row = event.target.closest('tr[data-call]');
    if (row) moveTo(row, { focus: false });
  });
  $('.inbox', form)?.addEventListener('pointerleave', () => sweep());
  // A page restored from history keeps its ticks.
  window.addEventListener('pageshow', updateScope);

  bind('j', () => step(1), { repeat: true });
  bind('k', () => step(-1), { repeat: true });
  bind('x', () => {
    if (!cursor) return;
    check([cursor], !boxOf(cursor)?.checked);
    anchor = cursor;
  });
  bind('Enter', (event, target) => {
    if (!cursor || target.closest('a, button, summary')) return false;
    $('a.open', cursor)?.click();
    return true;
  });
  Object.keys(VERBS).forEach((verdict, i) => bind(String(i + 1), () => decideByKey(verdict)));
  bind('a', () => {
    const rows = selected();
    if (rows.length || cursor) give(rows.length ? rows : [cursor]);
  });
  bind('u', () => {
    const newest = decisions.findLast((decision) => !decision.undoing);
    if (newest) undo(newest);
    return newest ? true : undoFromServer();
  });

  session.set('flags', location.pathname + location.search);
  comeBack();
  updateScope();
}

/** Counts newly flagged calls; the reader decides when the list changes. */
function initPill(pill) {
  const known = new Set($$('tr[data-call]').map((row) => row.dataset.call));
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
    if (typeof news?.call === 'string' && !known.has(news.call)) fresh.add(news.call);
    if (Number.isInteger(news?.new)) told = Math.max(told, news.new);
    const count = Math.max(told, fresh.size);
    if (!count) return;
    setText(pill, `${count} new`);
    pill.hidden = false;
  }

  function open() {
    source = new EventSource('/events');
    source.addEventListener('flags', hear);
    source.addEventListener('message', hear);
  }

  open();
  window.addEventListener('pagehide', () => source.close());
  window.addEventListener('pageshow', (event) => event.persisted && open());
}

// --- Kept filters ------------------------------------------------------------

/** How many calls each holds: asked for once the page is there. */
async function initViews(views) {
  const places = $$('[data-view]', views);
  if (!places.length) return;
  try {
    const counts = await (await fetch('/views/counts', { headers: { Accept: 'application/json' } })).json();
    for (const place of places) setText(place, String(counts[place.dataset.view] ?? ''));
  } catch {
    // The filters work without their counts.
  }
}

// --- Notes -----------------------------------------------------------------

/** A half-typed note survives a look at another page. */
function initNotes() {
  for (const note of $$('[name="note"]')) {
    const { form } = note;
    if (!form) continue;
    const flag = form.elements.namedItem('flag')?.value ?? (form.id || form.getAttribute('action'));
    const key = `note:${location.pathname}:${flag}`;
    if (!note.value) note.value = session.get(key) ?? '';
    note.addEventListener('input', () => session.set(key, note.value));
    // The inbox never leaves its page and clears the note itself.
    if (form.id !== 'inbox') form.addEventListener('submit', () => session.set(key, ''));
  }
}

// --- Call ------------------------------------------------------------------

function initCall(call) {
  const back = $('.back', call);
  const list = session.get('flags');
  if (back && list?.startsWith('/flags')) back.href = `${list}#c-${call.dataset.call}`;
  if (back) bind('Escape', () => back.click());

  // Two quick presses are one decision: the first already leaves the page.
  let leaving = false;
  call.addEventListener('submit', (event) => {
    leaving = !event.defaultPrevented; // the find form stays here
  });
  window.addEventListener('pageshow', () => {
    leaving = false;
  });

  /** The flag that has the focus, else the first that can be decided. */
  function decideFlag(verdict) {
    const flag = document.activeElement?.closest('.flag') ?? $('[data-key="1"]', call)?.closest('.flag');
    const button = flag && $(`button[name="action"][value="${verdict}"]`, flag);
    if (button && !leaving) button.form.requestSubmit(button);
  }
  Object.keys(VERBS).forEach((verdict, i) => bind(String(i + 1), () => decideFlag(verdict)));
}

const clockTime = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

/**
 * Shows which segment is being heard, and keeps it in view until a hand
 * scrolls the transcript.
 */
function followTranscript(transcript) {
  const list = transcript && $('ol', transcript);
  if (!list) return { at() {}, release() {} };
  const segments = $$('.seg', list);
  const starts = segments.map((segment) => Number(segment.dataset.start));
  let now = null;
  let heldUntil = 0;

  const hold = () => {
    heldUntil = Date.now() + HOLD_MS;
  };
  for (const name of ['wheel', 'touchmove', 'keydown']) list.addEventListener(name, hold, { passive: true });
  list.addEventListener('pointerdown', (event) => event.target === list && hold()); // its scroll bar

  /** The last segment that has started by `time`, or -1. Flags name their second to a tenth only. */
  function indexAt(time) {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= time + 0.06) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Scrolls the list only: `scrollIntoView` would take the page along. */
  function show(segment) {
    const [box, item] = [list.getBoundingClientRect(), segment.getBoundingClientRect()];
    const top = list.scrollTop + item.top - box.top - (list.clientHeight - item.height) / 3;
    list.scrollTo({ top, behavior: motion() });
  }

  return {
    at(time) {
      const segment = segments[indexAt(time)] ?? null;
      if (segment === now) return;
      now?.classList.remove('now');
      segment?.classList.add('now');
      now = segment;
      if (segment && Date.now() >= heldUntil) show(segment);
    },
    release() {
      heldUntil = 0;
      if (now) show(now);
    },
  };
}

function initPlayer(player) {
  const audio = $('audio', player);
  if (!audio) return;
  const [wave, played, clock, play, speed] = ['wave', 'played', 'clock', 'play', 'speed'].map(byId);
  const follow = followTranscript(byId('transcript'));
  const flags = $$('.flag');

  /** A place to go to as soon as the recording's length is known. */
  let pending = null;
  let pausedAt = null;
  let notice = null;
  let flagAt = flags.findIndex((flag) => location.hash === `#${flag.id}`);

  const total = () => (Number.isFinite(audio.duration) && audio.duration) || Number(player.dataset.seconds) || 0;
  const position = () => pending ?? audio.currentTime;

  function draw() {
    const [time, length] = [position(), total()];
    const share = length ? Math.min(1, time / length) : 0;
    played?.setAttribute('width', (share * 1000).toFixed(1));
    setText(clock, `${clockTime(time)} / ${clockTime(length)}`);
    follow.at(time);
  }

  /** Between two `timeupdate`s, which come four times a second. */
  function glide() {
    if (audio.paused || calm.matches) return;
    draw();
    requestAnimationFrame(glide);
  }

  function land() {
    if (pending === null || audio.readyState === 0) return;
    audio.currentTime = pending;
    pending = null;
  }

  function seek(time) {
    if (!Number.isFinite(time)) return;
    pausedAt = null; // who picks a place wants that place, not one before it
    pending = Math.max(0, Math.min(time, total() || time));
    land();
    draw();
    follow.release();
  }

  // The promise fails when the recording does, and then `error` says so.
  const listen = () => audio.play().catch(() => {});
  const toggle = () => (audio.paused ? listen() : audio.pause());

  // State of the recording

  const label = () => setText(play, audio.paused ? 'Play' : 'Pause');

  audio.addEventListener('play', () => {
    if (pausedAt !== null && Date.now() - pausedAt > 3_000) {
      audio.currentTime = Math.max(0, audio.currentTime - 1.5);
    }
    pausedAt = null;
    label();
    follow.release();
    glide();
  });
  audio.addEventListener('pause', () => {
    pausedAt = audio.ended ? null : Date.now();
    label();
  });
  audio.addEventListener('loadedmetadata', () => {
    land();
    draw();
  });
  for (const name of ['ended', 'emptied']) audio.addEventListener(name, label);
  for (const name of ['timeupdate', 'seeked', 'durationchange']) audio.addEventListener(name, draw);

  function failed() {
    if (notice) return;
    notice = make('p', 'notice notice-bad', 'The recording could not be loaded.');
    notice.setAttribute('role', 'alert');
    const retry = make('button', '', 'Try again');
    retry.type = 'button';
    retry.addEventListener('click', () => {
      const playing = !audio.paused;
      pending = position(); // `load` forgets it
      notice.remove();
      notice = null;
      audio.load();
      if (playing) listen();
      play?.focus();
    });
    notice.append(retry);
    player.append(notice);
  }
  audio.addEventListener('error', failed);
  if (audio.error) failed(); // it failed before this script ran

  // Speed

  function setSpeed() {
    const rate = parseFloat(speed.value) || 1;
    audio.defaultPlaybackRate = rate; // what `load` resets to
    audio.playbackRate = rate;
    local.set('speed', String(rate));
  }

  function stepSpeed(by) {
    const next = speed.selectedIndex + by;
    if (next < 0 || next >= speed.options.length) return;
    speed.selectedIndex = next;
    setSpeed();
  }

  if (speed) {
    const saved = parseFloat(local.get('speed') ?? '');
    const option = [...speed.options].find((each) => parseFloat(each.value) === saved);
    if (option) option.selected = true;
    setSpeed();
    speed.addEventListener('change', setSpeed);
    bind('<', () => stepSpeed(-1));
    bind('>', () => stepSpeed(1));
  }

  // Places: links, waveform, flags

  function focusFlag(flag) {
    flagAt = flags.indexOf(flag);
    flag.focus({ preventScroll: true });
    flag.scrollIntoView({ block: 'nearest', behavior: motion() });
  }

  /** Follows an `<a data-seek>`, HTML or SVG, without leaving the page. */
  function go(link) {
    const href = link.getAttribute('href');
    seek(Number(link.dataset.seek));
    history.replaceState(history.state, '', href);
    const target = byId(href.split('#')[1] ?? '');
    if (target?.matches('.flag') && !target.contains(link)) focusFlag(target);
  }

  function stepFlag(by) {
    if (!flags.length) return;
    const focused = flags.indexOf(document.activeElement?.closest('.flag'));
    const at = (focused < 0 ? flagAt : focused) + by;
    const flag = flags[Math.max(0, Math.min(at, flags.length - 1))];
    seek(Number(flag.dataset.seek));
    history.replaceState(history.state, '', `?t=${flag.dataset.seek}#${flag.id}`);
    focusFlag(flag);
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-seek]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link);
  });

  wave?.addEventListener('click', (event) => {
    if (event.target.closest('a[data-seek]')) return; // the listener above has it
    // A mark is a thin line: a click close to one means the mark.
    const middle = (link) => {
      const box = link.getBoundingClientRect();
      return Math.abs(box.left + box.width / 2 - event.clientX);
    };
    const [nearest] = $$('a[data-seek]', wave).sort((a, b) => middle(a) - middle(b));
    if (nearest && middle(nearest) <= 8) {
      go(nearest);
      return;
    }
    const box = wave.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * total());
  });

  play?.addEventListener('click', toggle);

  bind(' ', (event, target) => {
    if (target.closest('button, summary, audio, input')) return false; // it has its own use for it
    toggle();
    return true;
  });
  bind('j', () => seek(position() - 5), { repeat: true });
  bind('l', () => seek(position() + 5), { repeat: true });
  bind('n', () => stepFlag(1));
  bind('p', () => stepFlag(-1));

  // From here on #play, the keys and the waveform do what these would.
  if (play) audio.controls = false;
  const asked = parseFloat(new URLSearchParams(location.search).get('t') ?? '');
  seek(asked >= 0 ? asked : Number(player.dataset.start ?? 0));
  label();
}

// --- Find in transcript ----------------------------------------------------

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

function initFind(input) {
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
    if (query) {
      const escaped = query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');
      const pattern = new RegExp(escaped, 'giu');
      hits = $$('.words', transcript).flatMap((words) => markWords(words, pattern, undo));
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

// --- Start -----------------------------------------------------------------

/** Runs `init` on the element if the page has it; one part's fault stays its own. */
function start(selector, init) {
  const element = $(selector);
  if (!element) return;
  try {
    init(element);
  } catch (error) {
    console.error(error);
  }
}

start('body', initKeys);
start('#inbox', initInbox);
start('body.page-flags #pill', initPill);
start('.views', initViews);
start('body', initNotes);
start('.call[data-call]', initCall);
start('#player', initPlayer);
start('#find-in', initFind);
