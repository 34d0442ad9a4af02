// Two soft tones. A browser stays silent until somebody has touched the page once, hence the button.

const TONES = [
  [659.25, 0],
  [523.25, 0.45],
];
const LENGTH = 1.4;
const LOUD = 0.35;
const SILENT = 0.0001;

const audio = new AudioContext();

export function chime() {
  if (audio.state === "running") TONES.forEach(([frequency, delay]) => tone(frequency, audio.currentTime + delay));
}

function tone(frequency, at) {
  const loudness = new GainNode(audio, { gain: 0 });
  const source = new OscillatorNode(audio, { type: "sine", frequency });
  loudness.gain.setValueAtTime(SILENT, at);
  loudness.gain.exponentialRampToValueAtTime(LOUD, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(SILENT, at + LENGTH);
  source.connect(loudness).connect(audio.destination);
  source.start(at);
  source.stop(at + LENGTH);
}

/** The button is there only as long as the browser keeps the page silent. */
export function soundButton(button) {
  const look = () => (button.hidden = audio.state === "running");
  audio.addEventListener("statechange", look);
  button.addEventListener("click", async () => {
    await audio.resume();
    chime();
  });
  look();
}
