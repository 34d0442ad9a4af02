// Which call is announced now: one at a time, each once, and none that is over or old.

const FRESH = 15_000;
const LEAST = 6_000;
const REMEMBERED = "announced";

const keyOf = (epoch, call) => [epoch, call.code, call.call, call.at].join("|");

/**
 * @param {{now: function(): number, begin: function(object): void, end: function(): void}} on
 *   `begin` enlarges a call; `end` is told when nothing is enlarged any more. `now` is the server's time in ms.
 *   A call stays for 15 s, or for 6 s where another one waits; it ends at once when it is no longer being called.
 */
export function announcements({ now, begin, end }) {
  // Kept across a reload of the page, so that a call never chimes twice.
  let known = new Set(JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "[]"));
  let queue = [];
  let current = null;
  let began = 0;
  let timer = 0;

  /** Takes a new board in; returns the call that is enlarged, if there is one. */
  function take(board) {
    const calling = board.calling.map((call) => ({ ...call, key: keyOf(board.epoch, call) })).reverse();
    const keys = new Set(calling.map((call) => call.key));
    const fresh = calling.filter((call) => !known.has(call.key) && age(board, call) < FRESH);
    remember(board, keys);
    queue = [...queue.filter((call) => keys.has(call.key)), ...fresh];
    if (current && !keys.has(current.key)) stop();
    turn();
    return current;
  }

  function age(board, call) {
    return Math.max(now(), Date.parse(board.at)) - Date.parse(call.at);
  }

  /** Only what is still on the board is remembered: a display runs for weeks. */
  function remember(board, keys) {
    const past = board.recent.map((call) => keyOf(board.epoch, call));
    known = new Set([...keys, ...past.filter((key) => known.has(key))]);
    sessionStorage.setItem(REMEMBERED, JSON.stringify([...known]));
  }

  function turn() {
    clearTimeout(timer);
    const left = current ? began + (queue.length ? LEAST : FRESH) - performance.now() : 0;
    if (left > 0) {
      timer = setTimeout(turn, left);
    } else if (queue.length) {
      start(queue.shift());
    } else if (current) {
      stop();
      end();
    }
  }

  function start(call) {
    current = call;
    began = performance.now();
    begin(call);
    turn();
  }

  function stop() {
    current = null;
    clearTimeout(timer);
  }

  /** The connection is lost: what was announced is not known to be true any more. */
  function forget() {
    queue = [];
    if (current) end();
    stop();
  }

  return { take, forget, current: () => current };
}
