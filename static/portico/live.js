// The readers' page of an interview. Without it the page loads itself again; with it new entries come by themselves.
import {Transcript} from "./live-fold.js";
import {Questions} from "./live-questions.js";
import {Stream} from "./live-stream.js";
import {View} from "./live-view.js";

const ASK_BEFORE = 30000, SOON = 3600000;

function run(root) {
  const words = root.dataset, view = new View(root, words);
  const questions = new Questions(root, words.base, words);
  let transcript = new Transcript();
  const stream = new Stream(words.base, {
    snapshot(data) {
      transcript = new Transcript(data);
      view.update(transcript);
      view.state(transcript.state);
    },
    events(events) {
      const changed = events.map((event) => transcript.apply(event)).filter(Boolean);
      view.update(transcript, {changed});
      view.state(transcript.state);
    },
    head(head) {
      const readers = root.querySelector("[data-readers]");
      if (readers && head.readers) readers.textContent = head.readers;
      questions.refresh(head.questions);
      if (head.head >= transcript.seq) view.state(head.state); // a copy that is older than what is shown says nothing new
    },
    line(state) {
      view.line(state);
      if (state === "gone") view.empty();
    },
  }, {reads: words.reads});
  stream.start();
}

// Before the beginning: ask now and then, and say when it has begun.
function wait(root) {
  const notice = root.querySelector("[data-begun]");
  const quiet = () => {};
  const stream = new Stream(root.dataset.base, {
    snapshot: quiet, events: quiet, line: quiet,
    head(head) { if (head.state !== "announced") { notice.hidden = false; stream.stop(); } },
  }, {push: false, every: ASK_BEFORE});
  const left = new Date(root.dataset.starts) - Date.now() - SOON;
  if (left < 86400000) setTimeout(() => stream.start(), Math.max(0, left));
}

const root = document.getElementById("live");
if (root && root.dataset.face === "live") run(root);
else if (root && root.dataset.face === "announced") wait(root);
