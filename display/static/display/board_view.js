// Draws the board. Everything is rebuilt from each board, so nothing old can stay.

const at = (id) => document.getElementById(id);
const words = JSON.parse(at("words").textContent);
const MAX_CALLS_PER_COLUMN = 4;
const MAX_LINES_PER_COLUMN = 13;
const SHORT_DESK_NAME_LENGTH = 3;

const lineCount = at("lines").children.length;
at("lines").style.setProperty("--rows", Math.ceil(lineCount / Math.ceil(lineCount / MAX_LINES_PER_COLUMN || 1)));

/** Shows the board around the call that is enlarged, if there is one. */
export function showBoard(board, enlarged) {
  const lost = document.body.dataset.state === "lost";
  const empty = !board.calling.length && !board.waiting.length;
  const closed = !board.open && empty;
  at("board").hidden = lost || closed;
  at("closed").hidden = lost || !closed;
  at("closing").hidden = board.open;
  showCalls(lost ? [] : board.calling.filter((call) => !isSameCall(call, enlarged)), lost ? [] : board.recent);
  at("rest").hidden = Boolean(board.calling.length);
  showLines(board.waiting);
}

/** Enlarges a call, with its words in the ticket's language and in Finnish. */
export function enlargeCall(call) {
  const newest = at("newest");
  newest.replaceChildren(...callParts(call), paragraph(sentences(call)));
  newest.style.setProperty("--chars", call.code.length + call.desk.length);
  newest.hidden = false;
  at("said").replaceChildren(`${call.code} · `, ...sentences(call));
}

export function clearEnlargedCall() {
  at("newest").hidden = true;
  at("newest").replaceChildren();
  at("said").replaceChildren();
}

function isSameCall(call, other) {
  return other && call.code === other.code && call.call === other.call;
}

function showCalls(calling, recent) {
  const list = at("calling");
  const columns = Math.min(Math.ceil(calling.length / MAX_CALLS_PER_COLUMN) || 1, 3);
  list.style.setProperty("--columns", columns);
  list.style.setProperty("--rows", Math.ceil(calling.length / columns) || 1);
  list.style.setProperty("--chars", Math.max(...calling.map(characterCount), 11));
  list.replaceChildren(...calling.map((call) => callRow("call", call)));
  at("recent").replaceChildren(...recent.map((call) => callRow("call call--past", call)));
}

/** In characters, with the arrow, and with the small word before the desk where there is one. */
function characterCount(call) {
  return call.code.length + call.desk.length + (call.desk.length > SHORT_DESK_NAME_LENGTH ? 2 : 4);
}

function showLines(waiting) {
  const counts = new Map();
  for (const { language } of waiting) counts.set(language, (counts.get(language) ?? 0) + 1);
  for (const line of at("lines").children) {
    const count = counts.get(line.dataset.language) ?? 0;
    line.querySelector("b").textContent = count;
    line.classList.toggle("line--none", count === 0);
  }
}

function callRow(name, call) {
  const item = document.createElement("li");
  item.className = name;
  item.append(...callParts(call));
  return item;
}

function callParts(call) {
  const parts = at("call").content.cloneNode(true);
  const said = words[call.language] ?? words.fi;
  parts.querySelector(".call__code").textContent = call.code;
  parts.querySelector(".call__desk b").textContent = call.desk;
  const word = parts.querySelector(".call__word");
  Object.assign(word, { lang: said.lang, dir: said.direction, textContent: said.desk });
  word.hidden = call.desk.length > SHORT_DESK_NAME_LENGTH; // such a name says itself what it is: "Info 2"
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
