/** A call on a page of its own. */

import { listenBeside } from './beside.js';
import { bindReading } from './callkeys.js';
import { Deciding } from './deciding.js';
import { $ } from './dom.js';
import { bind } from './keys.js';
import { initPresence } from './presence.js';
import { Reading } from './reading.js';
import { session } from './storage.js';

/** Where Esc leads: the list that one came from, at the row of this call. */
function leadBack(root) {
  const back = $('.back', root);
  const list = session.get('list');
  const path = list?.split('?')[0];
  // Found by a search, it leads to its results, whatever list was open in between.
  const fits = back?.dataset.list === '/calls' ? path === '/calls' : ['/flags', '/calls'].includes(path);
  if (back && fits) back.href = `${list}#c-${root.dataset.call}`;
}

/** The calls of the list that one came from, in their order: `[id, address]` each. */
function listed() {
  try {
    return JSON.parse(session.get('rows') ?? '[]');
  } catch {
    return [];
  }
}

class CallPage {
  constructor(root) {
    this.reading = new Reading(root, () => leadBack(root));
    this.deciding = new Deciding(this);
    this.deciding.listen(root);
    listenBeside(this, root);
    initPresence(root);
  }

  address() {
    return location.pathname + location.search;
  }

  /** The call so many places further in the list; false where nobody knows one. */
  step(by) {
    const calls = listed();
    const at = calls.findIndex(([call]) => call === this.reading.call);
    const next = at < 0 ? null : calls[at + by];
    if (next) location.assign(next[1]);
    return Boolean(next);
  }

  async onward() {
    return this.step(1);
  }

  decided() {}

  async bring({ calls, flag }) {
    if (calls[0] !== this.reading.call) {
      location.assign(`/calls/${calls[0]}${flag ? `?flag=${flag}#flag-${flag}` : ''}`);
      return;
    }
    await this.reading.renew(this.address());
    if (flag) this.reading.show(flag, { focus: true, cue: false });
  }
}

export function initCall(root) {
  leadBack(root);
  const page = new CallPage(root);
  bindReading(page);
  bind('j', () => page.step(1));
  bind('k', () => page.step(-1));
  bind('Escape', () => $('.back', root)?.click());
  page.deciding.resume();
}
