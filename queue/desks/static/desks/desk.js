// The console: every button posts in the background, and what is shown follows the board.
import { follow } from "../deskapp/board_socket.js";
import { holdButtons, patchSections, releaseButtons } from "./dom_patch.js";
import { startElapsedTime } from "./elapsed_time.js";
import { startShortcuts } from "./shortcuts.js";

const at = (id) => document.getElementById(id);
const root = at("console");
const title = document.title;
const REFRESH_MS = 30_000;
const PRESS_COOLDOWN_MS = 400;
let version = null;
let sending = false;
let fetching = null;
let refreshRequested = false;

/** Fetches the console. A request during the fetch causes one more fetch after it. */
function refresh() {
  refreshRequested = true;
  fetching ??= fetchConsole().finally(() => (fetching = null));
  return fetching;
}

async function fetchConsole() {
  while (refreshRequested) {
    refreshRequested = false;
    const answer = await fetch(root.dataset.fragment).catch(() => null);
    // Logged out, or the desk was closed elsewhere: the whole page knows what to show instead.
    if (answer && (answer.redirected || [403, 409].includes(answer.status))) return location.reload();
    if (answer?.ok) showConsole(await answer.text());
  }
}

function showConsole(html) {
  patchSections(root, html, { force: sending, onDeferred: refresh });
  if (sending) holdButtons(root);
  elapsedTime.setServerTime(at("now").dataset.at);
  const waiting = Number(at("now").dataset.waiting);
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

async function postForm(form) {
  const focused = document.activeElement?.id;
  sending = true;
  form.dataset.sent = "";
  const body = new URLSearchParams(new FormData(form));
  holdButtons(root);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.redirected) return location.reload();
  showRefusal(answer?.ok ? "" : await refusalText(answer));
  if (!answer?.ok) delete form.dataset.sent;
  await refresh();
  if (answer?.ok) at("told").textContent = describeCurrent();
  // A second press must not hit the button that has just appeared in the same place.
  await new Promise((resolve) => setTimeout(resolve, PRESS_COOLDOWN_MS));
  sending = false;
  releaseButtons(root, focused);
}

/** "Called AR 045", for a screen reader. */
function describeCurrent() {
  const code = at("now").querySelector(".now__code")?.textContent ?? "";
  return `${at("now-title").firstChild.textContent.trim()} ${code}`;
}

async function refusalText(answer) {
  const said = await answer?.json().catch(() => null);
  return said?.refused ?? root.dataset.unreachable;
}

function showRefusal(refused) {
  at("refused").textContent = refused;
  at("refused").hidden = !refused;
}

root.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) postForm(event.target);
});

const elapsedTime = startElapsedTime();
elapsedTime.setServerTime(at("now").dataset.at);
startShortcuts(() => sending);
setInterval(() => document.hidden || sending || refresh(), REFRESH_MS);
follow(document.body.dataset.site, {
  board(message) {
    const seen = `${message.epoch} ${message.version}`;
    if (seen !== version) refresh();
    version = seen;
  },
  state(name) {
    at("stale").hidden = name === "live";
  },
});
