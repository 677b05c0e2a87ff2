/**
 * CallScript console: what the pages can do beyond links and forms.
 *
 * Every page works without these scripts; each part looks for its own elements
 * and does nothing where they are missing. Nothing is left on `window`.
 */

import { initBoxes } from './boxes.js';
import { initCall } from './call.js';
import { initCopy } from './copy.js';
import { countMentions, countOpen } from './counts.js';
import { $ } from './dom.js';
import { initInbox } from './inbox.js';
import { initKeys } from './keys.js';
import { initMenus } from './menus.js';
import { initNotes, initSent } from './notes.js';
import { initPalette } from './palette.js';
import { initPasskeys } from './passkeys.js';
import { initPill } from './pill.js';
import { initSearch } from './results.js';
import { initStrips } from './strip.js';
import { initViews } from './views.js';
import { initWorkbench } from './workbench.js';

/** Runs `init` on the element if the page has it; one part's fault stays its own. */
function start(selector, init) {
  const element = $(selector);
  if (!element) return;
  try {
    init(element);
  } catch (error) {
    console.error(error);
  }
}

start('body', initKeys);
start('body', initSent);
start('body', () => initNotes());
start('body', initStrips);
start('body', initMenus);
start('#open-count', () => void countOpen());
start('#mentions', () => void countMentions());
start('#inbox', initInbox);
start('body:not(:has(#inbox)) #panes', initCall);
start('body.page-flags #pill', initPill);
start('.views', initViews);
start('body.page-calls', initSearch);
start('[data-passkey]', initPasskeys);
start('header.bar form.find', initPalette);
start('[data-workbench]', initWorkbench);
start('[data-copy]', () => initCopy());
start('[data-ticks]', () => initBoxes());
