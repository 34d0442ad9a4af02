// Finds a language by its own name, by its name in Finnish, Swedish or English, or by its tag.

const MARKS = /\p{M}/gu;

export function look() {
  const box = document.querySelector(".search");
  if (!box) return;
  box.hidden = false;
  box.querySelector("input").addEventListener("input", (event) => filter(event.target.value));
}

function filter(text) {
  const sought = plain(text);
  const buttons = [...document.querySelectorAll("[data-words]")];
  for (const button of buttons) button.hidden = !plain(button.dataset.words).includes(sought);
  document.querySelector(".wall__nothing").hidden = buttons.some((button) => !button.hidden);
}

function plain(text) {
  return text.trim().toLowerCase().normalize("NFD").replace(MARKS, "");
}
