// Draws the board. Everything is rebuilt from each board, so nothing old can stay.

import { fitCalls, isShort } from "./call_layout.js";

const at = (id) => document.getElementById(id);
const words = JSON.parse(at("words").textContent);
const MANY_CALLS = 12;
// In % of the screen's short side. Digits are 0.714 of their size.
const LIVE = 7.02; // at least 7, whatever the rounding
const OTHER = 2.5;
const LARGEST = { live: 26, newest: 34 };
const SMALLER_THAN_NEWEST = 0.8;
const NEWEST_SHARES = [[4, 0.42], [8, 0.32], [MANY_CALLS, 0.26], [Infinity, 0.18]];
// What is given up, one after the other, where long names would make the live numbers too small.
const DENSITIES = ["", "no-past", "tight"];

let shown = { calling: [], enlarged: null };
for (const changed of [at("calls"), at("newest")]) new ResizeObserver(layOut).observe(changed);
document.fonts.addEventListener("loadingdone", layOut);

/** Shows the board around the call that is enlarged, if there is one. */
export function showBoard(board, enlarged) {
  const lost = document.body.dataset.state === "lost";
  const empty = !board.calling.length && !board.waiting.length;
  const closed = !board.open && empty;
  at("board").hidden = lost || closed;
  at("closed").hidden = lost || !closed;
  at("closing").hidden = board.open;
  const calling = lost ? [] : board.calling;
  showCalls(calling.filter((call) => !isSameCall(call, enlarged)), lost ? [] : board.recent, enlarged);
  at("rest").hidden = Boolean(board.calling.length);
  showLines(board.waiting);
}

/** Enlarges a call, with its words in the ticket's language and in Finnish. */
export function enlargeCall(call) {
  const newest = at("newest");
  const row = Object.assign(document.createElement("div"), { className: "call" });
  row.append(...callParts(call));
  newest.replaceChildren(row, paragraph(sentences(call)));
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

function showCalls(calling, recent, enlarged) {
  const count = calling.length + (enlarged ? 1 : 0);
  shown = { calling, enlarged };
  at("board").dataset.crowd = count > MANY_CALLS ? "many" : "few";
  at("newest").style.setProperty("--share", NEWEST_SHARES.find(([most]) => count <= most)[1]);
  at("calling").replaceChildren(...calling.map((call) => callRow("call", call)));
  at("recent").replaceChildren(...recent.map((call) => callRow("call call--past", call)));
  layOut();
}

/** Sizes all calls anew: they changed, the screen did, or a font has arrived. */
function layOut() {
  for (const density of DENSITIES) {
    at("board").dataset.density = density;
    const largest = shown.enlarged ? layOutNewest(shown.enlarged) * SMALLER_THAN_NEWEST : LARGEST.live * percent();
    if (!shown.calling.length) break;
    const layout = fit(shown.calling, at("calls"), largest);
    apply(at("calling"), layout);
    if (layout.line >= LIVE * percent()) break;
  }
}

/** @returns the size of its number */
function layOutNewest(call) {
  const [row, sentences] = at("newest").children;
  if (!row) return LARGEST.live * percent();
  let layout;
  for (const without of [false, true]) {
    sentences.hidden = without;
    layout = fit([call], row, LARGEST.newest * percent());
    if (layout.size >= 2 * LIVE * percent()) break;
  }
  apply(at("newest"), layout);
  return layout.size;
}

/** In pixels: of the screen's short side. */
const percent = () => Math.min(window.innerWidth, window.innerHeight) / 100;

function fit(calls, box, most) {
  const limits = { most, least: LIVE * percent(), name: OTHER * percent(), gap: 0.5 * percent() };
  const named = calls.map((call) => ({ ...call, word: wordsOf(call).desk }));
  return fitCalls(named, { width: box.clientWidth, height: box.clientHeight }, limits);
}

function apply(element, { columns, stacked, words, size, name, line }) {
  element.classList.toggle("calls--stacked", stacked);
  element.classList.toggle("calls--wordless", !words);
  const pixels = { "--number": size, "--name": name, "--number-line": line };
  for (const [property, value] of Object.entries(pixels)) element.style.setProperty(property, `${value.toFixed(2)}px`);
  element.style.setProperty("--columns", columns);
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
  const said = wordsOf(call);
  parts.querySelector(".call__code").textContent = call.code;
  parts.querySelector(".call__desk b").textContent = call.desk;
  const word = parts.querySelector(".call__word");
  Object.assign(word, { lang: said.lang, dir: said.direction, textContent: said.desk });
  word.hidden = !isShort(call.desk); // such a name says itself what it is: "Info 2"
  return parts.childNodes;
}

const wordsOf = (call) => words[call.language] ?? words.fi;

function sentences(call) {
  const said = wordsOf(call);
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
