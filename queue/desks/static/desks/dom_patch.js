// Patches the console with a fresh copy of itself. What stays keeps its focus, its scroll position and its choices.

import { Idiomorph } from "../deskapp/vendor/idiomorph.js";

const FIELDS = "select, input:not([type=hidden]), textarea";

/**
 * Patches section by section. A section whose field has the focus is left as it is, and `onDeferred` is called when
 * that field changes or loses the focus. With `force` every section is patched: the advisor has just posted a form.
 */
export function patchSections(root, html, { force, onDeferred }) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const callbacks = keepChoices(root.querySelector("[data-sent]"));
  for (const section of [...fresh.content.children]) {
    const current = document.getElementById(section.id);
    const field = force ? null : focusedField(current);
    if (field) callWhenDone(field, onDeferred);
    else patch(current, section, callbacks);
  }
}

function focusedField(section) {
  const focused = document.activeElement;
  return section.contains(focused) && focused.matches(FIELDS) ? focused : null;
}

function callWhenDone(field, callback) {
  for (const name of ["change", "blur"]) field.addEventListener(name, callback, { once: true });
}

function patch(current, section, callbacks) {
  const focused = current.contains(document.activeElement) ? document.activeElement : null;
  Idiomorph.morph(current, section, { callbacks });
  if (focused && (focused !== document.activeElement || focused.disabled)) focusById(focused.id);
}

/** Details stay open and selects keep their choice, except in the form that has just been sent. */
function keepChoices(sent) {
  return {
    beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details") && !element.contains(sent)),
    // By value and not option by option: another list of colleagues must not turn one desk into another.
    beforeNodeMorphed(node, fresh) {
      if (node.localName === "select" && !sent?.contains(node)) choose(fresh, node.value);
    },
  };
}

function choose(select, value) {
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

/** Focuses the control if it can be used, and the section on what is going on now if it cannot. */
function focusById(id) {
  const control = document.getElementById(id);
  (control && !control.disabled ? control : document.getElementById("now")).focus({ preventScroll: true });
}

/** Disables every button until `releaseButtons`. */
export function holdButtons(root) {
  root.setAttribute("aria-busy", "true");
  for (const button of root.querySelectorAll("button:enabled")) {
    button.disabled = true;
    button.dataset.held = "";
  }
}

/** @param {string} focused the id of the control that had the focus before `holdButtons` */
export function releaseButtons(root, focused) {
  root.removeAttribute("aria-busy");
  for (const button of root.querySelectorAll("[data-held]")) {
    button.disabled = false;
    delete button.dataset.held;
  }
  if (focused && (document.activeElement === document.body || document.activeElement.id === "now")) focusById(focused);
}
