// The place in the line, from the board: all phones of a site get the same bytes and ask the server nothing.

/** How many of the same language stand before `code`. The range shrinks with it until the server gives a new one. */
export function place(waiting, code, language) {
  const line = waiting.filter((one) => one.language === language);
  const ahead = line.findIndex((one) => one.code === code);
  const [shown, wait] = ["ahead", "wait"].map((id) => document.getElementById(id));
  if (ahead < 0 || !shown) return;
  shown.textContent = ahead;
  if (wait) wait.textContent = range(wait.dataset, ahead).join("–");
}

/** In steps of five minutes, as the server gives it: nobody is promised a minute. */
function range({ low, high, ahead }, now) {
  const share = (now + 1) / (Number(ahead) + 1);
  const least = Math.floor((low * share) / 5) * 5;
  return [least, Math.max(Math.ceil((high * share) / 5) * 5, least + 5)];
}
