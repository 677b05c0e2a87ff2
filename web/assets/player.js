/** The recording of a call: playing it, and going to a place in it. */

import { $, byId, calm, make, setText } from './dom.js';
import { bind } from './keys.js';
import { initSpeed } from './speed.js';
import { local } from './storage.js';
import { followTranscript } from './transcript.js';
import { clockTime, initWave } from './wave.js';
import { secondOf } from './words.js';

/** What a call without a recording answers. */
export const noPlayer = { cue() {}, isPlaying: () => false, playsOn: () => false, play() {}, second: () => null };

export const isPlain = (event) =>
  !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

/** `onFlag` is told of a link that leads to a flag. */
export function initPlayer(player, root, onFlag) {
  const audio = $('audio', player);
  if (!audio) return noPlayer;
  const [played, clock, play, speed, playOn] = ['played', 'clock', 'play', 'speed', 'play-on'].map(byId);
  const transcript = byId('transcript');
  const follow = followTranscript(transcript);

  /** A place to go to as soon as the recording's length is known. */
  let pending = null;
  /** A place to play from next time: a flag that was chosen while another one is heard. */
  let waiting = null;
  /** Where the flag under decision is listened to. */
  let cued = Number(player.dataset.start ?? 0);
  let pausedAt = null;
  let notice = null;

  const total = () => (Number.isFinite(audio.duration) && audio.duration) || Number(player.dataset.seconds) || 0;
  const position = () => pending ?? audio.currentTime;

  function draw() {
    const [time, length] = [position(), total()];
    const share = length ? Math.min(1, time / length) : 0;
    played?.setAttribute('width', `${(share * 100).toFixed(2)}%`);
    setText(clock, `${clockTime(time)} / ${clockTime(length)}`);
    follow.at(time);
  }

  /** Between two `timeupdate`s, which come four times a second. */
  function glide() {
    if (audio.paused || calm.matches || !audio.isConnected) return;
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
    waiting = null;
    pending = Math.max(0, Math.min(time, total() || time));
    land();
    draw();
    follow.release();
  }

  // The promise fails when the recording does, and then `error` says so.
  const listen = () => audio.play().catch(() => {});

  function toggle() {
    if (!audio.paused) {
      audio.pause();
      return;
    }
    if (waiting !== null) seek(waiting);
    else if (audio.ended) seek(cued);
    listen();
  }

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
  if (playOn) {
    playOn.checked = local.get('play-on') === 'on';
    playOn.addEventListener('change', () => local.set('play-on', playOn.checked ? 'on' : ''));
  }

  // Places: links, waveform, words

  /** Follows an `<a data-seek>`, HTML or SVG, without leaving the page. */
  function go(link) {
    const href = link.getAttribute('href');
    seek(Number(link.dataset.seek));
    history.replaceState(history.state, '', href);
    const target = byId(href.split('#')[1] ?? '');
    if (target?.matches('.flag')) onFlag(target.dataset.flag, !target.contains(link));
  }

  root.addEventListener('click', (event) => {
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
    const place = new URL($('.time', segment).href);
    place.searchParams.set('t', second);
    history.replaceState(history.state, '', place);
    listen();
  });

  initWave(byId('wave'), { seek, total, go });
  play?.addEventListener('click', toggle);
  byId('again')?.addEventListener('click', () => seek(position() - 3));

  bind(' ', (event, target) => {
    if (target.closest('button, summary, audio, input')) return false; // it has its own use for it
    toggle();
    return true;
  });
  const jump = (by) => (event, target) => {
    if (target.closest('audio, [role="group"] select')) return false;
    seek(position() + by);
    return true;
  };
  bind('ArrowLeft', jump(-5), { repeat: true });
  bind('ArrowRight', jump(5), { repeat: true });

  // From here on #play, the keys and the waveform do what these would.
  if (play) audio.controls = false;
  seek(Number(player.dataset.start ?? 0));
  label();

  return {
    /** The flag under decision is listened to from here; whoever hears another one goes on hearing it. */
    cue(second) {
      cued = second;
      if (audio.paused) seek(second);
      else waiting = second;
    },
    isPlaying: () => !audio.paused && !audio.ended,
    playsOn: () => Boolean(playOn?.checked),
    play: listen,
    second: position,
  };
}
