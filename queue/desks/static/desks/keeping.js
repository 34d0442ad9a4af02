// Puts a fresh console in place of the old one without taking anything out of the advisor's hands.

const TYPED = "select, input:not([type=hidden]), textarea";

/**
 * Replaces section by section. One with a field in use is left alone until the field is done with, and `postponed`
 * is called then; `busy` says that the advisor has just sent something, so nothing is left alone.
 */
export function replace(root, html, { busy, postponed }) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const section of [...fresh.content.children]) {
    const old = document.getElementById(section.id);
    if (!busy && old.contains(document.activeElement) && document.activeElement.matches(TYPED)) {
      document.activeElement.addEventListener("change", postponed, { once: true });
      document.activeElement.addEventListener("blur", postponed, { once: true });
    } else {
      swap(old, section);
    }
  }
}

function swap(old, section) {
  const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
  const scrolled = [...old.querySelectorAll(".scroll")].map((box) => [box.id, box.scrollTop]);
  const opened = [...old.querySelectorAll("details[open]")].filter((one) => !one.querySelector("[data-sent]"));
  const typed = [...old.querySelectorAll(TYPED)].filter((field) => !field.closest("[data-sent]"));
  old.replaceWith(section);
  for (const one of opened) set(one.id, "open", true);
  for (const field of typed) choose(document.getElementById(field.id), field.value);
  for (const [id, top] of scrolled) set(id, "scrollTop", top);
  if (focused) focus(focused);
}

function set(id, name, value) {
  const element = document.getElementById(id);
  if (element) element[name] = value;
}

function choose(field, value) {
  if (field && [...(field.options ?? [])].some((option) => option.value === value)) field.value = value;
}

/** The same control if it is still there, or else what is going on now. */
function focus(id) {
  const same = document.getElementById(id);
  (same && !same.disabled ? same : document.getElementById("now")).focus({ preventScroll: true });
}

/** No button can be pressed until `release`. */
export function hold(root) {
  root.setAttribute("aria-busy", "true");
  for (const button of root.querySelectorAll("button:enabled")) {
    button.disabled = true;
    button.dataset.held = "";
  }
}

export function release(root, focused) {
  root.removeAttribute("aria-busy");
  for (const button of root.querySelectorAll("[data-held]")) {
    button.disabled = false;
    delete button.dataset.held;
  }
  if (focused && (document.activeElement === document.body || document.activeElement.id === "now")) focus(focused);
}
