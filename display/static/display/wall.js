// How the board looks on the wall. Everything is rebuilt from the board, so nothing old can stay.

const at = (id) => document.getElementById(id);
const words = JSON.parse(at("words").textContent);
const MOST_RECENT = 6;
const MOST_IN_COLUMN = 4;
const MOST_LINES = 13;
const SHORT_DESK = 3;

const lineCount = at("lines").children.length;
at("lines").style.setProperty("--rows", Math.ceil(lineCount / Math.ceil(lineCount / MOST_LINES || 1)));

/** Shows the board around the call that is enlarged, if there is one. */
export function show(board, enlarged) {
  const lost = document.body.dataset.state === "lost";
  const empty = !board.calling.length && !board.waiting.length;
  const closed = !board.open && empty;
  at("board").hidden = lost || closed;
  at("closed").hidden = lost || !closed;
  at("closing").hidden = board.open;
  calls(lost ? [] : board.calling.filter((call) => !same(call, enlarged)), lost ? [] : board.recent);
  at("rest").hidden = Boolean(board.calling.length);
  lines(board.waiting);
}

/** Enlarges a call, with its words in the ticket's language and in Finnish. */
export function enlarge(call) {
  const newest = at("newest");
  newest.replaceChildren(...filled(call), paragraph(sentences(call)));
  newest.style.setProperty("--chars", call.code.length + call.desk.length);
  newest.hidden = false;
  at("said").replaceChildren(`${call.code} · `, ...sentences(call));
}

export function reduce() {
  at("newest").hidden = true;
  at("newest").replaceChildren();
  at("said").replaceChildren();
}

function same(call, other) {
  return other && call.code === other.code && call.call === other.call;
}

function calls(calling, recent) {
  const list = at("calling");
  const columns = Math.min(Math.ceil(calling.length / MOST_IN_COLUMN) || 1, 3);
  list.style.setProperty("--columns", columns);
  list.style.setProperty("--rows", Math.ceil(calling.length / columns) || 1);
  list.style.setProperty("--chars", Math.max(...calling.map(length), 11));
  list.replaceChildren(...calling.map((call) => row("call", call)));
  at("recent").replaceChildren(...recent.slice(0, MOST_RECENT).map((call) => row("call call--past", call)));
}

/** In characters, with the arrow, and with the small word before the desk where there is one. */
function length(call) {
  return call.code.length + call.desk.length + (call.desk.length > SHORT_DESK ? 2 : 4);
}

function lines(waiting) {
  const counts = new Map();
  for (const { language } of waiting) counts.set(language, (counts.get(language) ?? 0) + 1);
  for (const line of at("lines").children) {
    const count = counts.get(line.dataset.language) ?? 0;
    line.querySelector("b").textContent = count;
    line.classList.toggle("line--none", count === 0);
  }
}

function row(name, call) {
  const item = document.createElement("li");
  item.className = name;
  item.append(...filled(call));
  return item;
}

function filled(call) {
  const parts = at("call").content.cloneNode(true);
  const said = words[call.language] ?? words.fi;
  parts.querySelector(".call__code").textContent = call.code;
  parts.querySelector(".call__desk b").textContent = call.desk;
  const word = parts.querySelector(".call__word");
  Object.assign(word, { lang: said.lang, dir: said.direction, textContent: said.desk });
  word.hidden = call.desk.length > SHORT_DESK; // such a name says itself what it is: "Info 2"
  return parts.childNodes;
}

function sentences(call) {
  const said = words[call.language] ?? words.fi;
  return (said.lang === "fi" ? [said] : [said, words.fi]).map((one) => {
    const sentence = Object.assign(document.createElement("span"), { lang: one.lang, dir: one.direction });
    const desk = Object.assign(document.createElement("bdi"), { textContent: call.desk });
    sentence.append(`${one.come} `, desk);
    return sentence;
  });
}

function paragraph(children) {
  const words = Object.assign(document.createElement("p"), { className: "newest__words" });
  words.append(...children);
  return words;
}
