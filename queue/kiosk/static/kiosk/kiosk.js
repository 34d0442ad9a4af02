// The kiosk stays in one document for weeks: pages are fetched and put in place, so that a kiosk without a server
// never shows the browser's own error page. Without scripts the same pages are plain forms and links.

import { startCyclingText } from "./cycling_text.js";
import { resetDisplayOptions, showDisplayOptions } from "./display_options.js";
import { startIdleTimeout } from "./idle_timeout.js";
import { startLanguageSearch } from "./language_search.js";
import { loadPage, onPageLoad } from "./page_loader.js";
import { pollServer } from "./server_poll.js";

function submitForm(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  if (form.method === "get") return loadPage(`${form.action}?${fields}`);
  return loadPage(form.action, { method: "POST", body: fields });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  event.submitter?.setAttribute("aria-busy", "true");
  submitForm(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link) return;
  event.preventDefault();
  if ("done" in link.dataset) resetDisplayOptions();
  loadPage(link.href);
});

// The second tap of a double tap would press a button of the next page.
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

onPageLoad(showDisplayOptions);
onPageLoad(startLanguageSearch);
startCyclingText();
startIdleTimeout();
pollServer();
