// Letters, each person's own: one takes the next document, one takes the last decision back.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey) return;
  if (!event.altKey && localStorage.getItem("berkas-keys") === "off") return;
  for (const button of document.querySelectorAll("#next, #undo")) {
    if (button.getAttribute("aria-keyshortcuts").toLowerCase() === event.key.toLowerCase()) button.click();
  }
});
