// The lobby display: the board as it comes, the newest call enlarged, and nothing that is not true any more.
import { follow } from "../deskapp/board.js";
import { announcements } from "./announcements.js";
import { chimeAloud, soundButton } from "./sound.js";
import { clock } from "./clock.js";
import { enlarge, reduce, show } from "./wall.js";

const at = (id) => document.getElementById(id);
const { site, zone, alive } = document.body.dataset;
const ALIVE_EVERY = 60_000;
const REST_EVERY = 6_000;
const started = JSON.parse(at("now").textContent);
const time = clock(zone, at("clock"));
const announcer = announcements({ now: time.now, begin, end });
let latest = null;

function begin(call) {
  enlarge(call);
  chimeAloud();
  show(latest, call);
}

function end() {
  reduce();
  show(latest, null);
}

function board(message) {
  latest = message;
  const current = announcer.take(message);
  if (!current) reduce();
  show(message, current);
}

function state(name, since) {
  document.body.dataset.state = name;
  at("stale").hidden = name === "live";
  at("since").textContent = time.write(since);
  at("lost").hidden = name !== "lost";
  at("board").hidden = name === "lost";
  if (name === "lost") announcer.forget();
  if (latest) show(latest, announcer.current());
}

async function stayAlive() {
  const answer = await fetch(alive, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 403) return location.reload();
  const said = answer?.ok ? await answer.json() : null;
  if (!said) return;
  if (said.app_version !== started.app_version) return location.reload();
  time.set(said.at);
  at("hours").replaceChildren(...said.hours.map((span) => Object.assign(document.createElement("span"), { textContent: span })));
}

function nextLanguage() {
  const all = [...at("rest").children];
  const shown = all.findIndex((one) => !one.hidden);
  all.forEach((one, place) => (one.hidden = place !== (shown + 1) % all.length));
}

time.set(started.at);
soundButton(at("sound"));
follow(site, { board, state });
setInterval(stayAlive, ALIVE_EVERY);
setInterval(nextLanguage, REST_EVERY);
