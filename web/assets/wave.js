/** The waveform: a click or a drag is a place in time, a mark is a flag, and the time under the pointer is shown. */

import { $, $$, setText } from './dom.js';

const NEAR = 8; // pixels from a mark at which a click means the mark
const DRAG = 4; // pixels from which on a press is a drag

export const clockTime = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

export function initWave(wave, { seek, total, go }) {
  if (!wave) return;
  const hover = $('#hover', wave);
  let pressed = null;
  let dragged = false;

  const shareAt = (event) => {
    const box = wave.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };

  function point(event) {
    const share = shareAt(event);
    const [line, text] = hover.children;
    const x = `${(share * 100).toFixed(2)}%`;
    line.setAttribute('x1', x);
    line.setAttribute('x2', x);
    text.setAttribute('x', x);
    text.setAttribute('text-anchor', share > 0.9 ? 'end' : 'start');
    setText(text, clockTime(share * total()));
    hover.setAttribute('visibility', 'visible');
  }

  wave.addEventListener('pointerdown', (event) => {
    dragged = false;
    pressed = event.button === 0 ? event.clientX : null;
  });
  wave.addEventListener('pointermove', (event) => {
    if (hover) point(event);
    if (pressed === null || !(event.buttons & 1)) return;
    if (!dragged && Math.abs(event.clientX - pressed) > DRAG) {
      dragged = true;
      wave.setPointerCapture(event.pointerId);
    }
    if (dragged) seek(shareAt(event) * total());
  });
  wave.addEventListener('pointerup', () => {
    pressed = null;
  });
  wave.addEventListener('pointerleave', () => hover?.setAttribute('visibility', 'hidden'));

  wave.addEventListener(
    'click',
    (event) => {
      if (dragged) {
        dragged = false;
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (event.target.closest('a[data-seek]')) return; // whoever hears of links has it
      // A mark is a thin line: a click close to one means the mark.
      const box = wave.getBoundingClientRect();
      const away = (link) => Math.abs((Number(link.dataset.x) / 100) * box.width + box.left - event.clientX);
      const [nearest] = $$('a[data-seek]', wave).sort((a, b) => away(a) - away(b));
      if (nearest && away(nearest) <= NEAR) go(nearest);
      else seek(shareAt(event) * total());
    },
    true,
  );
}
