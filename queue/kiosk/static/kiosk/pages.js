// Fetches a page and puts it in place of this one. A wish that got no answer is kept and repeated as it was, with
// its key, so that whatever the server did with it, the client gets one ticket.

const PATIENCE = 10_000;
const WISH_LASTS = 60_000;
const RETRY = 3_000;

const arrivals = [];
let wanted = null;

/** Call `prepare` now and after each new page. */
export function onArrival(prepare) {
  arrivals.push(prepare);
  prepare();
}

export const here = () => document.body.dataset;
export const isBusy = () => wanted !== null;

/** Ask for a page until it comes. While one is on its way, another tap changes nothing. */
export async function want(address, options = {}) {
  if (wanted) return;
  wanted = { address, options, until: Date.now() + WISH_LASTS };
  while (!(await visit(wanted.address, wanted.options))) {
    gone(true);
    await new Promise((resolve) => setTimeout(resolve, RETRY));
    // Whoever wished this has left by now.
    if (Date.now() > wanted.until) wanted = { address: here().wall, options: {}, until: Infinity };
  }
  wanted = null;
}

/** Cover the page while there is no server, and uncover it as it was. */
export function gone(really) {
  const screen = document.querySelector(".gone");
  screen.hidden = !really;
  for (const part of document.querySelectorAll("main, footer")) part.inert = really;
}

/** The answer with its text, or nothing if there is no server or none that works. */
export async function read(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    const text = await answer.text();
    return answer.status < 500 ? { ok: answer.ok, status: answer.status, address: answer.url, text } : null;
  } catch {
    return null;
  }
}

export const parse = (text) => new DOMParser().parseFromString(text, "text/html");

async function visit(address, options) {
  const answer = await read(address, options);
  if (!answer) return false;
  // No longer paired, or the form is too old: only a fresh start helps.
  if (answer.status === 403) location.replace(here().wall);
  else show(parse(answer.text), answer);
  return true;
}

function show(page, { ok, address }) {
  // A page that is not ours, or is of another version, needs styles and scripts of its own.
  if (page.body.dataset.appVersion !== here().appVersion) return location.replace(ok ? address : here().wall);
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  if (ok) history.replaceState(null, "", address);
  for (const prepare of arrivals) prepare();
  document.querySelector("main").focus();
}
