// The guest's screen: the questions that are theirs, one at a time, large; everything else is somebody else's work.
import { announce, button, el, may, one, part, setText, show, start, sync, t, tell } from "./studio-dom.js";
import { keep, kept } from "./studio-keep.js";
import { outbox } from "./studio-outbox.js";
import { move } from "./studio-questions.js";
import { store } from "./studio-store.js";

const ORDER = ["answering", "assigned", "follow_up", "answered"];
const sent = new Set(kept("answered") || []);
let known = null;

function waiting(question) { return outbox.items.find((item) => item.kind === "entry" && item.body.question === question.id); }
function own() { return start.guests.find((guest) => guest.mine); }

function make(question) {
  const node = el("li", { class: "studio-card", "data-testid": "guest-question" });
  const box = el("textarea", { rows: "5", "aria-label": t("my_answer"), placeholder: t("my_answer") });
  box.value = kept(`draft.q${question.id}`) || "";
  box.addEventListener("input", () => { setText(one(".studio-card__kept", node), t(keep(`draft.q${question.id}`, box.value) ? "draft_kept" : "draft_not_kept")); });
  const current = () => store.desk.questions.find((other) => other.id === question.id);
  node.append(
    el("p", { class: "studio-card__state" }, el("span", { class: "studio-mark" }), el("span", { class: "studio-quiet studio-card__who" })),
    el("p", { class: "studio-card__text" }),
    el("div", { class: "studio-card__acts" }, button(t("i_answer_now"), () => move(current(), "answering"), { class: "studio-btn studio-btn--go studio-btn--big", "data-act": "answering" })),
    el("div", { class: "studio-card__write" }, el("p", { class: "studio-quiet", text: t("write_or_speak") }), box, el("p", { class: "studio-card__line" },
      button(t("send_answer"), () => send(current(), box), { class: "studio-btn studio-btn--go studio-btn--big", "data-act": "send" }), el("span", { class: "studio-quiet studio-card__kept" }))),
    el("p", { class: "studio-card__note", role: "status" }),
  );
  return node;
}

function update(node, question) {
  const mark = one(".studio-mark", node);
  mark.className = `studio-mark studio-mark--${question.state}`;
  setText(mark, t(`guest_${question.state}`));
  setText(one(".studio-card__who", node), [question.name || t("citizen"), question.likes ? t("likes", { count: question.likes }) : ""].filter(Boolean).join(" · "));
  setText(one(".studio-card__text", node), question.text);
  const moving = outbox.unsent().some((item) => item.kind === "move" && item.extra.id === question.id);
  const item = waiting(question);
  const live = ["live", "paused"].includes(store.state);
  const over = question.state === "answered";
  const held = store.held().some((one_) => one_.question === question.id);
  node.classList.toggle("studio-card--now", question.state === "answering");
  node.classList.toggle("studio-card--done", over);
  show(one(".studio-card__acts", node), question.state === "assigned" && live);
  one('[data-act="answering"]', node).disabled = moving;
  const writes = may("write_as_self") && (question.state === "answering" || question.state === "follow_up") && !(item && item.state !== "refused");
  show(one(".studio-card__write", node), writes);
  let note = "";
  if (item) note = item.state === "refused" ? item.refused : t(item.state === "sending" ? "sending" : outbox.patience() ? "waits_for_turn" : "waits_for_line");
  else if (held) note = t("answer_held");
  else if (sent.has(question.id) && !over) note = t("answer_sent");
  else if (question.state === "assigned" && !live) note = t(store.state === "announced" ? "guest_wait" : "guest_over");
  setText(one(".studio-card__note", node), note);
}

function send(question, box) {
  const text = box.value.trim();
  if (!text) { tell(t("write_first"), "warn"); box.focus(); return; }
  const guest = own();
  if (!guest) return;
  const refused = waiting(question);
  if (refused && refused.state === "refused") outbox.discard(refused);
  const body = { speaker: { role: "guest", name: guest.name, post: guest.post }, text, pictures: [], after: null, question: question.id };
  outbox.send({ lane: "entries", kind: "entry", path: "entries/", body, label: guest.name, text, extra: { question: question.id } });
  box.value = "";
  keep(`draft.q${question.id}`, null);
  setText(one(".studio-card__kept", box.closest("li")), "");
}

outbox.onSettled((item, answer) => {
  if (start.screen !== "guest" || item.kind !== "entry") return;
  if (answer.status < 300) {
    sent.add(item.body.question);
    keep("answered", [...sent]);
    if (kept(`draft.q${item.body.question}`) === item.text) keep(`draft.q${item.body.question}`, null); // tried again
    tell(t(answer.status === 202 ? "answer_held" : "answer_sent"));
    if (document.activeElement === document.body) part("mine").focus({ preventScroll: true }); // its button has gone
  } else {
    const box = one(`[data-key="${item.body.question}"] textarea`, part("cards"));
    if (box && !box.value) { box.value = item.text; keep(`draft.q${item.body.question}`, item.text); }
    tell(item.refused, "error");
  }
  store.pullDesk();
});

export function begin() {
  const cards = part("cards");
  if (!cards) return;
  const draw = () => {
    const list = store.desk.questions.filter((question) => ORDER.includes(question.state)).sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.id - b.id);
    sync(cards, list, (question) => question.id, make, update);
    show(part("cards-empty"), store.desk.version >= 0 && list.length === 0);
    const now = list.filter((question) => question.state === "assigned").length;
    if (known !== null && now > known) announce(t("guest_new", { count: now - known }));
    if (store.desk.version >= 0) known = now;
  };
  store.onChange(draw);
  outbox.onChange(draw);
  draw();
}
