// One key for each button that shows one: "N" for call next. Never while somebody types.

const FIELDS = "input, select, textarea, [contenteditable]";

/** @param {function(): boolean} busy whether the last press is still being dealt with */
export function shortcuts(busy = () => false) {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest(FIELDS) || busy()) return;
    const button = document.querySelector(`[data-key="${CSS.escape(letter(event))}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.focus();
    button.click();
  });
}

/** On a keyboard of another script the place of the key counts. */
function letter(event) {
  return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
}
