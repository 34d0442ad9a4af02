// The client's own ticket. The board says *that* something happened to it, the page says *what*.

import { follow } from "../deskapp/board.js";
import { ring, silence } from "./ring.js";
import { place } from "./place.js";

const AGAIN = 3_000;
const SERVED = 20_000;
const { code, language, site, ticket } = document.body.dataset;
const mine = () => document.getElementById("mine");

let known = situationOf(mine().dataset);
let hasEstimate = null;
let asking = false;
let changedMeanwhile = false;

follow(site, { board, state });
window.addEventListener("pageshow", (event) => event.persisted && refetch());
document.addEventListener("visibilitychange", () => document.hidden || refetch());
// The board forgets whoever sits at a desk, so the end of the visit must be asked for.
setInterval(() => mine().dataset.state === "serving" && refetch(), SERVED);

function board(now) {
  const found = situationIn(now);
  if (found === "waiting") place(now.waiting, code, language);
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
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    setTimeout(refetch, AGAIN);
  } finally {
    asking = false;
    if (changedMeanwhile) {
      changedMeanwhile = false;
      refetch();
    }
  }
}

function show(page) {
  const fresh = page.getElementById("mine");
  const changed = fresh.dataset.state !== mine().dataset.state || situationOf(fresh.dataset) !== known;
  // The question whether to leave stays, unless it is too late for it.
  if ("asks" in mine().dataset) return changed && location.replace(ticket);
  document.title = page.title;
  mine().replaceWith(document.adoptNode(fresh));
  known = situationOf(fresh.dataset);
  if (changed) tell(fresh);
}

function tell(fresh) {
  document.getElementById("say").textContent = fresh.querySelector(".mine__state").textContent;
  if (fresh.dataset.state === "called") ring();
  else silence();
}
