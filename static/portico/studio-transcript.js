// The transcript as the public has it, what is held before it, and what this window has not sent yet.
import { all, announce, ask, button, el, may, one, part, setText, show, start, sync, t, tell, time, typing } from "./studio-dom.js";
import { outbox } from "./studio-outbox.js";
import { redactEntry } from "./studio-redact.js";
import { store } from "./studio-store.js";
import { writer } from "./studio-writer.js";

const ECHO = 6000;
const echoes = [];
let seen = -1;
let pinnedToEnd = true;

/** What was just acknowledged stays visible until the public has it. */
outbox.onSettled((item, answer) => {
  if (!["entry", "notice"].includes(item.kind) || answer.status >= 300) return;
  echoes.push({ item, msg: answer.body.msg, held: answer.body.held, until: Date.now() + ECHO });
  setTimeout(() => store.changed(), ECHO + 50);
  if (answer.body.seq) setTimeout(() => { if (store.seq < answer.body.seq) store.pullTranscript(answer.body.seq); }, 500);
  else store.pullDesk();
});

export function speakerOf(speaker) {
  return speaker && speaker.name ? (speaker.post ? `${speaker.post} ${speaker.name}` : speaker.name) : "";
}

export function heldText(held) { return held.text || ""; }
export function heldSpeaker(held) { return held.speaker || {}; }

export function countDown(held) {
  if (held.state === "waiting" || !held.release_at) return t("held_waiting");
  const left = Math.max(0, Math.ceil((new Date(held.release_at) - Date.now()) / 1000));
  return store.state === "paused" ? t("held_paused") : t("held_timed", { seconds: left });
}

function rows() {
  const public_ = store.entries.map((entry) => ({ key: `e${entry.msg}`, type: "entry", entry }));
  const held = store.held().filter((one_) => !["edit", "retract"].includes(one_.op)).map((one_) => ({ key: `h${one_.held}`, type: "held", held: one_ }));
  const now = Date.now();
  for (let at = echoes.length - 1; at >= 0; at -= 1) {
    const { msg, held: id, until } = echoes[at];
    if (until < now || (msg && store.found.has(msg)) || store.desk.held.some((one_) => one_.held === id)) echoes.splice(at, 1);
  }
  const sent = echoes.map((echo) => ({ key: `o${echo.item.key}`, type: "out", item: { ...echo.item, state: "sent" } }));
  const out = outbox.items.filter((item) => ["entry", "notice"].includes(item.kind)).map((item) => ({ key: `o${item.key}`, type: "out", item }));
  const rest = [];
  for (const row of held) { // an insertion that waits stands where it will stand
    const at = row.held.op !== "insert" || row.held.after === null ? -1 : public_.findIndex((other) => other.type === "entry" && other.entry.msg === row.held.after);
    if (row.held.op === "insert" && row.held.after === "") public_.unshift(row);
    else if (at >= 0) public_.splice(at + 1, 0, row);
    else rest.push(row);
  }
  return [...public_, ...rest, ...sent, ...out];
}

function make(row) {
  const node = el("li", { class: `studio-entry studio-entry--${row.type}`, tabindex: "-1", "data-testid": `entry-${row.type}` });
  node.append(
    el("p", { class: "studio-entry__head" }, el("b", { class: "studio-entry__who" }), el("time", {}), el("span", { class: "studio-entry__marks" })),
    el("blockquote", { class: "studio-entry__asked", hidden: true }),
    el("p", { class: "studio-entry__text" }),
    el("div", { class: "studio-entry__pictures" }),
    el("div", { class: "studio-entry__acts" }),
  );
  if (row.type === "entry") node.dataset.msg = row.entry.msg;
  return node;
}

function marks(node, list) {
  sync(one(".studio-entry__marks", node), list, ([name]) => name, ([name]) => el("span", { class: `studio-mark studio-mark--${name}` }), (mark, [, words]) => setText(mark, words));
}

function pictures(node, list, source = (picture) => picture.url) {
  sync(one(".studio-entry__pictures", node), list, (picture) => picture.image, (picture) => el("img", { src: source(picture), alt: picture.alt, loading: "lazy" }));
}

/** Where the team sees a picture whose public address does not answer yet. */
export function heldPicture(picture) { return `${start.base}pictures/${picture.image}/`; }

function acts(node, list) {
  sync(one(".studio-entry__acts", node), list, ([name]) => name, ([name, label, key, run]) => button(label, run, { key, class: `studio-btn studio-btn--small${name === "redact" ? " studio-btn--end" : ""}`, "data-act": name, "aria-label": label }));
}

function update(node, row) {
  if (row.type === "entry") updateEntry(node, row.entry);
  else if (row.type === "held") updateHeld(node, row.held);
  else updateOut(node, row.item);
}

function updateEntry(node, entry) {
  node.classList.toggle("studio-entry--notice", entry.kind === "notice");
  node.classList.toggle("studio-entry--pinned", Boolean(entry.pinned));
  node.dataset.role = entry.speaker.role || "";
  setText(one(".studio-entry__who", node), entry.kind === "notice" ? t("notice_entry") : speakerOf(entry.speaker));
  setText(one("time", node), time(entry.at));
  const asked = one(".studio-entry__asked", node);
  show(asked, Boolean(entry.asked));
  if (entry.asked) setText(asked, `${entry.asked.name || t("citizen")}：${entry.asked.text}`);
  const gone = entry.withdrawn ? t("withdrawn", { reason: entry.reason || t("no_reason") }) : entry.redacted ? t("redacted") : "";
  setText(one(".studio-entry__text", node), gone || entry.text);
  one(".studio-entry__text", node).classList.toggle("studio-quiet", Boolean(gone));
  const list = [];
  if (entry.pinned) list.push(["pinned", t("pinned")]);
  if (entry.corrected) list.push(["corrected", t("corrected")]);
  const waits = store.held().find((held) => held.msg === entry.msg && ["edit", "retract"].includes(held.op));
  if (waits) list.push(["held", `${t(waits.op === "edit" ? "correction_held" : "withdrawal_held")} ${countDown(waits)}`]);
  marks(node, list);
  pictures(node, entry.pictures || []);
  acts(node, [...(gone ? [] : actsOf(entry)), ...(may("redact") && !entry.redacted ? [["redact", t("redact"), "Del", () => redactEntry(entry)]] : [])]);
}

function actsOf(entry) {
  const list = [];
  const closed = store.state === "closed";
  if (may("insert") && entry.kind !== "notice" && !closed) list.push(["insert", t("insert_after"), "I", () => writer.insertAfter(entry)]);
  if (may("correct")) list.push(["edit", t("correct"), "E", () => writer.correct(entry)]);
  if (may("withdraw")) list.push(["withdraw", t("withdraw"), "W", () => withdraw(entry)]);
  if (may("pin") && entry.kind !== "notice") list.push(["pin", t("pin_or_not"), "P", () => pin(entry)]);
  return list;
}

function updateHeld(node, held) {
  setText(one(".studio-entry__who", node), held.op === "notice" ? t("notice_entry") : speakerOf(heldSpeaker(held)));
  setText(one(".studio-entry__text", node), heldText(held));
  const list = [["held", countDown(held)]];
  if (held.op === "insert") list.push(["insert", t("held_insert")]);
  marks(node, list);
  pictures(node, held.pictures || [], heldPicture);
  if (part("held")) return; // the queue beside it has the buttons
  acts(node, may("correct") || held.mine ? [
    ["held-edit", t("edit"), "E", () => writer.editHeld(held)],
    ...(held.mine ? [["held-drop", t("drop"), "X", () => drop(held)]] : []),
  ] : []);
}

function updateOut(node, item) {
  const refused = item.state === "refused";
  node.classList.toggle("studio-entry--refused", refused);
  setText(one(".studio-entry__who", node), item.label);
  setText(one(".studio-entry__text", node), item.text);
  marks(node, [[refused ? "refused" : item.state, refused ? item.refused : t(item.state === "sent" ? "sent" : item.state === "sending" ? "sending" : outbox.patience() ? "waits_for_turn" : "waits_for_line")]]);
  acts(node, refused ? [
    ...(item.failed ? [["resend", t("try_again"), "", () => outbox.again(item)]] : []),
    ["again", t("take_back"), "", () => { writer.takeBack(item); outbox.discard(item); }],
    ["discard", t("discard"), "", () => outbox.discard(item)],
  ] : []);
}

async function withdraw(entry) {
  const form = await ask("withdraw-dialog", (dialog) => setText(one("blockquote", dialog), entry.text));
  if (!form) return;
  outbox.send({ lane: "entries", kind: "withdraw", path: `entries/${entry.msg}/withdraw/`, body: { reason: form.get("reason") || "" }, label: t("withdraw"), text: form.get("reason") });
}

function drop(held) {
  outbox.send({ lane: "release", kind: "drop", path: `held/${held.held}/cancel/`, body: { version: held.version }, label: t("drop"), text: held.text || "" });
}

function pin(entry) {
  outbox.send({ lane: "acts", kind: "pin", path: `entries/${entry.msg}/pin/`, body: { pinned: !entry.pinned }, label: t("pin_or_not"), text: "" });
}

function atEnd(box) { return box.scrollHeight - box.scrollTop - box.clientHeight < 80; }

export function begin() {
  const list = part("transcript");
  if (!list) return;
  const box = list.closest("[data-scroll]");
  const more = part("newer");
  box.addEventListener("scroll", () => { pinnedToEnd = atEnd(box); if (pinnedToEnd) show(more, false); }, { passive: true });
  more.addEventListener("click", () => { box.scrollTop = box.scrollHeight; pinnedToEnd = true; show(more, false); });
  const draw = () => {
    sync(list, rows(), (row) => row.key, make, update);
    show(part("transcript-empty"), !list.children.length);
    told(more);
    if (pinnedToEnd && !list.contains(document.activeElement)) box.scrollTop = box.scrollHeight;
  };
  store.onChange(draw);
  outbox.onChange(draw);
  setInterval(() => { if (store.held().some((held) => held.release_at)) draw(); }, 1000);
  list.addEventListener("keydown", (event) => keys(event, list));
  list.addEventListener("focusin", (event) => { const row = event.target.closest("li"); all("li[tabindex='0']", list).forEach((other) => { if (other !== row) other.tabIndex = -1; }); if (row) row.tabIndex = 0; });
  draw();
}

/** Announce what is new since last time: once, together. */
function told(more) {
  if (seen >= 0 && store.seq > seen) {
    const fresh = store.entries.filter((entry) => entry.seq > seen);
    if (fresh.length && !pinnedToEnd) { setText(more, t("newer", { count: fresh.length })); show(more, true); }
    if (fresh.length) announce(t("newer", { count: fresh.length }));
  }
  seen = store.seq;
}

export function focusLast() {
  const last = part("transcript").lastElementChild;
  if (last) last.focus();
}

function keys(event, list) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  const row = event.target.closest("li");
  const next = { ArrowDown: "nextElementSibling", j: "nextElementSibling", ArrowUp: "previousElementSibling", k: "previousElementSibling" }[event.key];
  const act = { i: ["insert"], e: ["edit", "held-edit"], w: ["withdraw"], x: ["held-drop"], p: ["pin"], delete: ["redact"] }[event.key.toLowerCase()];
  if (next) {
    if (row[next]) row[next].focus();
    else if (next === "nextElementSibling") writer.focus();
  } else if (act) {
    const found = act.map((name) => one(`[data-act="${name}"]`, row)).find(Boolean);
    if (!found) return;
    found.click();
  } else if (event.key === "Escape") {
    writer.focus();
  } else if (event.key === "End") {
    list.lastElementChild.focus();
  } else if (event.key === "Home") {
    list.firstElementChild.focus();
  } else {
    return;
  }
  event.preventDefault();
}

const SAID = { edit: ["corrected_now", "correction_waits"], withdraw: ["withdrawn_now", "withdrawal_waits"], drop: ["dropped", "dropped"] };

outbox.onSettled((item, answer) => {
  if (!["edit", "withdraw", "pin", "drop"].includes(item.kind)) return;
  if (answer.status < 300) {
    if (SAID[item.kind]) announce(t(SAID[item.kind][answer.status === 202 ? 1 : 0]));
    if (answer.body.seq) setTimeout(() => { if (store.seq < answer.body.seq) store.pullTranscript(answer.body.seq); }, 500);
  } else {
    tell(item.kind === "edit" && answer.status === 409 ? t("changed_meanwhile") : item.refused, "error");
    if (item.kind === "edit") writer.refusedEdit(item);
    outbox.discard(item);
    store.pullTranscript();
  }
  store.pullDesk();
});
