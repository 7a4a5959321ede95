// A form is sent once. A hurried second press would replace the answer to the first one by its refusal.
(function () {
  "use strict";
  /** After this, ms, a press counts again: whoever waits so long means it. */
  var PATIENCE = 10000;
  var sent = new WeakMap();

  addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form) && Date.now() - sent.get(form) < PATIENCE) event.preventDefault();
    else sent.set(form, Date.now());
  });
  addEventListener("pageshow", function () { sent = new WeakMap(); }); // a page brought back by “back” is a new one
})();
