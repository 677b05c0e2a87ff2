/**
 * Passkeys: the server says what is to be signed, the authenticator signs it, the server checks it.
 *
 * A form with `data-passkey` ("get" or "create") is hidden until here, as it does nothing without a script.
 */

import { $, $$, make } from './dom.js';
import { post } from './net.js';

const FORMS = 'form[data-passkey]';

/** What went wrong, in words; the browser's own say little. */
function reason(error) {
  if (error.name === 'NotAllowedError') return 'No passkey was used: it was cancelled, or took too long.';
  if (error.name === 'InvalidStateError') return 'This device has a passkey of yours already.';
  return error.message;
}

async function ceremony(form) {
  const fields = [...new FormData(form)];
  const begun = await post(form.dataset.begin, fields);
  const credential =
    form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun.options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options) });
  const answer = await post(form.getAttribute('action'), [
    ...fields,
    ['ceremony', begun.ceremony],
    ['credential', JSON.stringify(credential.toJSON())],
  ]);
  location.assign(answer.next);
}

function say(form, text) {
  $('[role="alert"]', form)?.remove();
  if (!text) return;
  const alert = make('p', 'notice notice-bad', text);
  alert.setAttribute('role', 'alert');
  form.append(alert);
}

export function initPasskeys() {
  const isKnown = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';
  for (const form of $$(FORMS)) {
    form.hidden = !isKnown;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const button = $('button', form);
      button.disabled = true;
      say(form, '');
      try {
        await ceremony(form);
      } catch (error) {
        say(form, reason(error));
        button.disabled = false;
      }
    });
  }
}
