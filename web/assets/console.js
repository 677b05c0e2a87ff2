/**
 * CallScript console: what the pages can do beyond links and forms.
 *
 * Every page works without these scripts; each part looks for its own elements
 * and does nothing where they are missing. Nothing is left on `window`.
 */

import { initBoxes } from './boxes.js';
import { initCall } from './call.js';
import { initCopy } from './copy.js';
import { $ } from './dom.js';
import { initFind } from './find.js';
import { initInbox } from './inbox.js';
import { initKeys } from './keys.js';
import { initNotes, initSent } from './notes.js';
import { initPalette } from './palette.js';
import { initPasskeys } from './passkeys.js';
import { initPill } from './pill.js';
import { initPlayer } from './player.js';
import { session } from './storage.js';
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
start('#inbox', initInbox);
start('body.page-flags #pill', initPill);
start('.views', initViews);
start('body.page-calls', () => session.set('list', location.pathname + location.search));
start('[data-passkey]', initPasskeys);
start('.call[data-call]', initCall);
start('#player', initPlayer);
start('#find-in', initFind);
start('header.bar form.find', initPalette);
start('[data-workbench]', initWorkbench);
start('[data-copy]', () => initCopy());
start('[data-ticks]', () => initBoxes());
