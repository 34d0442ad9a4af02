// Asks until somebody has entered the code. A page that reloaded itself would end on the browser's own error page.

const EVERY = 4_000;

async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && page.body.dataset.page !== "unpaired") location.reload();
  } catch {
    // The server is gone; the code stays, and it is asked again.
  }
  setTimeout(ask, EVERY);
}

setTimeout(ask, EVERY);
