// Larger text, contrast and lower buttons: attributes of <html>, so they survive a change of page until they are reset.

const html = document.documentElement;
const buttons = () => document.querySelectorAll("[data-tool]");

export function showDisplayOptions() {
  for (const box of document.querySelectorAll(".tools")) box.hidden = false;
  updatePressed();
}

export function resetDisplayOptions() {
  for (const { dataset } of buttons()) delete html.dataset[dataset.tool];
  updatePressed();
}

function updatePressed() {
  for (const button of buttons()) button.setAttribute("aria-pressed", button.dataset.tool in html.dataset);
}

function toggleOption({ tool, value }) {
  if (tool in html.dataset) delete html.dataset[tool];
  else html.dataset[tool] = value;
  updatePressed();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tool]");
  if (button) toggleOption(button.dataset);
});
