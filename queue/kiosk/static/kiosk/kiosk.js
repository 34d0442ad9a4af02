// The kiosk stays in one document for weeks: pages are fetched and put in place, so that a server that is gone
// never leaves it on the browser's own error page. Without scripts the same pages are plain forms and links.

import { greet } from "./greeting.js";
import { mind } from "./idle.js";
import { look } from "./search.js";
import { bringOut, reset } from "./tools.js";
import { watch } from "./watch.js";
import { onArrival, want } from "./pages.js";

function wish(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  if (form.method === "get") return want(`${form.action}?${fields}`);
  return want(form.action, { method: "POST", body: fields });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  event.submitter?.setAttribute("aria-busy", "true");
  wish(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link) return;
  event.preventDefault();
  if ("done" in link.dataset) reset();
  want(link.href);
});

// The second tap of a double tap would hit whatever stands there on the next page.
document.addEventListener("click", (event) => {
  if (event.detail < 2 || event.target.matches("input")) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

for (const name of ["contextmenu", "dragstart", "gesturestart"]) {
  document.addEventListener(name, (event) => event.preventDefault());
}
document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

onArrival(bringOut);
onArrival(look);
greet();
mind();
watch();
