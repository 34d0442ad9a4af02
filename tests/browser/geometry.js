// Reads the geometry of a page: every piece of text that is cut, that leaves its box or the screen, or that lies on another.
(mayScroll) => {
  const TOLERANCE = 1.5;
  // Part of a line's height that is above and below the letters: neighbours may reach into it.
  const LEADING = 0.22;
  const found = new Set();

  const name = (element) => element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "")
    + [...element.classList].map((one) => `.${one}`).join("");
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const clips = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);
  const paints = (style) => style.backgroundColor !== "rgba(0, 0, 0, 0)" || parseFloat(style.borderTopWidth) > 0;
  const isClipped = (element) => getComputedStyle(element).clipPath.startsWith("inset(50%");
  const unseen = (element) => element.closest(".visually-hidden, script, style, template, noscript, option, .skip")
    || isClipped(element)
    || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  function lettersOf(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1).map((rect) => ({
      left: rect.left, right: rect.right,
      top: rect.top + rect.height * LEADING, bottom: rect.bottom - rect.height * LEADING,
    }));
  }

  function outside(letters, box) {
    const over = Math.max(box.left - letters.left, letters.right - box.right, box.top - letters.top, letters.bottom - box.bottom);
    return over > TOLERANCE ? Math.round(over) : 0;
  }

  function inside(letters, box) {
    const part = {
      left: Math.max(letters.left, box.left), right: Math.min(letters.right, box.right),
      top: Math.max(letters.top, box.top), bottom: Math.min(letters.bottom, box.bottom),
    };
    return part.right - part.left > TOLERANCE && part.bottom - part.top > TOLERANCE ? part : null;
  }

  /** What is left of the letters where a list scrolls; null where nothing is. */
  function checkAncestors(element, text, rect) {
    let letters = rect;
    let floats = false; // above the boxes that it belongs to
    for (let box = element; box && box !== document.body && letters; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.display === "inline" || style.display === "contents") continue;
      const bounds = box.getBoundingClientRect();
      if (scrolls(style)) {
        // A table of figures may scroll in a region of its own (WCAG 1.4.10).
        if (!box.matches(".table-scroll") && (letters.left < bounds.left - TOLERANCE || letters.right > bounds.right + TOLERANCE)) {
          found.add(`sideways in ${name(box)}: ${text}`);
        }
        if (letters.top + box.scrollTop < bounds.top - TOLERANCE) found.add(`out of reach in ${name(box)}: ${text}`);
        letters = inside(letters, bounds);
      } else {
        const over = clips(style) || (paints(style) && !floats) ? outside(letters, bounds) : 0;
        if (over) found.add(`${clips(style) ? "cut" : "outside"} ${name(box)} by ${over}: ${text}`);
      }
      floats ||= style.position === "absolute";
    }
    return letters;
  }

  function checkScreen(text, letters) {
    const screen = { left: 0, right: innerWidth, top: mayScroll ? -Infinity : 0, bottom: mayScroll ? Infinity : innerHeight };
    if (outside(letters, screen)) found.add(`leaves the screen: ${text}`);
  }

  const layerOf = (element) => {
    for (let box = element; box; box = box.parentElement) if (/sticky|fixed|absolute/.test(getComputedStyle(box).position)) return box;
    return null;
  };

  function collect() {
    const pieces = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || unseen(element)) continue;
      const text = `${name(element)} "${node.data.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
      for (const rect of lettersOf(node)) {
        const letters = checkAncestors(element, text, rect);
        if (!letters) continue;
        checkScreen(text, letters);
        pieces.push({ node, text, letters, layer: layerOf(element) });
      }
    }
    return pieces;
  }

  function checkOverlaps(pieces) {
    pieces.forEach((one, index) => {
      for (const other of pieces.slice(index + 1)) {
        if (one.node === other.node || one.layer !== other.layer) continue;
        if (inside(one.letters, other.letters)) found.add(`overlap: ${one.text} and ${other.text}`);
      }
    });
  }

  checkOverlaps(collect());
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) found.add(`the page is ${root.scrollWidth} wide on ${innerWidth}`);
  if (!mayScroll && root.scrollHeight > innerHeight) found.add(`the page is ${root.scrollHeight} high on ${innerHeight}`);
  for (const field of document.querySelectorAll("input, select, button, textarea, a.button")) {
    const box = field.getBoundingClientRect();
    if (unseen(field) || !box.width) continue;
    if (box.left < -TOLERANCE || box.right > innerWidth + TOLERANCE) found.add(`leaves the screen: ${name(field)}`);
  }
  return [...found];
}
