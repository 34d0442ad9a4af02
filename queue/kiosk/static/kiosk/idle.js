// A client who has walked away leaves the kiosk to the next one. Who is still here is warned and may stay.

import { here, onArrival, want } from "./pages.js";
import { reset } from "./tools.js";

const WARNING = 20_000;
const MORE = 60_000;
const WALL = 60_000;

let touched = Date.now();
let arrived = 0;
let extra = 0;

export const untouchedFor = () => Date.now() - touched;

export function mind() {
  for (const name of ["pointerdown", "keydown", "input"]) document.addEventListener(name, touch);
  document.addEventListener("click", (event) => event.target.closest("[data-more-time]") && (extra = MORE));
  onArrival(() => ([arrived, extra] = [Date.now(), 0]));
  setInterval(tick, 250);
}

function touch() {
  touched = Date.now();
}

function tick() {
  const seconds = Number(document.querySelector("main").dataset.idleSeconds);
  if (!seconds) return leftAlone();
  const left = Math.max(touched, arrived) + Math.max(seconds * 1000, extra) - Date.now();
  tell(left, Math.max(WARNING, extra));
  if (left <= 0) over();
}

function tell(left, most) {
  const time = document.querySelector(".time");
  const seconds = String(Math.max(0, Math.ceil(left / 1000)));
  const shown = time.querySelector(".time__seconds");
  if (shown.textContent === seconds) return;
  time.hidden = left > most;
  shown.textContent = seconds;
  time.querySelector(".time__rest").style.inlineSize = `${Math.min(100, (100 * left) / most)}%`;
}

function over() {
  reset();
  want(here().wall);
}

/** On the wall nothing is lost but the last client's contrast and size. */
function leftAlone() {
  if (untouchedFor() > WALL) reset();
}
