// From a finding in the editor's side panel to its field or block, without loading the page again.
(() => {
  "use strict";
  const find = (path) => {
    const names = path.split(".");
    while (names.length) {
      const found = document.querySelector(names.map((name) => `[data-contentpath="${CSS.escape(name)}"]`).join(" "));
      if (found) return found;
      const whole = names.length === 1 && document.getElementById(`id_${names[0]}-FORMS`);
      if (whole) return whole.closest("section");
      names.pop(); // a part that the form does not name: the block around it
    }
    return null;
  };
  const show = (place) => {
    const tab = place.closest("[role=tabpanel]");
    if (tab && tab.hidden) document.querySelector(`[role=tab][aria-controls="${tab.id}"]`)?.click();
    for (let panel = place; panel; panel = panel.parentElement?.closest("[data-panel]")) {
      const toggle = panel.querySelector("[data-panel-toggle][aria-expanded=false]");
      if (toggle && panel.querySelector("[data-panel-toggle]") === toggle) toggle.click();
    }
    document.querySelectorAll("[data-portico-found]").forEach((other) => other.removeAttribute("data-portico-found"));
    place.setAttribute("data-portico-found", "");
    place.scrollIntoView({ block: "center" });
    const first = place.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true], button");
    first?.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-portico-jump]");
    const place = link && document.querySelector("[data-edit-form]") && find(link.dataset.porticoJump);
    if (!place) return;
    event.preventDefault();
    show(place);
  });
})();
