/** Small helpers around elements. Text reaches the page as `textContent` only. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const byId = (id) => document.getElementById(id);

/** Writes only a change: a live region repeats every write, even an equal one. */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Makes an element; `text` is never read as HTML. */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

export const calm = matchMedia('(prefers-reduced-motion: reduce)');
export const motion = () => (calm.matches ? 'auto' : 'smooth');
