// The two soft tones of a call: the same on the display and on a phone.

/** Frequency in hertz, delay in seconds: the units of Web Audio. */
const TONES = [
  [659.25, 0],
  [523.25, 0.45],
];
const LENGTH_SECONDS = 1.4;
const LOUD_GAIN = 0.4;
const SILENT_GAIN = 0.0001;

/** @param {AudioContext} audio one that runs; a browser lets a page sound only after a touch. */
export function chime(audio) {
  for (const [frequency, delay] of TONES) tone(audio, frequency, audio.currentTime + delay);
}

function tone(audio, frequency, at) {
  const loudness = new GainNode(audio, { gain: 0 });
  const source = new OscillatorNode(audio, { type: "sine", frequency });
  loudness.gain.setValueAtTime(SILENT_GAIN, at);
  loudness.gain.exponentialRampToValueAtTime(LOUD_GAIN, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(SILENT_GAIN, at + LENGTH_SECONDS);
  source.connect(loudness).connect(audio.destination);
  source.start(at);
  source.stop(at + LENGTH_SECONDS);
}
