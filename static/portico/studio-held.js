// Entries that wait: released, changed or dropped by one key each.
import { all, announce, button, el, may, one, part, setText, show, sync, t, tell, time, typing } from "./studio-dom.js";
import { outbox } from "./studio-outbox.js";
import { store } from "./studio-store.js";
import { countDown, heldPicture, heldSpeaker, heldText, speakerOf } from "./studio-transcript.js";
import { writer } from "./studio-writer.js";

const busy = new Map();
/** Entry → its version that was released or dropped here: until the desk brings a newer one its buttons are gone. */
const done = new Map();
let known = null;

function make() {
  return el("li", { class: "studio-held", tabindex: "0", "data-testid": "held" },
    el("p", { class: "studio-entry__head" }, el("b", { class: "studio-entry__who" }), el("span", { class: "studio-mark studio-mark--held" }), el("span", { class: "studio-quiet" })),
    el("blockquote", { class: "studio-entry__asked", hidden: true }),
    el("p", { class: "studio-entry__text" }),
    el("div", { class: "studio-entry__pictures" }),
    el("div", { class: "studio-entry__acts" }));
}

/** What the words belong to: the present words, the entry before them, or the question. */
function context(held) {
  const entry = store.found.get(held.op === "insert" ? held.after : held.msg);
  if (held.op === "edit") return entry ? t("now_reads", { text: entry.text }) : "";
  if (held.op === "insert") return entry ? t("inserting", { text: entry.text.slice(0, 30) }) : t("inserting_first");
  return held.asked ? `${held.asked.name || t("citizen")}：${held.asked.text}` : "";
}

function update(node, held) {
  const about = context(held);
  setText(one(".studio-entry__asked", node), about);
  show(one(".studio-entry__asked", node), about !== "");
  const op = { edit: t("correction"), insert: t("insertion"), notice: t("notice_entry"), retract: t("withdrawal") }[held.op];
  setText(one(".studio-entry__who", node), [op, speakerOf(heldSpeaker(held))].filter(Boolean).join(" · "));
  setText(one(".studio-mark", node), busy.has(held.held) ? t("sending") : countDown(held));
  setText(one(".studio-quiet", node), `${held.author.name} ${time(held.written_at)}`);
  setText(one(".studio-entry__text", node), heldText(held));
  sync(one(".studio-entry__pictures", node), held.pictures || [], (picture) => picture.image, (picture) => el("img", { src: heldPicture(picture), alt: picture.alt }));
  const acts = [];
  const over = busy.has(held.held) || done.get(held.held) === held.version;
  if (held.may_release && !over) acts.push(["release", t("release"), "A"]);
  else if (may("release") && held.state === "waiting" && !over) acts.push(["own", t("second_person"), ""]);
  if (held.text !== undefined && (held.mine || may("correct"))) acts.push(["edit", t("edit"), "E"]);
  if (held.mine || may("release")) acts.push(["cancel", t("drop"), "X"]);
  sync(one(".studio-entry__acts", node), acts, ([name]) => name, ([name, label, key]) => name === "own"
    ? el("span", { class: "studio-quiet", text: label })
    : button(label, () => run(name, Number(node.dataset.key)), { key, class: `studio-btn studio-btn--small${name === "release" ? " studio-btn--go" : ""}`, "data-act": name, "aria-label": label }));
}

function run(name, id) {
  const held = store.held().find((other) => other.held === id);
  if (!held || busy.has(id) || done.get(id) === held.version) return;
  if (name === "edit") { writer.editHeld(held); return; }
  busy.set(id, name);
  outbox.send({ lane: "release", kind: "held", path: `held/${id}/${name}/`, body: { version: held.version }, label: t(name), text: heldText(held), extra: { id, name } });
  store.changed();
}

outbox.onSettled((item, answer) => {
  if (item.kind !== "held") return;
  busy.delete(item.extra.id);
  if (answer.status >= 300) { tell(item.refused, "error"); outbox.discard(item); }
  else { done.set(item.extra.id, item.body.version); announce(t(item.extra.name === "cancel" ? "dropped" : store.state === "paused" ? "released_paused" : "released")); }
  store.pullDesk();
});

export function begin() {
  const list = part("held");
  if (!list) return;
  const draw = () => {
    const held = store.held();
    sync(list, held, (one_) => one_.held, make, update);
    const waits = held.filter((one_) => one_.state === "waiting").length;
    setText(part("held-count"), String(waits));
    setText(part("held-timed"), held.length > waits ? t("timed_too", { count: held.length - waits }) : "");
    show(part("held-empty"), held.length === 0);
    const now = new Set(held.filter((one_) => one_.may_release).map((one_) => one_.held));
    if (known && [...now].some((id) => !known.has(id))) announce(t("waits_for_release", { count: now.size }));
    if (store.desk.version >= 0) known = now;
  };
  store.onChange(draw);
  setInterval(draw, 1000);
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const row = event.target.closest("li");
    const rows = all(":scope > li", list);
    const at = rows.indexOf(row);
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const act = { a: "release", e: "edit", x: "cancel" }[event.key.toLowerCase()];
    const found = act && one(`[data-act="${act}"]`, row);
    if (step && rows[at + step]) rows[at + step].focus();
    else if (found) { if (act !== "edit" && rows[at + 1]) rows[at + 1].focus(); found.click(); }
    else if (!step) return;
    event.preventDefault();
  });
  draw();
}
