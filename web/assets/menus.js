/** Menus above the list: one key or click opens the filter, a choice applies at once, Esc or a click elsewhere closes. */

import { $, $$, byId } from './dom.js';
import { bind, listenFirst } from './keys.js';

const open = () => $('.menu[open]');

/** The focus goes back to where it was before a key opened the menu. */
function close(menu) {
  menu.open = false;
  const before = menu.before?.isConnected ? menu.before : $('summary', menu);
  before?.focus({ preventScroll: true });
}

export function initMenus() {
  bind('f', () => {
    const filter = byId('filter');
    if (!filter) return false;
    filter.before = document.activeElement;
    filter.open = true;
    $('.panel a, .panel select', filter)?.focus();
    return true;
  });
  listenFirst((event) => {
    if (event.key !== 'Escape' || !open()) return false;
    close(open());
    return true;
  });
  document.addEventListener('click', (event) => {
    for (const menu of $$('.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  });
  for (const form of $$('form[data-auto]')) {
    form.addEventListener('change', () => form.requestSubmit());
    form.addEventListener('submit', () => {
      // An empty field asks for nothing, and need not stand in the address.
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    });
  }
}
