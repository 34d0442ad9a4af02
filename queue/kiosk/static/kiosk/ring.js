// Sound and vibration. A browser lets a page sound only after a touch, so the button asks for one and shows that it has it.

import { chime } from "../deskapp/chime.js";

const TIMES = 6;
const EVERY = 5_000;

let audio = null;
let ringing = 0;

const button = document.getElementById("sound");
button?.addEventListener("click", () => {
  audio ??= new AudioContext();
  audio.resume();
  alarm();
  button.setAttribute("aria-pressed", "true");
  stayAwake();
});
if (button) button.hidden = false;
document.addEventListener("pointerdown", silence);

/** A few times, because a lobby is loud; a touch ends it. */
export function ring() {
  silence();
  let left = TIMES;
  const once = () => (left-- > 0 ? alarm() : silence());
  once();
  ringing = setInterval(once, EVERY);
}

export function silence() {
  clearInterval(ringing);
}

function alarm() {
  navigator.vibrate?.([400, 200, 400]);
  if (audio) chime(audio);
}

/** A phone that sleeps rings for nobody. Not every browser can do it, and none has to. */
async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // A low battery says no.
  }
}
