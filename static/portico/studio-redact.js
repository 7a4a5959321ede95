// Words that have to disappear from every copy: an entry's or a question's. Hosts only, once confirmed, with a reason.
import { announce, ask, one, part, setText, show, t, tell } from "./studio-dom.js";
import { outbox } from "./studio-outbox.js";
import { store } from "./studio-store.js";

/** Resolves with whether it was confirmed, as does the other one. */
export function redactEntry(entry) {
  return redact({ msg: entry.msg }, entry.withdrawn ? t("withdrawn_words") : entry.text);
}

export function redactQuestion(question) {
  return redact({ question: question.id }, question.text);
}

async function redact(what, words) {
  const form = await ask("redact-dialog", (dialog) => {
    setText(one("blockquote", dialog), words);
    show(part("redact-question", dialog), "question" in what);
  });
  if (!form) return false;
  const reason = (form.get("free") || "").trim() || form.get("stock");
  // neither label nor text repeats the words: what is sent is kept on this computer until it has arrived
  outbox.send({ lane: "redact", kind: "redact", path: "redact/", body: { ...what, reason }, label: t("redact") });
  return true;
}

outbox.onSettled((item, answer) => {
  if (item.kind !== "redact") return;
  if (answer.status < 300) {
    announce(t("redacted_now"));
  } else {
    tell(item.refused, "error");
    outbox.discard(item);
  }
  store.pullTranscript();
  store.pullDesk();
});
