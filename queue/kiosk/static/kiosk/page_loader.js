// Fetches a page and puts it in place of this one. A request without an answer is repeated unchanged, with its key,
// so that the client gets one ticket even if the server has already handled the first request.

const FETCH_TIMEOUT_MS = 10_000;
const REQUEST_LIFETIME_MS = 60_000;
const RETRY_MS = 3_000;

const preparations = [];
let pending = null;

/** Calls `prepare` now and after each new page. */
export function onPageLoad(prepare) {
  preparations.push(prepare);
  prepare();
}

export const pageData = () => document.body.dataset;
export const isLoading = () => pending !== null;

/** Requests a page until it comes. While one is on its way, another call does nothing. */
export async function loadPage(address, options = {}) {
  if (pending) return;
  pending = { address, options, until: Date.now() + REQUEST_LIFETIME_MS };
  while (!(await tryToLoad(pending.address, pending.options))) {
    showOffline(true);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    // The client who asked for this has left by now.
    if (Date.now() > pending.until) pending = { address: pageData().wall, options: {}, until: Infinity };
  }
  pending = null;
}

/** Covers the page while the server does not answer, and uncovers it as it was. */
export function showOffline(offline) {
  const screen = document.querySelector(".gone");
  screen.hidden = !offline;
  for (const part of document.querySelectorAll("main, footer")) part.inert = offline;
}

/** @returns the answer with its text, or null after a time-out, a network error or a status of 500 and above */
export async function fetchText(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    const text = await answer.text();
    return answer.status < 500 ? { ok: answer.ok, status: answer.status, address: answer.url, text } : null;
  } catch {
    return null;
  }
}

export const parsePage = (text) => new DOMParser().parseFromString(text, "text/html");

async function tryToLoad(address, options) {
  const answer = await fetchText(address, options);
  if (!answer) return false;
  // No longer paired, or the form is too old: only a fresh start helps.
  if (answer.status === 403) location.replace(pageData().wall);
  else showPage(parsePage(answer.text), answer);
  return true;
}

function showPage(page, { ok, address }) {
  // A page of another surface or version needs its own styles and scripts.
  if (page.body.dataset.appVersion !== pageData().appVersion) return location.replace(ok ? address : pageData().wall);
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  if (ok) history.replaceState(null, "", address);
  for (const prepare of preparations) prepare();
  document.querySelector("main").focus();
}
