// The desk's rows by keyboard; all other shortcuts are Wagtail's own (w-kbd). The account's setting switches both off.
(function () {
  "use strict";
  var config = document.getElementById("wagtail-config");
  if (config && JSON.parse(config.textContent).KEYBOARD_SHORTCUTS_ENABLED === false) return;

  function typing(target) {
    if (target.isContentEditable) return true;
    return target.matches("textarea, select, input:not([type=checkbox])");
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.target.closest("[role=dialog], [role=alertdialog]")) return;
    var rows = Array.from(document.querySelectorAll("[data-desk-row]"));
    var here = rows.indexOf(document.activeElement.closest("[data-desk-row]"));
    var box = here < 0 ? null : rows[here].querySelector("input[type=checkbox]:not(:disabled)");
    var row = event.key === "j" ? rows[here + 1] : event.key === "k" ? rows[here - 1] : null;
    if (row) row.querySelector("[data-desk-link]").focus();
    else if (event.key === "x" && box) box.click();
    else return;
    event.preventDefault();
  });
})();
