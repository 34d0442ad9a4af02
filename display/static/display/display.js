// The lobby display: shows each board, enlarges the newest call, and hides both when they may be out of date.
import { follow } from "../deskapp/board_socket.js";
import { announcements } from "./announcements.js";
import { clearEnlargedCall, enlargeCall, showBoard } from "./board_view.js";
import { chimeAloud, soundButton } from "./sound.js";
import { clock } from "./clock.js";

const at = (id) => document.getElementById(id);
const { site, zone, alive } = document.body.dataset;
const SERVER_POLL_MS = 60_000;
const LANGUAGE_CYCLE_MS = 6_000;
const started = JSON.parse(at("now").textContent);
const time = clock(zone, at("clock"));
const announcer = announcements({ now: time.now, begin, end });
let latest = null;

function begin(call) {
  enlargeCall(call);
  chimeAloud();
  showBoard(latest, call);
}

function end() {
  clearEnlargedCall();
  showBoard(latest, null);
}

function board(message) {
  latest = message;
  const current = announcer.update(message);
  if (!current) clearEnlargedCall();
  showBoard(message, current);
}

function state(name, since) {
  document.body.dataset.state = name;
  at("stale").hidden = name === "live";
  at("since").textContent = time.write(since);
  at("lost").hidden = name !== "lost";
  at("board").hidden = name === "lost";
  if (name === "lost") announcer.forget();
  if (latest) showBoard(latest, announcer.current());
}

async function pollServer() {
  const answer = await fetch(alive, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 403) return location.reload();
  const said = answer?.ok ? await answer.json() : null;
  if (!said) return;
  if (said.app_version !== started.app_version) return location.reload();
  time.set(said.at);
  at("hours").replaceChildren(...said.hours.map((span) => Object.assign(document.createElement("span"), { textContent: span })));
}

function showNextLanguage() {
  const all = [...at("rest").children];
  const shown = all.findIndex((one) => !one.hidden);
  all.forEach((one, place) => (one.hidden = place !== (shown + 1) % all.length));
}

time.set(started.at);
soundButton(at("sound"));
follow(site, { board, state });
setInterval(pollServer, SERVER_POLL_MS);
setInterval(showNextLanguage, LANGUAGE_CYCLE_MS);
