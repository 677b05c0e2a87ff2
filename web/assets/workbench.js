/** The workbench of a rule: a trial without a new page, and how far the scoring of stored calls is. */

import { $, $$ } from './dom.js';
import { complain } from './toast.js';

const LOOK_MS = 1_500;

/** Puts parts of an answered page in the place of ours. */
function replace(html, selectors) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const selector of selectors) {
    const [mine, other] = [$(selector), $(selector, page)];
    if (mine && other) mine.replaceWith(document.adoptNode(other));
  }
  return page;
}

/** Says of each field what the answer says of it. */
function complaints(page) {
  for (const hint of $$('.hint[id]')) {
    const other = page.getElementById(hint.id);
    if (other) hint.replaceWith(document.adoptNode(other));
  }
  const first = $('.hint .wrong');
  if (first) first.closest('details')?.setAttribute('open', '');
}

async function attempt(form, button) {
  button.disabled = true;
  try {
    const response = await fetch(button.getAttribute('formaction'), {
      method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'error',
    });
    const html = await response.text();
    const page = replace(html, ['#tried', '#examples']);
    complaints(page);
    if (!$('#tried', page)) throw new Error('You may have been signed out: reload the page.');
  } catch (problem) {
    complain(problem);
  } finally {
    button.disabled = false;
  }
}

function watch() {
  const section = $('#rescore[data-rescoring]');
  if (!section) return;
  setTimeout(async () => {
    try {
      const response = await fetch(section.dataset.rescoring);
      if (response.ok) replace(await response.text(), ['#rescore']);
    } catch {
      // It goes on without us.
    }
    watch();
  }, LOOK_MS);
}

export function initWorkbench(bench) {
  const button = $('[data-try]', bench);
  const form = button?.form;
  if (form && button) {
    button.addEventListener('click', (event) => {
      event.preventDefault();
      attempt(form, button);
    });
    const said = $('#said', bench);
    said?.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        attempt(form, button);
      }
    });
  }
  watch();
}
