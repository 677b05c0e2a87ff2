/** Decisions that can be taken back: all of the session, the newest last, whatever page they were made on. */

import { session } from './storage.js';

const MOST = 300;

function all() {
  try {
    return JSON.parse(session.get('undo') ?? '[]');
  } catch {
    return []; // of another version
  }
}

const keep = (entries) => session.set('undo', entries.length ? JSON.stringify(entries.slice(-MOST)) : '');

/** `{ undo, batch, calls, flag }`: what the server takes back (decisions, or all of one that meant many calls), and where it stood. */
export const remember = (entry) => keep([...all(), entry]);

export const newest = () => all().at(-1);

/** It is taken back, or cannot be any more. */
export const forget = ({ undo, batch }) =>
  keep(all().filter((entry) => entry.undo !== undo || (entry.batch ?? 0) !== (batch ?? 0)));
