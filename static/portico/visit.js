// Tells the site that a page was read: once, after it has loaded and been seen. No cookie goes along, nothing is kept
// in the browser. A page that is loaded ahead waits until it is shown (docs/visits.md).
(function () {
  "use strict";
  var script = document.currentScript;
  var address = script && script.getAttribute("data-visit");
  if (!address || !window.fetch) return;

  function tell() {
    fetch(address, { method: "POST", credentials: "omit", keepalive: true, cache: "no-store" }).catch(function () {});
  }

  function whenSeen() {
    if (document.visibilityState === "visible") return tell();
    document.addEventListener("visibilitychange", whenSeen, { once: true });
  }

  function whenLoaded() {
    if (document.readyState === "complete") return whenSeen();
    window.addEventListener("load", whenSeen, { once: true });
  }

  if (document.prerendering) document.addEventListener("prerenderingchange", whenLoaded, { once: true });
  else whenLoaded();
})();
