/** The recording of a call: playing it, and going to a place in it. */

import { $, $$, byId, calm, make, motion, setText } from './dom.js';
import { bind } from './keys.js';
import { initSpeed } from './speed.js';
import { followTranscript } from './transcript.js';
import { secondOf } from './words.js';

const clockTime = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

export function initPlayer(player) {
  const audio = $('audio', player);
  if (!audio) return;
  const [wave, played, clock, play, speed] = ['wave', 'played', 'clock', 'play', 'speed'].map(byId);
  const transcript = byId('transcript');
  const follow = followTranscript(transcript);
  // Looked up each time: a decision puts a flag's new state in its place.
  const flags = () => $$('.flag');

  /** A place to go to as soon as the recording's length is known. */
  let pending = null;
  let pausedAt = null;
  let notice = null;
  let flagAt = flags().findIndex((flag) => location.hash === `#${flag.id}`);

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

  if (speed) initSpeed(speed, audio);

  // Places: links, waveform, flags

  function focusFlag(flag) {
    flagAt = flags().indexOf(flag);
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
    const all = flags();
    if (!all.length) return;
    const focused = all.indexOf(document.activeElement?.closest('.flag'));
    const at = (focused < 0 ? flagAt : focused) + by;
    const flag = all[Math.max(0, Math.min(at, all.length - 1))];
    seek(Number(flag.dataset.seek));
    history.replaceState(history.state, '', `?t=${flag.dataset.seek}#${flag.id}`);
    focusFlag(flag);
  }

  // After a decision: whoever is listening goes on listening.
  document.addEventListener('callscript:next', (event) => {
    flagAt = flags().indexOf(event.target);
    if (audio.paused) seek(Number(event.target.dataset.seek));
  });

  const isPlain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-seek]');
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    go(link);
  });

  /** A word plays from where it is said. */
  transcript?.addEventListener('click', (event) => {
    const segment = event.target.closest('.words')?.closest('.seg');
    // Who marks words to copy them wants to hear nothing.
    if (!segment || !isPlain(event) || !getSelection().isCollapsed) return;
    const second = secondOf(event.target, segment);
    if (second === undefined) return;
    seek(Number(second));
    history.replaceState(history.state, '', `?t=${second}#${segment.id}`);
    listen();
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
