// A browser stays silent until somebody has touched the page once, hence the button.

import { chime } from "../deskapp/chime.js";

const audio = new AudioContext();

export function chimeAloud() {
  if (audio.state === "running") chime(audio);
}

/** The button is there only as long as the browser keeps the page silent. */
export function soundButton(button) {
  const look = () => (button.hidden = audio.state === "running");
  audio.addEventListener("statechange", look);
  button.addEventListener("click", async () => {
    await audio.resume();
    chimeAloud();
  });
  look();
}
