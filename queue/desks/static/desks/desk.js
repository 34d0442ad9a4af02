// The console: every button posts in the background, and what is shown follows the board.
import { follow } from "../deskapp/board.js";
import { hold, release, replace } from "./keeping.js";
import { shortcuts } from "./keys.js";
import { ticking } from "./ticking.js";

const at = (id) => document.getElementById(id);
const root = at("console");
const title = document.title;
const MINUTES_GROW = 30_000;
const CALM = 400;
let version = null;
let sending = false;
let fetching = null;
let again = false;

/** Fetches the console; whoever asks meanwhile gets one more look after that. */
function refresh() {
  again = true;
  fetching ??= look().finally(() => (fetching = null));
  return fetching;
}

async function look() {
  while (again) {
    again = false;
    const answer = await fetch(root.dataset.fragment).catch(() => null);
    // Logged out, or the desk was closed elsewhere: the whole page knows what to show instead.
    if (answer && (answer.redirected || [403, 409].includes(answer.status))) return location.reload();
    if (answer?.ok) take(await answer.text());
  }
}

function take(html) {
  replace(root, html, { busy: sending, postponed: refresh });
  if (sending) hold(root);
  clock.set(at("now").dataset.at);
  const waiting = Number(at("now").dataset.waiting);
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

async function send(form) {
  const focused = document.activeElement?.id;
  sending = true;
  form.dataset.sent = "";
  const body = new URLSearchParams(new FormData(form));
  hold(root);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.redirected) return location.reload();
  tell(answer?.ok ? "" : await sentence(answer));
  if (!answer?.ok) delete form.dataset.sent;
  await refresh();
  if (answer?.ok) at("told").textContent = whatIsOn();
  // A second press of an impatient finger must not meet the next button.
  await new Promise((resolve) => setTimeout(resolve, CALM));
  sending = false;
  release(root, focused);
}

/** "Called AR 045", for whoever listens to the screen. */
function whatIsOn() {
  const code = at("now").querySelector(".now__code")?.textContent ?? "";
  return `${at("now-title").firstChild.textContent.trim()} ${code}`;
}

async function sentence(answer) {
  const said = await answer?.json().catch(() => null);
  return said?.refused ?? root.dataset.unreachable;
}

function tell(refused) {
  at("refused").textContent = refused;
  at("refused").hidden = !refused;
}

root.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) send(event.target);
});

const clock = ticking();
clock.set(at("now").dataset.at);
shortcuts(() => sending);
setInterval(() => document.hidden || sending || refresh(), MINUTES_GROW);
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
