// Polls until the code has been entered. A page that reloaded itself would end on the browser's own error page.

const POLL_MS = 4_000;

async function checkPairing() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && page.body.dataset.page !== "unpaired") location.reload();
  } catch {
    // The server does not answer; the code stays on the screen until the next poll.
  }
  setTimeout(checkPairing, POLL_MS);
}

setTimeout(checkPairing, POLL_MS);
