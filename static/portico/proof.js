// Solves the proof of a public form while somebody fills it in, and at the latest when it is sent. Where that does not
// work the step by mail, which the page shows without JavaScript, comes back.
(function () {
  "use strict";

  const SPARE = 60; // seconds before a proof's end at which another is made

  function start(box) {
    const form = box.closest("form");
    if (!form || box.dataset.started) return;
    box.dataset.started = "";
    const state = box.querySelector("[data-proof-state]");
    const mail = box.querySelector("[data-proof-mail]");
    const payload = box.querySelector("[data-proof-payload]");
    const code = box.querySelector("[data-proof-code]");
    let failed = false, working = null, goodUntil = 0;

    // A step by mail that was begun goes on by mail.
    if (!("asked" in mail.dataset)) mail.hidden = true;

    function say(text) { state.textContent = text; state.hidden = !text; }

    function giveUp() {
      failed = true;
      mail.hidden = false;
      say("");
    }

    function solved(challenge) {
      return new Promise((resolve, reject) => {
        const worker = new Worker(box.dataset.worker);
        worker.onmessage = ({data}) => { worker.terminate(); data.number === null ? reject(new Error("unsolved")) : resolve(data.number); };
        worker.onerror = (event) => { worker.terminate(); reject(new Error(event.message)); };
        worker.postMessage(challenge);
      });
    }

    async function solve() {
      say(state.dataset.working);
      const response = await fetch(box.dataset.challenge, {credentials: "same-origin", cache: "no-store"});
      if (!response.ok) throw new Error(String(response.status));
      const challenge = await response.json();
      const number = await solved(challenge);
      const {algorithm, salt, signature} = challenge;
      payload.value = btoa(JSON.stringify({algorithm, challenge: challenge.challenge, number, salt, signature}));
      goodUntil = Date.now() + (challenge.lifetime - SPARE) * 1000;
      say(state.dataset.done);
    }

    function ready() { return payload.value !== "" && Date.now() < goodUntil; }

    function begin() {
      if (failed || ready()) return Promise.resolve();
      working = working || solve().catch(giveUp).finally(() => { working = null; });
      return working;
    }

    form.addEventListener("input", begin);
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      const byMail = !mail.hidden && (mail.contains(button) || code.value.trim() !== "");
      if (failed || ready() || byMail) return;
      event.preventDefault();
      if ("waiting" in box.dataset) return; // a second click while the check runs
      box.dataset.waiting = "";
      begin().then(() => {
        delete box.dataset.waiting;
        if (!failed) form.requestSubmit(button);
        else mail.scrollIntoView({block: "center"});
      });
    });
    // A page that comes back from the browser's memory carries a proof that is spent.
    window.addEventListener("pageshow", (event) => { if (event.persisted) { payload.value = ""; goodUntil = 0; say(""); } });
  }

  document.querySelectorAll("[data-proof]").forEach(start);
})();
