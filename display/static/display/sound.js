// A browser allows sound only after a touch on the page, hence the button.

import { chime } from "../deskapp/chime.js";

const audio = new AudioContext();

export function chimeAloud() {
  if (audio.state === "running") chime(audio);
}

/** The button is there only as long as the browser keeps the page silent. */
export function soundButton(button) {
  const updateVisibility = () => (button.hidden = audio.state === "running");
  audio.addEventListener("statechange", updateVisibility);
  button.addEventListener("click", async () => {
    await audio.resume();
    chimeAloud();
  });
  updateVisibility();
}
