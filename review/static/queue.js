// A letter, each person's own, takes the next document.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  const next = document.getElementById("next");
  const letter = next?.getAttribute("aria-keyshortcuts").toLowerCase();
  if (typing || event.ctrlKey || event.metaKey || event.key.toLowerCase() !== letter) return;
  if (!event.altKey && localStorage.getItem("berkas-keys") === "off") return;
  next.click();
});
