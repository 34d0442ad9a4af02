// Follows a site's board over its socket. The display, the phone and the desk use this and nothing else.

const STALE_MS = 6_000;
const LOST_MS = 30_000;
const TICK_MS = 500;
const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = 15_000;
const RECONNECT_ON_WAKE_MS = 3_000;

/**
 * @param {string} site the site's short name
 * @param {{board: function(object): void, state: function("live"|"stale"|"lost", Date): void}} on
 *   `board` gets each new board, complete; it never goes back within an epoch.
 *   `state` is told when it changes: "stale" after 6 s of silence, "lost" after 30 s, with the time last heard.
 * @returns {{close: function(): void}}
 */
export function follow(site, on) {
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/board/${site}/`;
  let socket = null;
  let shown = null;
  let state = "";
  let heard = Date.now();
  let ticked = Date.now();
  let began = 0;
  let attempts = 0;
  let retry = 0;

  function connect() {
    clearTimeout(retry);
    disconnect();
    began = Date.now();
    socket = new WebSocket(address);
    socket.onmessage = (event) => receive(JSON.parse(event.data));
    socket.onclose = connectLater;
  }

  function disconnect() {
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }

  function connectLater() {
    // Full jitter: a thousand screens must not come back in the same moment.
    const most = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts++);
    clearTimeout(retry);
    retry = setTimeout(connect, Math.random() * most);
  }

  function receive(message) {
    heard = Date.now();
    attempts = 0;
    const same = shown !== null && shown.epoch === message.epoch;
    if (message.beat) {
      // A heartbeat ahead of the board means that a board was lost: a new connection brings it.
      if (!same || message.version > shown.version) return connect();
    } else if (!same || message.version >= shown.version) {
      shown = message;
      on.board(message);
    }
    reportState();
  }

  function reportState() {
    const silence = Date.now() - heard;
    const now = silence > LOST_MS ? "lost" : silence > STALE_MS ? "stale" : "live";
    if (now !== state) on.state((state = now), new Date(heard));
  }

  function tick() {
    const slept = Date.now() - ticked > 6 * TICK_MS;
    ticked = Date.now();
    reportState();
    if (slept) wake();
    else if (state !== "live" && socket && Date.now() - began > STALE_MS) giveUp();
  }

  /** A socket that is half open, or that never opens, fires no event: after a silence a new one is tried. */
  function giveUp() {
    disconnect();
    connectLater();
  }

  function wake() {
    if (!document.hidden && Date.now() - heard > RECONNECT_ON_WAKE_MS) {
      attempts = 0;
      connect();
    }
  }

  const wakers = [[document, "visibilitychange"], [window, "online"], [window, "pageshow"]];
  for (const [target, name] of wakers) target.addEventListener(name, wake);
  const ticking = setInterval(tick, TICK_MS);
  connect();

  return {
    close() {
      for (const [target, name] of wakers) target.removeEventListener(name, wake);
      clearInterval(ticking);
      clearTimeout(retry);
      disconnect();
    },
  };
}
