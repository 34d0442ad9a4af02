// Sound and vibration for a call. A browser allows sound only after a touch, hence the button.

import { chime } from "../deskapp/chime.js";

const REPEATS = 6;
const REPEAT_MS = 5_000;

let audio = null;
let timer = 0;

const button = document.getElementById("sound");
button?.addEventListener("click", () => {
  audio ??= new AudioContext();
  audio.resume();
  alertOnce();
  button.setAttribute("aria-pressed", "true");
  stayAwake();
});
if (button) button.hidden = false;
document.addEventListener("pointerdown", stopAlert);

/** Repeats the alert, because a lobby is loud; a touch ends it. */
export function startAlert() {
  stopAlert();
  let left = REPEATS;
  const once = () => (left-- > 0 ? alertOnce() : stopAlert());
  once();
  timer = setInterval(once, REPEAT_MS);
}

export function stopAlert() {
  clearInterval(timer);
}

function alertOnce() {
  navigator.vibrate?.([400, 200, 400]);
  if (audio) chime(audio);
}

/** A sleeping phone makes no sound. The wake lock is optional: not every browser has it. */
async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // The browser refuses when the battery is low.
  }
}
