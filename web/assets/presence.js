/** Who else has the call open: told every few seconds while somebody looks at the page. */

import { byId, setText } from './dom.js';
import { post } from './net.js';

const EVERY_MS = 15_000;
let timer = 0;

export function initPresence(root) {
  clearInterval(timer);
  const path = `/calls/${root.dataset.call}/here`;
  const csrf = ['csrf', document.querySelector('input[name="csrf"]')?.value ?? ''];
  async function tell() {
    if (document.visibilityState !== 'visible') return;
    try {
      const { others } = await post(path, [csrf]);
      const are = others.length === 1 ? 'is' : 'are';
      setText(byId('others'), others.length ? `${others.join(', ')} ${are} here too` : '');
    } catch {
      clearInterval(timer); // signed out, or the network is away: a decision will say so
    }
  }
  timer = setInterval(tell, EVERY_MS);
  tell();
}
