// The client's own ticket. The board says *that* something happened to it, the page says *what*.

import { follow } from "../deskapp/board_socket.js";
import { startAlert, stopAlert } from "./call_alert.js";
import { showQueuePosition } from "./queue_position.js";

const RETRY_MS = 3_000;
const SERVING_POLL_MS = 20_000;
const { code, language, site, ticket } = document.body.dataset;
const mine = () => document.getElementById("mine");

let known = situationOf(mine().dataset);
let hasEstimate = null;
let asking = false;
let changedMeanwhile = false;

follow(site, { board, state });
window.addEventListener("pageshow", (event) => event.persisted && refetch());
document.addEventListener("visibilitychange", () => document.hidden || refetch());
// The board does not list a ticket that is being served, so the end of the visit is polled.
setInterval(() => mine().dataset.state === "serving" && refetch(), SERVING_POLL_MS);

function board(now) {
  const found = situationIn(now);
  if (found === "waiting") showQueuePosition(now.waiting, code, language);
  const estimates = language in now.waits;
  if (found !== known || (hasEstimate !== null && hasEstimate !== estimates)) refetch();
  hasEstimate = estimates;
}

function situationIn(now) {
  const call = now.calling.find((one) => one.code === code);
  if (call) return `called ${call.call}`;
  const listed = now.waiting.some((one) => one.code === code);
  return listed || (now.more && known === "waiting") ? "waiting" : "elsewhere";
}

function situationOf({ state, calls }) {
  if (state === "called") return `called ${calls}`;
  return state === "waiting" ? "waiting" : "elsewhere";
}

function state(now) {
  document.body.dataset.connection = now;
  document.getElementById("stale").hidden = now === "live";
}

async function refetch() {
  if (asking) {
    changedMeanwhile = true; // the answer that is on its way may be older than this
    return;
  }
  asking = true;
  try {
    const answer = await fetch(ticket, { cache: "no-store" });
    if (answer.status >= 500) throw new Error(answer.status);
    if (!answer.ok) return location.replace(ticket);
    showTicket(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    setTimeout(refetch, RETRY_MS);
  } finally {
    asking = false;
    if (changedMeanwhile) {
      changedMeanwhile = false;
      refetch();
    }
  }
}

function showTicket(page) {
  const fresh = page.getElementById("mine");
  const changed = fresh.dataset.state !== mine().dataset.state || situationOf(fresh.dataset) !== known;
  // The question whether to leave stays, unless it is too late for it.
  if ("asks" in mine().dataset) return changed && location.replace(ticket);
  document.title = page.title;
  mine().replaceWith(document.adoptNode(fresh));
  known = situationOf(fresh.dataset);
  if (changed) announceChange(fresh);
}

function announceChange(fresh) {
  document.getElementById("say").textContent = fresh.querySelector(".mine__state").textContent;
  if (fresh.dataset.state === "called") startAlert();
  else stopAlert();
}
