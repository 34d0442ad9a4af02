// Nobody looks after a kiosk: it finds out by itself that the server is gone, that it closed, or that it is newer.

import { untouchedFor } from "./idle.js";
import { gone, here, isBusy, parse, read, want } from "./pages.js";

const EVERY = 15_000;
const EVERY_WHEN_GONE = 3_000;
const IN_USE = 10_000;

let failures = 0;

export async function watch() {
  if (!isBusy()) await check();
  setTimeout(watch, failures ? EVERY_WHEN_GONE : EVERY);
}

async function check() {
  const answer = await read(here().alive);
  if (isBusy()) return;
  if (!answer) return fail();
  failures = 0;
  if (!answer.ok) return location.replace(here().wall);
  gone(false);
  compare(JSON.parse(answer.text));
}

/** A number stays in sight until its time is over, with or without a server. */
function fail() {
  failures += 1;
  if (failures > 1 && here().page !== "number") gone(true);
}

function compare(now) {
  if (here().page === "number" || here().page === "refused") return;
  if ((here().open === "yes") !== now.open) return want(here().wall);
  if (untouchedFor() < IN_USE) return;
  if (here().appVersion !== now.app_version) return location.reload();
  if (here().page === "wall") refresh();
}

/** Desks open and close, so who is served now changes. */
async function refresh() {
  const answer = await read(here().wall);
  if (!answer?.ok || here().page !== "wall" || isBusy()) return;
  const [old, fresh] = [document, parse(answer.text)].map((one) => one.querySelector("#lines"));
  if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(document.adoptNode(fresh));
}
