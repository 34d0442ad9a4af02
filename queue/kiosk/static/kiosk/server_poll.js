// Polls the server, because a kiosk is unattended: it notices by itself that the server is gone, that the site has
// closed or opened, or that the program has a new version.

import { msSinceTouch } from "./idle_timeout.js";
import { fetchText, isLoading, loadPage, pageData, parsePage, showOffline } from "./page_loader.js";

const POLL_MS = 15_000;
const OFFLINE_POLL_MS = 3_000;
const IN_USE_MS = 10_000;

let failures = 0;

export async function pollServer() {
  if (!isLoading()) await check();
  setTimeout(pollServer, failures ? OFFLINE_POLL_MS : POLL_MS);
}

async function check() {
  const answer = await fetchText(pageData().alive);
  if (isLoading()) return;
  if (!answer) return countFailure();
  failures = 0;
  if (!answer.ok) return location.replace(pageData().wall);
  showOffline(false);
  applyServerState(JSON.parse(answer.text));
}

/** A ticket's number stays visible until its time is over, even without a server. */
function countFailure() {
  failures += 1;
  if (failures > 1 && pageData().page !== "number") showOffline(true);
}

function applyServerState(now) {
  if (pageData().page === "number" || pageData().page === "refused") return;
  if ((pageData().open === "yes") !== now.open) return loadPage(pageData().wall);
  if (msSinceTouch() < IN_USE_MS) return;
  if (pageData().appVersion !== now.app_version) return location.reload();
  if (pageData().page === "wall") refreshLanguageButtons();
}

/** Desks open and close, so the languages that are served now change. */
async function refreshLanguageButtons() {
  const answer = await fetchText(pageData().wall);
  if (!answer?.ok || pageData().page !== "wall" || isLoading()) return;
  const [old, fresh] = [document, parsePage(answer.text)].map((one) => one.querySelector("#lines"));
  if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(document.adoptNode(fresh));
}
