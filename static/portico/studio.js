// The studio: each part begins where its place is on the screen.
import { all, one, part, start, typing } from "./studio-dom.js";
import * as control from "./studio-control.js";
import * as guest from "./studio-guest.js";
import * as held from "./studio-held.js";
import { line } from "./studio-line.js";
import { outbox } from "./studio-outbox.js";
import * as questions from "./studio-questions.js";
import { store } from "./studio-store.js";
import * as transcript from "./studio-transcript.js";
import { writer } from "./studio-writer.js";

const help = part("keys");
all("[data-open-keys]").forEach((node) => node.addEventListener("click", () => help.showModal()));
help.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) help.close(); });
document.addEventListener("keydown", (event) => {
  if (typing(event) || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.key === "?") { event.preventDefault(); help.showModal(); }
  else if (event.key === "n" && writer.root && !writer.root.hidden) { event.preventDefault(); writer.focus(); }
  else if (event.key === "q" && part("held") && part("held").firstElementChild) { event.preventDefault(); part("held").firstElementChild.focus(); }
});

control.begin();
transcript.begin();
held.begin();
questions.begin();
guest.begin();
store.pullTranscript();
line.begin();
outbox.begin();
store.pullDesk().then(() => document.documentElement.setAttribute("data-studio-ready", start.screen));
