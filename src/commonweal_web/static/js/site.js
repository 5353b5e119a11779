"use strict";
// Small conveniences. Every page works without this file.

// Print and copy buttons are shown only where they can work.
for (const button of document.querySelectorAll("[data-print], [data-copy]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
  copy.textContent = copy.dataset.done;
});
