// Shows the time elapsed since a moment, and enables a button at its time; both by the server's clock.

const TICK_MS = 1_000;

/** @returns {{setServerTime: function(string): void}} takes the server's present time in ISO 8601. */
export function startElapsedTime() {
  let offset = 0;

  function tick() {
    const now = Date.now() + offset;
    for (const element of document.querySelectorAll("[data-since]")) {
      element.textContent = formatElapsed(now - Date.parse(element.dataset.since));
    }
    for (const button of document.querySelectorAll("[data-enable-at]")) {
      if (now >= Date.parse(button.dataset.enableAt)) enable(button);
    }
  }

  setInterval(tick, TICK_MS);
  return {
    setServerTime(iso) {
      offset = Date.parse(iso) - Date.now();
      tick();
    },
  };
}

function enable(button) {
  document.getElementById(button.getAttribute("aria-describedby"))?.remove();
  button.removeAttribute("aria-describedby");
  delete button.dataset.enableAt;
  if (button.closest("[aria-busy]")) button.dataset.held = "";
  else button.disabled = false;
}

function formatElapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
