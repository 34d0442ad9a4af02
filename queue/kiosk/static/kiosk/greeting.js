// Until a language is chosen, the words change through all of them, each a few seconds, in the same place.

import { untouchedFor } from "./idle.js";
import { onArrival } from "./pages.js";

const EACH = 4_000;
const READING = 4_000;

let turn = 0;

export function greet() {
  onArrival(say);
  setInterval(next, EACH);
}

function next() {
  // Words must not change under somebody's finger.
  if (untouchedFor() < READING) return;
  turn += 1;
  say();
}

function say() {
  for (const words of document.querySelectorAll(".cycle")) {
    [...words.children].forEach((one, place, all) => (one.hidden = place !== turn % all.length));
  }
}
