// N takes the next document.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.key.toLowerCase() !== "n") return;
  document.getElementById("next")?.click();
});
