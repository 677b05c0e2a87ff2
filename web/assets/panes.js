/** One call after the other in the place beside the list, without loading the page. */

import { byId } from './dom.js';
import { complain } from './toast.js';

export class Panes {
  /** Calls that were fetched ahead: the page asks for the next one while somebody reads this one. */
  ahead = new Map();
  asked = 0;

  /** `query` of the list; `opened` is told of the new call's element. */
  constructor(query, opened) {
    this.query = query;
    this.opened = opened;
  }

  address(call) {
    return `/flags?${this.query}&call=${call}`;
  }

  part(call) {
    return `${this.address(call)}&part=call`;
  }

  async load(call) {
    const answer = await fetch(this.part(call));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const root = page.getElementById('panes');
    if (answer.ok && root) return root;
    if (answer.redirected) location.assign(this.address(call)); // signed out: through the door, and back here
    throw new Error('This call could not be opened. It may be too old to keep.');
  }

  /** Fetches a call that is probably opened next. */
  prepare(call) {
    if (!call || this.ahead.has(call)) return;
    if (this.ahead.size > 4) this.ahead.delete(this.ahead.keys().next().value);
    this.ahead.set(
      call,
      this.load(call).catch(() => null),
    );
  }

  /** What was fetched ahead may be out of date. */
  forget(call) {
    this.ahead.delete(call);
  }

  /** Puts a call into its place; false where another one was asked for meanwhile, or it cannot be had. */
  async show(call, { flag = '', push = true } = {}) {
    this.asked += 1;
    const turn = this.asked;
    let root = null;
    try {
      root = (await this.ahead.get(call)) ?? (await this.load(call));
    } catch (error) {
      complain(error);
      return false;
    }
    this.ahead.delete(call);
    if (turn !== this.asked) return false;
    const address = this.address(call) + (flag ? `&flag=${flag}#flag-${flag}` : '');
    if (push) history.pushState({ call }, '', address);
    else history.replaceState({ call }, '', address);
    const old = byId('panes');
    const audio = old?.querySelector('audio');
    if (audio) {
      audio.pause();
      audio.removeAttribute('src');
      audio.load(); // lets go of its connection
    }
    // A copy that belongs to this document: only such a recording is loaded.
    root = document.importNode(root, true);
    if (old) old.replaceWith(root);
    else document.querySelector('.triage').append(root);
    this.opened(root);
    return true;
  }
}
