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
  // From another page: the editor's fields grow while they are built and pictures load, so what was asked for is shown
  // until the form stands still or the person does something.
  const arrive = () => {
    const path = new URLSearchParams(window.location.hash.split(":w:")[1] ?? "").get("contentpath");
    const form = document.querySelector("[data-edit-form]");
    const place = path && form && find(path);
    if (!place) return;
    const watch = new ResizeObserver(() => show(place));
    const taken = ["wheel", "touchstart", "pointerdown", "keydown"];
    const stop = () => {
      watch.disconnect();
      taken.forEach((kind) => window.removeEventListener(kind, stop, true));
    };
    taken.forEach((kind) => window.addEventListener(kind, stop, { capture: true, passive: true }));
    watch.observe(form); // calls at once, too
    setTimeout(stop, 5000);
  };
  window.addEventListener("load", () => setTimeout(arrive, 200)); // behind Wagtail's own scrolling, which happens once
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-portico-jump]");
    const place = link && document.querySelector("[data-edit-form]") && find(link.dataset.porticoJump);
    if (!place) return;
    event.preventDefault();
    show(place);
  });
})();
