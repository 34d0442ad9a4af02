// The server's time, since a display's own clock may be wrong, written as the site's clock shows it.

const TICK_MS = 1_000;

/** @returns {{now: function(): number, set: function(string): void, write: function(Date): string}} */
export function clock(zone, element) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  let server = Date.now();
  let mark = performance.now();

  const now = () => server + performance.now() - mark;
  /** `since` is by this device's clock. */
  const write = (since) => format.format(now() - (Date.now() - since.getTime()));

  function set(iso) {
    server = Date.parse(iso);
    mark = performance.now();
    tick();
  }

  function tick() {
    const text = format.format(now());
    if (element.textContent !== text) element.textContent = text;
  }

  setInterval(tick, TICK_MS);
  return { now, set, write };
}
