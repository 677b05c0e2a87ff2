/** The keys that mean the call that is read, beside the list or on a page of its own. */

import { $, $$, byId } from './dom.js';
import { bind, undoFromServer } from './keys.js';
import { clockTime } from './wave.js';
import { toast } from './toast.js';

/** The link to this moment of the call, into the clipboard; browsers offer that only to pages that are secure. */
async function copyLink({ reading }) {
  const second = reading.player.second();
  const time = second === null ? '' : `?t=${second.toFixed(1)}`;
  const link = `${location.origin}/calls/${reading.call}${time}${reading.flag ? `#flag-${reading.flag}` : ''}`;
  try {
    await navigator.clipboard.writeText(link);
    toast.show(second === null ? 'Link copied' : `Link to ${clockTime(second)} copied`);
  } catch {
    toast.show(`Copy this link: ${link}`, { ms: 30_000 });
  }
}

/** The word that is heard is where something was missed: the link leads to it. */
function pointAtWord(link, root) {
  const word = $('.word.now', root);
  const segment = word?.closest('.seg');
  if (!segment) return;
  const seconds = [...new Set($$('.word', segment).map((each) => each.dataset.at))];
  const address = new URL(link.href);
  address.searchParams.set('at', `${segment.id.slice(2)}.${seconds.indexOf(word.dataset.at)}`);
  link.href = `${address.pathname}${address.search}#mark`;
}

function missed({ reading }) {
  const link = $('#missed', reading.root);
  link?.click();
  return Boolean(link);
}

/** `host` is the page around the call, as `deciding.js` says; `decideSelected` of a list comes first. */
export function bindReading(host) {
  const { deciding } = host;
  bind('n', () => host.reading.step(1));
  bind('p', () => host.reading.step(-1));
  bind('c', () => void copyLink(host));
  const copy = byId('copy');
  copy?.addEventListener('click', () => copyLink(host));
  if (!$('.decide form, #inbox .bulk')) return;
  bind('1', () => {
    if (host.decideSelected?.('confirmed')) return;
    const section = host.reading.section();
    if (section?.dataset.state === 'open') deciding.decide([section], 'confirmed');
  });
  bind('Shift+1', () => {
    if (host.decideSelected?.('confirmed')) return;
    deciding.decide(host.reading.open(), 'confirmed');
  });
  for (const [key, verb] of [
    ['2', 'dismissed'],
    ['3', 'escalated'],
  ]) {
    bind(key, () => {
      if (!host.decideSelected?.(verb)) host.reading.ask(verb);
    });
  }
  bind('u', () => deciding.undoNewest() || undoFromServer());
  const link = $('#missed', host.reading.root);
  link?.addEventListener('click', () => pointAtWord(link, host.reading.root));
  bind('m', () => missed(host));
  bind('h', () => {
    const menu = $('.snooze', host.reading.root);
    if (!menu) return false;
    menu.before = document.activeElement;
    menu.open = true;
    $('button', menu)?.focus();
    return true;
  });
}
