/** The session has ended: nothing was stored. `way` leads to signing in and back. */
export class SignedOut extends Error {
  constructor(message, way) {
    super(message);
    this.way = way;
  }
}

/**
 * Posts `[name, value]` pairs; the answer's JSON, or an Error fit to be shown.
 * A decision that came too late (409) is an answer too: it says what has changed.
 */
export async function post(url, fields) {
  let response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(fields),
      keepalive: true, // a decision outlives the page when the next call is opened at once
    });
  } catch {
    throw new Error('The server could not be reached. Try again.');
  }
  const answer = await response.json().catch(() => null);
  if (answer && (response.ok || (response.status === 409 && answer.changed))) return answer;
  if (response.status === 401) throw new SignedOut(answer?.message ?? 'You are signed out.', answer?.sign_in);
  throw Object.assign(new Error(answer?.message ?? answer?.error ?? `The server answered ${response.status}.`), { status: response.status });
}
