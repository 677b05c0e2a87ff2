/** The list goes on where its page ends. */

import { $, $$, byId } from './dom.js';

/** So many rows stay; those far above leave, and the link "Newer" leads to them. */
const MOST_ROWS = 300;

export class More {
  loading = null;

  constructor(form, query) {
    this.form = form;
    this.query = query;
  }

  get body() {
    return $('.inbox tbody', this.form);
  }

  async rows(place) {
    const answer = await fetch(`/flags?${this.query}&part=rows${place}`);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const body = $('tbody', page);
    if (!answer.ok || !body) throw new Error('The list could not be continued.');
    return body;
  }

  /** Adds the rows that follow; whether there were any. */
  load() {
    const place = this.form.dataset.older;
    if (!place) return Promise.resolve(false);
    this.loading ??= this.add(place).finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  async add(place) {
    let body = null;
    try {
      body = await this.rows(`&after=${encodeURIComponent(place)}`);
    } catch {
      return false; // the link below the list leads there too
    }
    const fresh = $$('tr[data-call]', body).filter((row) => !byId(row.id));
    this.body.append(...fresh);
    this.older(body.dataset.older);
    const all = $$('tr[data-call]', this.body);
    for (const row of all.slice(0, Math.max(0, all.length - MOST_ROWS))) if (!row.matches('.at')) row.remove();
    return fresh.length > 0;
  }

  older(place) {
    const link = $('[rel="next"]', this.form);
    if (place) this.form.dataset.older = place;
    else delete this.form.dataset.older;
    if (link && place) link.href = `/flags?${this.query}&after=${encodeURIComponent(place)}`;
    else link?.remove();
  }

  /** The list from its beginning, as it is now. */
  async again() {
    const body = await this.rows('').catch(() => null);
    if (!body) return;
    this.body.replaceChildren(...$$('tr[data-call]', body));
    this.older(body.dataset.older);
  }
}
