/** Posts `[name, value]` pairs; the answer's JSON, or an Error fit to be shown. */
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
  if (response.ok && answer) return answer;
  // A session that ended is answered by the login page, which is not JSON.
  if (response.redirected) throw new Error('You are signed out. Reload the page to sign in.');
  throw new Error(answer?.message ?? `The server answered ${response.status}.`);
}
