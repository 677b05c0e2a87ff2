/** What is done beside a decision: notes, comments, who looks after the call, and until when it is put away. */

import { $, $$ } from './dom.js';
import { post } from './net.js';
import { forgetNotes } from './notes.js';
import { complain, toast } from './toast.js';
import { clockTime } from './wave.js';

const PATHS = ['/flags/assign', '/flags/wake', '/flags/snooze'];
const isBeside = (path) => PATHS.includes(path) || path.endsWith('/note') || path.endsWith('/comment');

/** Stores a form of the call that is read, and shows the call as it is then. */
export function listenBeside(host, root) {
  let sending = false;
  root.addEventListener('submit', async (event) => {
    const { target: form, submitter: button } = event;
    const path = form.getAttribute('action') ?? '';
    if (event.defaultPrevented || !isBeside(path)) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    try {
      const fields = [...new FormData(form)];
      if (button?.name) fields.push([button.name, button.value]);
      const answer = await post(path, fields);
      forgetNotes(form);
      for (const text of $$('[name="note"], [name="text"], [name="at"]', form)) text.value = '';
      toast.show(answer.message);
      // A call that is put away leaves the list, and the next one is there.
      if (path === '/flags/snooze' && host.putAway && (await host.putAway(host.reading.call))) return;
      await host.reading.renew(host.address(), false);
    } catch (error) {
      complain(error);
    } finally {
      sending = false;
    }
  });
  // A comment is about the moment that is heard, until somebody says otherwise.
  root.addEventListener('focusin', (event) => {
    const at = event.target.matches('[name="text"]') && $('[name="at"]', event.target.form);
    const second = host.reading.player.second();
    if (at && !at.value && !event.target.value && second !== null) at.value = clockTime(second);
  });
}
