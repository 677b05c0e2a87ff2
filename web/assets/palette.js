/**
 * The search of the bar as a combobox (ARIA APG, list autocomplete with manual
 * selection): pages, calls, names and actions of the page. Without an option
 * chosen, Enter sends the form, as it does without this script.
 *
 * An element with `data-command="Label"` is offered as an action: it is clicked.
 */

import { $, $$, make } from './dom.js';
import { local } from './storage.js';

const WAIT_MS = 120;
const MOST_RECENT = 6;

const recent = () => {
  try {
    const kept = JSON.parse(local.get('recent') ?? '[]');
    return kept.filter((item) => typeof item.label === 'string' && /^\/(?!\/)/.test(item.href));
  } catch {
    return [];
  }
};

function remember(item) {
  const { label, detail, href } = item;
  const others = recent().filter((known) => known.href !== href);
  local.set('recent', JSON.stringify([{ label, detail, href }, ...others].slice(0, MOST_RECENT)));
}

/** What the page itself offers: elements that can be seen and pressed, each label once. */
function commands(text) {
  const wanted = text.toLowerCase();
  const seen = new Set();
  return $$('[data-command]')
    .filter((element) => !element.disabled && element.getClientRects().length)
    .map((element) => ({ label: element.dataset.command, detail: 'on this page', element }))
    .filter(({ label }) => label.toLowerCase().includes(wanted) && !seen.has(label) && seen.add(label));
}

export function initPalette(form) {
  const field = $('input[type="search"]', form);
  const list = make('div', 'palette', '');
  list.id = 'palette';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Found');
  list.hidden = true;
  form.append(list);
  const status = make('span', 'quiet', '');
  status.setAttribute('role', 'status');
  form.append(status);
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list', autocomplete: 'off',
  })) field.setAttribute(name, value);

  let options = []; // { item, element }
  let active = -1;
  let timer = 0;
  let asked = 0;

  function close() {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    activate(-1);
  }

  function activate(index) {
    options[active]?.element.removeAttribute('aria-selected');
    active = index;
    const option = options[active];
    if (option) {
      option.element.setAttribute('aria-selected', 'true');
      option.element.scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-activedescendant', option.element.id);
    } else {
      field.removeAttribute('aria-activedescendant');
    }
  }

  function show(groups) {
    options = [];
    const parts = groups.filter(({ items }) => items.length).map(({ title, items }) => {
      const group = make('div', '', '');
      group.setAttribute('role', 'group');
      group.setAttribute('aria-label', title);
      const heading = make('div', 'palette-title', title);
      heading.setAttribute('aria-hidden', 'true');
      group.append(heading);
      for (const item of items) {
        const element = make('div', 'palette-item', '');
        element.id = `palette-${options.length}`;
        element.setAttribute('role', 'option');
        element.append(make('span', '', item.label), make('span', 'muted', item.detail ?? ''));
        element.addEventListener('click', () => choose(item));
        options.push({ item, element });
        group.append(element);
      }
      return group;
    });
    list.replaceChildren(...parts);
    activate(-1);
    list.hidden = !options.length;
    field.setAttribute('aria-expanded', String(!list.hidden));
    status.textContent = options.length ? `${options.length} found` : 'Nothing found; Enter searches calls';
  }

  function choose(item) {
    close();
    field.value = '';
    if (item.element) {
      field.blur();
      item.element.focus();
      item.element.click();
      return;
    }
    remember(item);
    location.assign(item.href);
  }

  async function look() {
    const text = field.value.trim();
    const number = ++asked;
    const actions = { title: 'Actions', items: commands(text) };
    let found = [];
    try {
      const answer = await fetch(`/palette.json?q=${encodeURIComponent(text)}`, { headers: { Accept: 'application/json' } });
      if (answer.ok) found = await answer.json();
    } catch {
      // The form still works.
    }
    if (number !== asked || document.activeElement !== field) return;
    show(text ? [actions, ...found] : [{ title: 'Recent', items: recent() }, actions, ...found]);
  }

  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  field.addEventListener('focus', look);
  field.addEventListener('blur', () => close());
  // A press on an option must not take the focus away before its click.
  list.addEventListener('mousedown', (event) => event.preventDefault());

  field.addEventListener('keydown', (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && options.length) {
      event.preventDefault();
      if (list.hidden) return look();
      // One place more than options: none is chosen there.
      const places = options.length + 1;
      activate(((active + 1 + move + places) % places) - 1);
    } else if (event.key === 'Enter' && active >= 0 && !event.isComposing) {
      event.preventDefault();
      choose(options[active].item);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    return undefined;
  });

  document.addEventListener('keydown', (event) => {
    const isAsked = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isAsked || $('dialog[open]')) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
