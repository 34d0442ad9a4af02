// The outcome form: asks for what the outcome demands, knows the usual owner of a topic, saves with Enter.

const form = document.querySelector(".outcome");
const firstProblem = form.querySelector(".error");

for (const matter of form.querySelectorAll(".matter")) {
  const owner = matter.querySelector(".matter__owner select");
  let own = owner.value !== "";
  owner.addEventListener("change", () => (own = true));
  matter.addEventListener("change", ({ target }) => {
    const field = target.closest("[data-field]")?.dataset.field;
    if (field === "outcome") demand(matter, target.dataset.rule);
    if (field === "topic" && !own) owner.value = target.dataset.usualOwner;
  });
  demand(matter, matter.querySelector("[data-field=outcome] :checked")?.dataset.rule);
}

/** What is not demanded is folded away, but never hides something that is chosen or wrong. */
function demand(matter, rule) {
  for (const more of matter.querySelectorAll("[data-needed-by]")) {
    const needed = more.dataset.neededBy === rule;
    more.classList.toggle("matter__more--needed", needed);
    more.open = needed || more.querySelector(":checked, .error") !== null;
    if (needed) more.scrollIntoView({ block: "nearest" });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.repeat || event.target.closest("button, a, summary, select, textarea")) return;
  event.preventDefault();
  form.requestSubmit();
});

form.addEventListener("submit", (event) => {
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
});
window.addEventListener("pageshow", () => delete form.dataset.sent);
firstProblem?.closest("fieldset, div").querySelector("input, select").focus();
