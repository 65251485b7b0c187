// Resolves once the live page shows what the server would draw now: every entry and form, each in its newest version.
async (milliseconds) => {
  const shown = (page) => [...page.querySelectorAll(".chat > li[id], dialog")].map((one) => `${one.id} ${one.dataset.version}`).join();
  const drawn = await (await fetch(location.href)).text();
  const wanted = shown(new DOMParser().parseFromString(drawn, "text/html"));
  if (shown(document) === wanted) return;
  await new Promise((resolve, reject) => {
    const watch = new MutationObserver(() => {
      if (shown(document) !== wanted) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(document.body, { childList: true, subtree: true, attributes: true });
    setTimeout(() => reject(new Error(`The page shows ${shown(document)} and should show ${wanted}`)), milliseconds);
  });
}
