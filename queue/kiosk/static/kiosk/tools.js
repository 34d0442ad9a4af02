// Larger text, contrast and lower buttons: attributes of <html>, so they outlast a page and end with the client.

const html = document.documentElement;
const tools = () => document.querySelectorAll("[data-tool]");

export function bringOut() {
  for (const box of document.querySelectorAll(".tools")) box.hidden = false;
  press();
}

export function reset() {
  for (const { dataset } of tools()) delete html.dataset[dataset.tool];
  press();
}

function press() {
  for (const tool of tools()) tool.setAttribute("aria-pressed", tool.dataset.tool in html.dataset);
}

function toggle({ tool, value }) {
  if (tool in html.dataset) delete html.dataset[tool];
  else html.dataset[tool] = value;
  press();
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-tool]");
  if (tool) toggle(tool.dataset);
});
