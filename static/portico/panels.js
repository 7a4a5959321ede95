// On a phone the side panel lies over the form and its save bar: it opens when it is asked for. Wagtail opens again
// what was open on the screen before, which after each saving would hide the form.
(function () {
  "use strict";
  var OPEN = "wagtail:side-panel-open";

  if (!matchMedia("(max-width: 49.99rem)").matches) return;
  try {
    localStorage.removeItem(OPEN);
  } catch (refused) { // a browser that keeps nothing opens nothing again
    return;
  }
})();
