/** A decision that could not be stored because the session had ended; it is offered again after signing in. */

import { session } from './storage.js';

export const keepUnsent = (decision) =>
  session.set('unsent', JSON.stringify({ ...decision, page: location.pathname }));

/** The decision that was kept on this page, once; `fits` says whether it is one that the caller can offer. */
export function takeUnsent(fits = () => true) {
  const kept = session.get('unsent');
  if (!kept) return null;
  let decision = null;
  try {
    decision = JSON.parse(kept);
  } catch {
    // Of another version: nothing that could be offered.
  }
  if (decision?.page !== location.pathname || !fits(decision)) return null;
  session.set('unsent', '');
  return decision;
}
