// Which call is announced now: one at a time, each once, and none that is over or old.

const FRESH_MS = 15_000;
const MIN_SHOWN_MS = 6_000;
const STORAGE_KEY = "announced";

const keyOf = (epoch, call) => [epoch, call.code, call.call, call.at].join("|");

/**
 * @param {{now: function(): number, begin: function(object): void, end: function(): void}} on
 *   `begin` enlarges a call; `end` is told when nothing is enlarged any more. `now` is the server's time in ms.
 *   A call stays for 15 s, or for 6 s where another one waits; it ends at once when it is no longer being called.
 */
export function announcements({ now, begin, end }) {
  // Kept across a reload of the page, so that a call never chimes twice.
  let known = new Set(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "[]"));
  let queue = [];
  let current = null;
  let began = 0;
  let timer = 0;

  /** @returns the call that is enlarged with this board, or null */
  function update(board) {
    const calling = board.calling.map((call) => ({ ...call, key: keyOf(board.epoch, call) })).reverse();
    const keys = new Set(calling.map((call) => call.key));
    const fresh = calling.filter((call) => !known.has(call.key) && age(board, call) < FRESH_MS);
    remember(board, keys);
    queue = [...queue.filter((call) => keys.has(call.key)), ...fresh];
    if (current && !keys.has(current.key)) stop();
    showNext();
    return current;
  }

  function age(board, call) {
    return Math.max(now(), Date.parse(board.at)) - Date.parse(call.at);
  }

  /** Remembers only the calls that are still on the board: a display runs for weeks. */
  function remember(board, keys) {
    const past = board.recent.map((call) => keyOf(board.epoch, call));
    known = new Set([...keys, ...past.filter((key) => known.has(key))]);
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...known]));
  }

  function showNext() {
    clearTimeout(timer);
    const left = current ? began + (queue.length ? MIN_SHOWN_MS : FRESH_MS) - performance.now() : 0;
    if (left > 0) {
      timer = setTimeout(showNext, left);
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
    showNext();
  }

  function stop() {
    current = null;
    clearTimeout(timer);
  }

  /** The connection is lost, so the announced call may be over. */
  function forget() {
    queue = [];
    if (current) end();
    stop();
  }

  return { update, forget, current: () => current };
}
