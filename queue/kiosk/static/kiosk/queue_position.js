// The position in the queue, computed from the board, so that phones need no request of their own for it.

/** Shows how many tickets of the language are ahead of `code`, and scales the estimated wait down with them. */
export function showQueuePosition(waiting, code, language) {
  const line = waiting.filter((one) => one.language === language);
  const ahead = line.findIndex((one) => one.code === code);
  const [shown, wait] = ["ahead", "wait"].map((id) => document.getElementById(id));
  if (ahead < 0 || !shown) return;
  shown.textContent = ahead;
  if (wait) wait.textContent = scaledWait(wait.dataset, ahead).join("–");
}

/** @returns the low and the high end in minutes, in steps as the server gives them */
function scaledWait({ low, high, ahead, step }, now) {
  const share = (now + 1) / (Number(ahead) + 1);
  const minutes = Number(step);
  const least = Math.floor((low * share) / minutes) * minutes;
  return [least, Math.max(Math.ceil((high * share) / minutes) * minutes, least + minutes)];
}
