/** The call that is read: its recording, its transcript, its flags, and the bar in which one flag after the other is decided. */

import { $, $$, byId, motion } from './dom.js';
import { initFind } from './find.js';
import { bind } from './keys.js';
import { initNotes } from './notes.js';
import { initPlayer, noPlayer } from './player.js';

/** The parts of the page that change; the recording and the transcript stay as they are. */
const CHANGING = ['log', 'said', 'call-head'];

export class Reading {
  /** `renewed` is told when parts of the page are new. */
  constructor(root, renewed = () => {}) {
    this.root = root;
    this.renewed = renewed;
    this.call = root.dataset.call;
    const player = byId('player');
    this.player = (player && initPlayer(player, root, (flag, focus) => this.show(flag, { focus, cue: false, address: false }))) || noPlayer;
    // The keys of a recording that is gone would play it unseen.
    if (!player) for (const key of [' ', 'ArrowLeft', 'ArrowRight', '<', '>']) bind(key, () => false);
    const find = byId('find-in');
    if (find) initFind(find);
    initNotes(root);
    root.addEventListener('click', (event) => {
      const walk = event.target.closest('a[data-walk]');
      if (!walk || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.step(Number(walk.dataset.walk));
    });
    const asked = location.hash.startsWith('#flag-') ? location.hash.slice(6) : '';
    if (asked && asked !== this.flag) this.show(asked, { cue: !new URLSearchParams(location.search).has('t'), address: false });
  }

  sections() {
    return $$('.decide', this.root);
  }

  /** The part of the bar that is shown. */
  section() {
    return this.sections().find((section) => !section.hidden);
  }

  /** Id of the flag under decision. */
  get flag() {
    return this.section()?.dataset.flag;
  }

  open() {
    return this.sections().filter((section) => section.dataset.state === 'open');
  }

  /** The flag that waits for a decision next: below this one, else from the top. */
  following() {
    const all = this.sections();
    const at = all.indexOf(this.section());
    return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find((section) => section.dataset.state === 'open');
  }

  /** Makes this flag the one under decision. */
  show(flag, { focus = false, cue = true, address = true } = {}) {
    const section = this.sections().find((each) => each.dataset.flag === flag);
    const card = byId(`flag-${flag}`);
    if (!section || !card) return;
    for (const each of this.sections()) each.hidden = each !== section;
    for (const each of $$('.flag', this.root)) each.classList.toggle('is-at', each === card);
    if (address) history.replaceState(history.state, '', $('h3 a', card).href);
    if (cue) this.player.cue(Number(card.dataset.seek));
    if (focus) card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest', behavior: motion() });
  }

  /** The next or the previous flag; at the first and the last one stays. */
  step(by) {
    const all = this.sections();
    const at = all.indexOf(this.section());
    const next = all[Math.max(0, Math.min(at + by, all.length - 1))];
    if (next) this.show(next.dataset.flag, { focus: true });
  }

  /** Opens the strip of reasons of a verb; false where nothing can be decided so. */
  ask(verb) {
    const strip = $(`.verb[data-verb="${verb}"]`, this.section() ?? this.root);
    if (!strip || !this.section()) return false;
    strip.before = document.activeElement;
    strip.open = true;
    $('form', strip).focus();
    return true;
  }

  /** Shows what has become of the call, without touching what is heard; the bar and the flags only after a decision. */
  async renew(address, isDecided = true) {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const flags = isDecided ? ['bar', ...$$('.flag', this.root).map((flag) => flag.id)] : [];
    const ids = [...CHANGING.filter((id) => byId(id)), ...flags];
    const parts = ids.map((id) => [byId(id), page.getElementById(id)]);
    // Judged again meanwhile, or signed out: then all of it is another page.
    if (!answer.ok || parts.some(([old, now]) => !old || !now)) {
      location.reload();
      return;
    }
    const flag = this.flag;
    for (const [old, now] of parts) {
      old.replaceWith(now);
      initNotes(now);
    }
    if (isDecided) this.show(flag, { cue: false, address: false });
    this.renewed();
  }
}
