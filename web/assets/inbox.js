/** The inbox: keys, clicks and forms, and what they do with its rows. */

import { Decisions } from './decisions.js';
import { $, byId } from './dom.js';
import { bind, undoFromServer } from './keys.js';
import { Removal } from './removal.js';
import { Rows } from './rows.js';
import { session } from './storage.js';
import { VERBS } from './verdicts.js';

/**
 * Coming back from a call, the cursor goes to the row in the address or, if
 * that row has left the list since, to the one that followed it.
 */
function comeBack(rows) {
  const id = location.hash.slice(1);
  const earlier = (session.get('rows') ?? '').split(' ');
  const now = rows.live().map((row) => row.id);
  session.set('rows', now.join(' '));
  if (!id.startsWith('c-')) return;
  const at = earlier.indexOf(id);
  const next = at < 0 ? [] : earlier.slice(at + 1);
  const found = [id, ...next].map(byId).find(Boolean);
  if (found) rows.moveTo(found, { block: 'center' });
}

function initMoving(form, rows, removal) {
  function step(by) {
    const next = rows.beside(by);
    if (!next) return;
    rows.moveTo(next);
    removal.sweep(true);
  }

  bind('j', () => step(1), { repeat: true });
  bind('k', () => step(-1), { repeat: true });
  bind('Enter', (event, target) => {
    if (!rows.cursor || target.closest('a, button, summary')) return false;
    $('a.open', rows.cursor)?.click();
    return true;
  });
  form.addEventListener('click', (event) => {
    // For the browser's own Back: it returns to this address.
    const row = event.target.closest('a') && event.target.closest('tr[data-call]');
    if (row) history.replaceState(history.state, '', `#${row.id}`);
  });
  form.addEventListener('focusin', (event) => {
    const row = event.target.closest('tr[data-call]');
    if (row) rows.moveTo(row, { focus: false });
  });
  $('.inbox', form)?.addEventListener('pointerleave', () => removal.sweep());
}

function initSelection(form, rows) {
  form.addEventListener('click', (event) => {
    const box = event.target.closest('input[name="call"]');
    if (box) rows.tick(box, event.shiftKey);
  });
  form.addEventListener('change', () => rows.updateScope());
  rows.all?.addEventListener('change', () => rows.check(rows.live(), rows.all.checked));
  // A page restored from history keeps its ticks.
  window.addEventListener('pageshow', () => rows.updateScope());
  bind('x', () => rows.toggle());
}

function initDeciding(form, rows, removal) {
  const decisions = new Decisions(rows, removal);

  form.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (button?.name === 'give') {
      event.preventDefault();
      decisions.give(rows.selected());
    } else if (button?.name === 'action') {
      event.preventDefault();
      decisions.decide(button.value, rows.selected());
    } else if (button?.name === 'one') {
      event.preventDefault();
      const row = button.closest('tr');
      rows.moveTo(row, { focus: false });
      decisions.decide(button.value.split(':')[0], [row]);
    }
  });

  function decideByKey(verdict) {
    const meant = rows.meant();
    if (!meant.length) return;
    const before = rows.cursor;
    decisions.decide(verdict, meant);
    removal.sweep(rows.cursor !== before);
  }

  Object.keys(VERBS).forEach((verdict, i) => bind(String(i + 1), () => decideByKey(verdict)));
  bind('a', () => {
    const meant = rows.meant();
    if (meant.length) decisions.give(meant);
  });
  bind('u', () => decisions.undoNewest() || undoFromServer());
  decisions.resume();
}

export function initInbox(form) {
  const rows = new Rows(form);
  const removal = new Removal(rows);
  initMoving(form, rows, removal);
  // Whoever only reads has nothing to tick, and no keys that the server would refuse.
  if ($('button[name="action"]', form)) {
    initSelection(form, rows);
    initDeciding(form, rows, removal);
  }
  session.set('list', location.pathname + location.search);
  comeBack(rows);
  rows.updateScope();
}
