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

  /**
   * `owner` is the decision that the message belongs to, if any. `actions` are
   * `{ label, run }`, and `{ label, href }` for a link.
   */
  show(message, { owner = null, undo = null, actions = [], ms = UNDO_MS } = {}) {
    if (!this.box) return;
    const parts = [make('span', '', message)];
    for (const { label, run, href } of [...actions, ...(undo ? [{ label: 'Undo', run: undo }] : [])]) {
      const part = make(href ? 'a' : 'button', '', label);
      if (href) {
        part.href = href;
      } else {
        part.type = 'button';
        part.addEventListener('click', run);
      }
      parts.push(part);
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

/** Says what went wrong: a text, or an error with the way to sign in again. */
export function complain(problem) {
  const actions = problem.way ? [{ label: 'Sign in', href: problem.way }] : [];
  toast.show(problem.message ?? problem, { actions, ms: 20_000 });
}
