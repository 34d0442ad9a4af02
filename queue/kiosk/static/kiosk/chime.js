// Sound and vibration. A browser lets a page sound only after a touch, so the button asks for one and shows that it has it.

const TIMES = 6;
const EVERY = 5_000;
const NOTES = [[659, 0], [523, 0.25]];

let audio = null;
let ringing = 0;

const button = document.getElementById("sound");
button?.addEventListener("click", () => {
  audio ??= new AudioContext();
  audio.resume();
  chime();
  button.setAttribute("aria-pressed", "true");
  stayAwake();
});
if (button) button.hidden = false;
document.addEventListener("pointerdown", silence);

/** A few times, because a lobby is loud; a touch ends it. */
export function ring() {
  silence();
  let left = TIMES;
  const once = () => (left-- > 0 ? chime() : silence());
  once();
  ringing = setInterval(once, EVERY);
}

export function silence() {
  clearInterval(ringing);
}

function chime() {
  navigator.vibrate?.([400, 200, 400]);
  if (!audio) return;
  for (const [pitch, after] of NOTES) note(pitch, audio.currentTime + after);
}

function note(pitch, at) {
  const tone = new OscillatorNode(audio, { frequency: pitch });
  const volume = new GainNode(audio, { gain: 0.5 });
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.9);
}

/** A phone that sleeps rings for nobody. Not every browser can do it, and none has to. */
async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // A low battery says no.
  }
}
