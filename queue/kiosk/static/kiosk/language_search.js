// Finds a language by its own name, by its name in Finnish, Swedish or English, or by its tag.

const MARKS = /\p{M}/gu;

export function startLanguageSearch() {
  const box = document.querySelector(".search");
  if (!box) return;
  box.hidden = false;
  box.querySelector("input").addEventListener("input", (event) => filterLanguages(event.target.value));
}

function filterLanguages(text) {
  const sought = normalise(text);
  const buttons = [...document.querySelectorAll("[data-words]")];
  for (const button of buttons) button.hidden = !normalise(button.dataset.words).includes(sought);
  document.querySelector(".wall__nothing").hidden = buttons.some((button) => !button.hidden);
}

function normalise(text) {
  return text.trim().toLowerCase().normalize("NFD").replace(MARKS, "");
}
