// Presses the button that shows the key: "N" for call next. Does nothing while a field has the focus.

const FIELDS = "input, select, textarea, [contenteditable]";

/** @param {function(): boolean} busy whether the last press is still under way */
export function startShortcuts(busy = () => false) {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest(FIELDS) || busy()) return;
    const button = document.querySelector(`[data-key="${CSS.escape(letterOf(event))}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.focus();
    button.click();
  });
}

/** On a keyboard of another script the position of the key counts. */
function letterOf(event) {
  return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
}
