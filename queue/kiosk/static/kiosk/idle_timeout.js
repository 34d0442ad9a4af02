// Returns to the start page when the client has walked away. A client who is still there is warned and may stay.

import { resetDisplayOptions } from "./display_options.js";
import { loadPage, onPageLoad, pageData } from "./page_loader.js";

const WARNING_MS = 20_000;
const MORE_TIME_MS = 60_000;
const RESET_OPTIONS_MS = 60_000;
const TICK_MS = 250;

let touchedAt = Date.now();
let loadedAt = 0;
let extra = 0;

export const msSinceTouch = () => Date.now() - touchedAt;

export function startIdleTimeout() {
  for (const name of ["pointerdown", "keydown", "input"]) document.addEventListener(name, touch);
  document.addEventListener("click", (event) => event.target.closest("[data-more-time]") && (extra = MORE_TIME_MS));
  onPageLoad(() => ([loadedAt, extra] = [Date.now(), 0]));
  setInterval(tick, TICK_MS);
}

function touch() {
  touchedAt = Date.now();
}

function tick() {
  const seconds = Number(document.querySelector("main").dataset.idleSeconds);
  if (!seconds) return resetOptionsWhenIdle();
  const left = Math.max(touchedAt, loadedAt) + Math.max(seconds * 1000, extra) - Date.now();
  showCountdown(left, Math.max(WARNING_MS, extra));
  if (left <= 0) returnToStart();
}

function showCountdown(left, most) {
  const time = document.querySelector(".time");
  const seconds = String(Math.max(0, Math.ceil(left / 1000)));
  const shown = time.querySelector(".time__seconds");
  if (shown.textContent === seconds) return;
  time.hidden = left > most;
  shown.textContent = seconds;
  time.querySelector(".time__rest").style.inlineSize = `${Math.min(100, (100 * left) / most)}%`;
}

function returnToStart() {
  resetDisplayOptions();
  loadPage(pageData().wall);
}

/** The start page has no time limit, but the last client's contrast and text size end there. */
function resetOptionsWhenIdle() {
  if (msSinceTouch() > RESET_OPTIONS_MS) resetDisplayOptions();
}
