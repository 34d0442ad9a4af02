// Until a language is chosen, each text cycles through all languages in the same place.

import { msSinceTouch } from "./idle_timeout.js";
import { onPageLoad } from "./page_loader.js";

const CYCLE_MS = 4_000;
const PAUSE_AFTER_TOUCH_MS = 4_000;

let step = 0;

export function startCyclingText() {
  onPageLoad(showCurrent);
  setInterval(showNext, CYCLE_MS);
}

function showNext() {
  // A text must not change while the client is about to touch it.
  if (msSinceTouch() < PAUSE_AFTER_TOUCH_MS) return;
  step += 1;
  showCurrent();
}

function showCurrent() {
  for (const words of document.querySelectorAll(".cycle")) {
    [...words.children].forEach((one, place, all) => (one.hidden = place !== step % all.length));
  }
}
