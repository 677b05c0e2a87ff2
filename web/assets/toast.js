/** The short message at the foot of the page. */

import { byId, make } from './dom.js';

export const UNDO_MS = 8_000; // how long a decision can be taken back

export const toast = {
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

export const complain = (message) => toast.show(message, { ms: 20_000 });
