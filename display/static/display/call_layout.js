// Chooses columns and sizes with which all calls fit into a box. CSS cannot: the widest name decides both at once.

const STEP = 0.96;
const MAX_COLUMNS = 8;
const LINE = 0.86; // of a number, which has nothing below its baseline
const NAME_LINE = 1.08;
const ARROW = 1; // with the gaps on both sides
const WORD = 0.3; // the word "desk" beside a short name
const MIN_NAME = 0.35; // of the number's size
const LONG_NAME = 0.62;
const SHORT_NAME_LENGTH = 3;
const MEASURED_AT = 100;

const canvas = document.createElement("canvas").getContext("2d");
let widths = new Map();

document.fonts.addEventListener("loadingdone", () => (widths = new Map()));

/** @returns the width of a text in bold type, in parts of its font size */
export function widthOf(text) {
  if (!widths.has(text)) {
    canvas.font = `700 ${MEASURED_AT}px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(text, canvas.measureText(text).width / MEASURED_AT);
  }
  return widths.get(text);
}

export const isShort = (name) => name.length <= SHORT_NAME_LENGTH;

/**
 * @param {{code: string, desk: string, word: string}[]} calls
 * @param {{width: number, height: number}} box in pixels
 * @param {{most: number, least: number, name: number, gap: number}} limits in pixels: of the numbers' size, the least
 *   size of a desk's name, and the gap between and within the calls. Numbers are smaller than `least` only where
 *   nothing else fits.
 * @returns {{columns: number, stacked: boolean, words: boolean, size: number, name: number, line: number}}
 */
export function fitCalls(calls, box, limits) {
  const search = (least, breaking) => largest(calls, box, { ...limits, least, breaking });
  return search(limits.least, false) ?? search(limits.least, true) ?? search(limits.name, true) ?? smallest(limits);
}

function largest(calls, box, limits) {
  return descend(limits.most, limits.least, (size) => arrangement(calls, box, size, limits));
}

/** @returns what `attempt` gives for the largest size that it does not refuse with null */
function descend(most, least, attempt) {
  for (let size = most; size > least; size *= STEP) {
    const found = attempt(size);
    if (found) return found;
  }
  return attempt(least);
}

function arrangement(calls, box, size, limits) {
  for (let columns = 1; columns <= Math.min(calls.length, MAX_COLUMNS); columns += 1) {
    const cell = cellOf(calls.length, columns, box, limits.gap);
    for (const stacked of [false, true]) {
      const name = largestName(calls, cell, { size, stacked, limits });
      if (name) return { columns, stacked, size, line: lineOf(size, limits), ...name };
    }
  }
  return null;
}

function smallest(limits) {
  const size = limits.name;
  return { columns: MAX_COLUMNS, stacked: true, words: false, size, name: size, line: size };
}

function cellOf(count, columns, { width, height }, gap) {
  const rows = Math.ceil(count / columns);
  return { width: (width - gap * (columns - 1)) / columns - 2 * gap, height: (height - gap * (rows - 1)) / rows };
}

function lineOf(size, { least }) {
  return Math.max(size * LINE, Math.min(least, size));
}

/** The largest size of the desks' names beside numbers of this size, or null where not even the least one fits. */
function largestName(calls, cell, { size, stacked, limits }) {
  const least = Math.max(limits.name, size * MIN_NAME);
  const most = Math.max(least, calls.every(({ desk }) => isShort(desk)) ? size : size * LONG_NAME);
  for (const words of wordsFor(calls.length)) {
    const holds = (name) => calls.every((call) => fits(call, cell, { size, name, stacked, words, limits }));
    const found = descend(most, least, (name) => (holds(name) ? { name, words } : null));
    if (found) return found;
  }
  return null;
}

/** Where calls are few, the word "desk" is worth more than size; where they are many, the arrow must do. */
const wordsFor = (count) => (count <= 4 ? [true] : count <= 8 ? [true, false] : [false]);

function fits({ code, desk, word }, cell, { size, name, stacked, words, limits }) {
  const line = lineOf(size, limits);
  const number = widthOf(code) * size;
  const said = words && isShort(desk) ? (widthOf(word) + 0.7) * Math.max(WORD * size, limits.name) : 0;
  const room = (stacked ? cell.width : cell.width - number - ARROW * size) - said;
  const lines = lineCount(desk, room / name, limits.breaking);
  if (stacked) return number <= cell.width && line + lines * name * NAME_LINE <= cell.height;
  return line <= cell.height && lines * name * NAME_LINE <= cell.height;
}

/** Infinite where a word is longer than a line and may not be broken. */
function lineCount(text, room, breaking) {
  const space = widthOf(" ");
  let [lines, used] = [1, 0];
  for (const word of text.split(" ").filter(Boolean)) {
    const width = widthOf(word);
    if (width > room && !breaking) return Infinity;
    if (used && used + space + width <= room) {
      used += space + width;
    } else {
      const broken = breakWord(word, room);
      lines += broken.lines - (used ? 0 : 1);
      used = broken.used;
    }
  }
  return lines;
}

/** Puts as many letters on each line as fit. */
function breakWord(word, room) {
  let [lines, used] = [1, 0];
  for (const width of [...word].map(widthOf)) {
    if (width > room) return { lines: Infinity, used };
    if (used + width > room) [lines, used] = [lines + 1, 0];
    used += width;
  }
  return { lines, used };
}
