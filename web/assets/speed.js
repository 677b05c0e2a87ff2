import { bind } from './keys.js';
import { local } from './storage.js';

/** How fast the recording plays; it goes along to the next call. */
export function initSpeed(speed, audio) {
  function set() {
    const rate = parseFloat(speed.value) || 1;
    audio.defaultPlaybackRate = rate; // what `load` resets to
    audio.playbackRate = rate;
    local.set('speed', String(rate));
  }

  function step(by) {
    const next = speed.selectedIndex + by;
    if (next < 0 || next >= speed.options.length) return;
    speed.selectedIndex = next;
    set();
  }

  const saved = parseFloat(local.get('speed') ?? '');
  const option = [...speed.options].find((each) => parseFloat(each.value) === saved);
  if (option) option.selected = true;
  set();
  speed.addEventListener('change', set);
  bind('<', () => step(-1));
  bind('>', () => step(1));
}
