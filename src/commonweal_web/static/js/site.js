"use strict";
// Small conveniences. Every page works without this file.

// Print and copy buttons are shown only where they can work.
for (const button of document.querySelectorAll("[data-print], [data-copy]")) button.hidden = false;

// What tells how to do without a script is not needed where this one came through. (<noscript>
// would stay silent where scripts are allowed but did not arrive.)
for (const words of document.querySelectorAll("[data-without-script]")) words.hidden = true;

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
  copy.textContent = copy.dataset.done;
});
