// Counts up since a moment, and lets a button in when its time has come; both by the server's clock.

const TICK = 1_000;

/** @returns {{set: function(string): void}} `set` is told what time it is on the server, as it is sent. */
export function ticking() {
  let ahead = 0;

  function tick() {
    const now = Date.now() + ahead;
    for (const element of document.querySelectorAll("[data-since]")) {
      element.textContent = lasted(now - Date.parse(element.dataset.since));
    }
    for (const button of document.querySelectorAll("[data-enable-at]")) {
      if (now >= Date.parse(button.dataset.enableAt)) letIn(button);
    }
  }

  setInterval(tick, TICK);
  return {
    set(iso) {
      ahead = Date.parse(iso) - Date.now();
      tick();
    },
  };
}

function letIn(button) {
  document.getElementById(button.getAttribute("aria-describedby"))?.remove();
  button.removeAttribute("aria-describedby");
  delete button.dataset.enableAt;
  if (button.closest("[aria-busy]")) button.dataset.held = "";
  else button.disabled = false;
}

function lasted(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
