// Citizens' questions: the moderator's list, its summary for the host, and what the stenographer may answer.
import { all, announce, ask, button, el, may, one, part, setText, show, start, sync, t, tell, time, typing } from "./studio-dom.js";
import { outbox } from "./studio-outbox.js";
import { redactQuestion } from "./studio-redact.js";
import { store } from "./studio-store.js";
import { writer } from "./studio-writer.js";

const GROUPS = { pending: ["pending"], approved: ["approved"], assigned: ["assigned", "answering"], follow_up: ["follow_up"], answered: ["answered"], rejected: ["rejected"], merged: ["merged"] };
const UNDO = { rejected: "approved", merged: "approved", assigned: "approved", answering: "assigned" };
const marks = new Map();
const done = [];
let filter = "pending";
let words = "";
let pending = null;

export function guestName(key) {
  const guest = start.guests.find((other) => other.key === key);
  return guest ? guest.name : t("unknown_guest");
}

function find(id) { return store.desk.questions.find((question) => question.id === id); }
function can(question, to) { return !question.moves || question.moves.includes(to); }
function moving(id) { return outbox.unsent().find((item) => item.kind === "move" && item.extra.id === id); }

/** Send one decision; the version that was seen goes with it, so that nobody decides twice. */
export function move(question, to, values = {}) {
  if (moving(question.id)) return;
  marks.delete(question.id);
  outbox.send({ lane: `q${question.id}`, kind: "move", path: `questions/${question.id}/move/`, body: { to, version: question.version, ...values }, label: t(`to_${to}`), text: question.text, extra: { id: question.id, from: question.state, to } });
}

outbox.onSettled((item, answer) => {
  if (item.kind !== "move") return;
  const { id, to, from } = item.extra;
  if (answer.status < 300) {
    store.takeQuestion(answer.body.question);
    done.push({ id, from, to });
    announce(t("moved", { what: t(`state_q_${answer.body.question.state}`) }));
  } else {
    outbox.discard(item);
    const now = answer.body.question;
    if (answer.status === 409 && now && now.state === to) {
      store.takeQuestion(now); // somebody else decided the same, or our own decision arrived before the line broke
      announce(t("moved", { what: t(`state_q_${now.state}`) }));
    } else if (answer.status === 409 && now) {
      store.takeQuestion(now);
      const by = answer.body.by || now.by || now.decided_by;
      const sentence = t(by ? "already_by" : "already", { by, what: t(`state_q_${now.state}`), guest: now.guest ? guestName(now.guest) : "" });
      marks.set(id, sentence);
      tell(sentence, "warn");
    } else {
      marks.set(id, item.refused);
      tell(item.refused, "error");
    }
  }
  store.pullDesk();
  store.changed();
});

function list() {
  const held = part("questions");
  const here = held && held.contains(document.activeElement) ? Number(document.activeElement.closest("[data-key]")?.dataset.key) : 0;
  const fits = (question) => GROUPS[filter].includes(question.state) && (!words || `${question.text}${question.name}`.includes(words));
  // the one that is being read stays, also when somebody else decided it meanwhile
  const rows = store.desk.questions.filter((question) => (fits(question) && !moving(question.id)) || question.id === here);
  if (filter !== "pending") rows.sort((a, b) => b.likes - a.likes || a.id - b.id);
  return rows;
}

function make() {
  return el("li", { class: "studio-question", tabindex: "-1", "data-testid": "question" },
    el("p", { class: "studio-entry__head" }, el("b", { class: "studio-q__name" }), el("time", {}), el("span", { class: "studio-q__likes" }), el("span", { class: "studio-entry__marks" })),
    el("p", { class: "studio-q__text" }),
    el("ul", { class: "studio-q__findings", hidden: true }),
    el("div", { class: "studio-q__same", hidden: true }),
    el("p", { class: "studio-q__note", hidden: true }),
    el("div", { class: "studio-entry__acts" }));
}

function update(node, question) {
  node.classList.toggle("studio-question--moving", Boolean(moving(question.id)));
  setText(one(".studio-q__name", node), question.name || t("citizen"));
  setText(one("time", node), time(question.asked_at));
  setText(one(".studio-q__likes", node), question.likes ? t("likes", { count: question.likes }) : "");
  setText(one(".studio-q__text", node), question.text);
  const state = question.state === "pending" && filter === "pending" ? [] : [[question.state, t(`state_q_${question.state}`)]];
  if (question.guest && ["assigned", "answering", "follow_up"].includes(question.state)) state.push(["guest", guestName(question.guest)]);
  if (question.due_on && question.state === "follow_up") state.push(["due", t("due_on", { day: question.due_on })]);
  sync(one(".studio-entry__marks", node), state, ([name]) => name, ([name]) => el("span", { class: `studio-mark studio-mark--${name}` }), (mark, [, label]) => setText(mark, label));
  const findings = one(".studio-q__findings", node);
  show(findings, (question.findings || []).length > 0);
  sync(findings, question.findings || [], (finding) => JSON.stringify(finding), (finding) => el("li", { text: findingWords(finding) }));
  const same = one(".studio-q__same", node);
  const alike = (question.same_as || []).map(find).filter(Boolean);
  show(same, alike.length > 0);
  sync(same, alike, (other) => other.id, (other) => el("p", {}, el("span", { class: "studio-mark studio-mark--same", text: t("alike") }), " ", el("span", { text: other.text }), " ", el("span", { class: "studio-quiet", text: t(`state_q_${other.state}`) })));
  const note = marks.get(question.id) || (question.reason ? t("reason", { reason: question.reason }) : "");
  show(one(".studio-q__note", node), Boolean(note));
  setText(one(".studio-q__note", node), note);
  const list_ = actsOf(question);
  sync(one(".studio-entry__acts", node), list_, ([name]) => name, ([name, label, key, run]) => button(label, () => run(find(Number(node.dataset.key))), { key, class: `studio-btn studio-btn--small${{ approved: " studio-btn--go", redact: " studio-btn--end" }[name] || ""}`, "data-act": name, "aria-label": label }));
}

function findingWords(finding) {
  if (typeof finding === "string") return finding;
  return finding.message ? (finding.words && !finding.message.includes(finding.words) ? `${finding.message}：${finding.words}` : finding.message) : finding.words || "";
}

function actsOf(question) {
  const acts = [];
  if (!may("moderate") || moving(question.id)) return acts;
  if (question.state === "pending") acts.push(["approved", t("approve"), "A", (now) => move(now, "approved")]);
  if (question.state === "pending" || can(question, "assigned")) acts.push(["assigned", t("assign"), "G", assign]);
  if (can(question, "rejected")) acts.push(["rejected", t("reject"), "R", reject]);
  if (can(question, "merged")) acts.push(["merged", t("merge"), "M", merge]);
  if (can(question, "follow_up")) acts.push(["follow_up", t("later"), "L", (now) => move(now, "follow_up")]);
  if (UNDO[question.state] && can(question, UNDO[question.state])) acts.push(["undo", t("undo"), "U", (now) => move(now, UNDO[now.state])]);
  if (may("redact")) acts.push(["redact", t("redact"), "Del", redact]);
  return acts;
}

async function reject(question) {
  const form = await ask("reject-dialog", (dialog) => setText(one("blockquote", dialog), question.text));
  if (!form) return;
  const reason = (form.get("free") || "").trim() || form.get("stock") || "";
  if (!reason) { tell(t("reason_missing"), "error"); return; }
  step(question.id);
  move(question, "rejected", { reason });
}

async function redact(question) {
  if (await redactQuestion(question)) step(question.id);
}

async function merge(question) {
  const alike = question.same_as || [];
  const shown = ["approved", "assigned", "answering", "answered", "follow_up"];
  const others = store.desk.questions.filter((other) => other.id !== question.id && shown.includes(other.state));
  others.sort((a, b) => Number(alike.includes(b.id)) - Number(alike.includes(a.id)) || b.likes - a.likes);
  const form = await ask("merge-dialog", (dialog) => {
    setText(one("blockquote", dialog), question.text);
    const box = part("merge-into", dialog);
    box.replaceChildren(...others.slice(0, 60).map((other, at) => el("label", { class: "studio-choice" },
      el("input", { type: "radio", name: "into", value: other.id, required: true, ...(at === 0 && alike.includes(other.id) ? { checked: true } : {}) }),
      el("span", {}, alike.includes(other.id) ? el("span", { class: "studio-mark studio-mark--same", text: t("alike") }) : null, " ", other.text))));
    show(part("merge-none", dialog), others.length === 0);
    one("[type=submit]", dialog).disabled = others.length === 0;
  });
  if (!form || !form.get("into")) return;
  step(question.id);
  move(question, "merged", { into: Number(form.get("into")) });
}

async function assign(question) {
  if (start.guests.length === 1) { assignTo(question, start.guests[0]); return; }
  const form = await ask("assign-dialog", (dialog) => {
    setText(one("blockquote", dialog), question.text);
    const box = part("assign-to", dialog);
    box.replaceChildren(...start.guests.map((guest, at) => el("button", { type: "submit", class: "studio-btn studio-btn--wide", name: "guest", value: guest.key, onclick: () => { one("[name=guest-chosen]", dialog).value = guest.key; } },
      el("span", { text: `${guest.post} ${guest.name}` }), " ", at < 9 ? el("kbd", { text: String(at + 1) }) : null)));
    box.onkeydown = null;
    dialog.onkeydown = (event) => {
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
      const target = digit && box.children[Number(digit[1]) - 1];
      if (target) { event.preventDefault(); target.click(); }
    };
  });
  if (!form) return;
  const guest = start.guests.find((other) => other.key === form.get("guest-chosen"));
  if (guest) assignTo(question, guest);
}

/** Assigning a pending question approves it first; the second move waits for the first one's version. */
function assignTo(question, guest) {
  step(question.id);
  if (question.state === "pending") {
    move(question, "approved");
    after.set(question.id, guest.key);
  } else {
    move(question, "assigned", { guest: guest.key });
  }
}

const after = new Map();
outbox.onSettled((item, answer) => {
  if (item.kind !== "move" || !after.has(item.extra.id)) return;
  const guest = after.get(item.extra.id);
  after.delete(item.extra.id);
  if (answer.status < 300) move(answer.body.question, "assigned", { guest });
});

/** My last decision taken back, where the rules allow it. */
function undoLast() {
  while (done.length) {
    const last = done.pop();
    const question = find(last.id);
    if (question && question.state === last.to && UNDO[question.state] && can(question, UNDO[question.state])) { move(question, UNDO[question.state]); tell(t("undone", { text: question.text.slice(0, 20) })); return; }
  }
  tell(t("nothing_to_undo"), "warn");
}

/** Go on to the row after the one that is decided; the person did that, so focus may move. */
function step(id) {
  const held = part("questions");
  if (!held) return;
  const rows = all(":scope > li", held);
  const at = rows.findIndex((row) => Number(row.dataset.key) === id);
  const next = rows[at + 1] || rows[at - 1];
  if (next) next.focus();
  else part("filters").focus();
}

function keys(event, held) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector("dialog[open]")) return;
  const rows = all(":scope > li", held);
  const at = rows.indexOf(document.activeElement.closest("[data-testid=question]"));
  const key = event.key.toLowerCase();
  if (key === "j" || (key === "arrowdown" && at >= 0)) { if (rows[at + 1]) rows[at + 1].focus(); }
  else if (key === "k" || (key === "arrowup" && at >= 0)) { if (rows[at - 1]) rows[at - 1].focus(); }
  else if (key === "/") part("search").focus();
  else if (key === "u") {
    const own = at >= 0 && one('[data-act="undo"]', rows[at]);
    if (own) own.click();
    else undoLast();
  } else {
    const name = { a: "approved", r: "rejected", m: "merged", g: "assigned", l: "follow_up", delete: "redact" }[key];
    const found = name && at >= 0 && one(`[data-act="${name}"]`, rows[at]);
    if (!found) return;
    if (["approved", "follow_up"].includes(name)) step(Number(rows[at].dataset.key));
    found.click();
  }
  event.preventDefault();
}

export function begin() {
  summary();
  answerable();
  const held = part("questions");
  if (!held) return;
  const tabs = part("filters");
  const draw = () => {
    sync(tabs, Object.keys(GROUPS), (name) => name, (name) => button(el("span", {}), () => { filter = name; draw(); }, { class: "studio-tab", "data-testid": `filter-${name}` }), (node, name) => {
      const count = store.desk.questions.filter((question) => GROUPS[name].includes(question.state)).length;
      setText(node.firstElementChild, `${t(`filter_${name}`)} ${count}`);
      node.setAttribute("aria-pressed", String(filter === name));
    });
    const rows = list();
    sync(held, rows, (question) => question.id, make, update);
    const first = all(":scope > li", held);
    if (first.length && !first.some((row) => row.tabIndex === 0)) first[0].tabIndex = 0;
    setText(part("questions-empty"), rows.length ? "" : t(words ? "nothing_found" : `none_${filter}`));
    const now = store.desk.questions.filter((question) => question.state === "pending").length;
    if (pending !== null && now > pending) announce(t("new_questions", { count: now - pending }));
    if (store.desk.version >= 0) pending = now;
    document.title = `${now ? `(${now}) ` : ""}${start.title}`;
  };
  held.addEventListener("focusin", (event) => { const row = event.target.closest("li"); all(":scope > li", held).forEach((other) => { other.tabIndex = other === row ? 0 : -1; }); });
  held.addEventListener("focusout", () => setTimeout(draw, 0));
  part("search").addEventListener("input", (event) => { words = event.target.value.trim(); draw(); });
  part("search").addEventListener("keydown", (event) => { if (event.key === "Escape") { event.target.value = ""; words = ""; draw(); if (held.firstElementChild) held.firstElementChild.focus(); } });
  document.addEventListener("keydown", (event) => keys(event, held));
  store.onChange(draw);
  outbox.onChange(draw);
  draw();
}

/** The host's summary: how many stand where, and the next ones to be assigned. */
function summary() {
  const box = part("question-sums");
  if (!box) return;
  const list_ = part("question-next");
  const draw = () => {
    sync(box, ["pending", "approved", "assigned", "answered", "follow_up"], (name) => name, (name) => el("div", {}, el("dt", { text: t(`filter_${name}`) }), el("dd", {})), (node, name) => setText(one("dd", node), String(store.desk.questions.filter((question) => GROUPS[name].includes(question.state)).length)));
    const next = store.desk.questions.filter((question) => ["approved", "assigned", "answering"].includes(question.state)).sort((a, b) => b.likes - a.likes || a.id - b.id).slice(0, 12);
    sync(list_, next, (question) => question.id, make, update);
    all(":scope > li", list_).forEach((node) => { node.tabIndex = 0; });
  };
  list_.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const row = event.target.closest("li");
    const target = { j: row.nextElementSibling, ArrowDown: row.nextElementSibling, k: row.previousElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    const act = { g: "assigned", r: "rejected", m: "merged", l: "follow_up", u: "undo", delete: "redact" }[event.key.toLowerCase()];
    const found = act && one(`[data-act="${act}"]`, row);
    if (target) target.focus();
    else if (found) found.click();
    else return;
    event.preventDefault();
  });
  store.onChange(draw);
  outbox.onChange(draw);
  draw();
}

/** Beside the stenographer's box: what is being answered, one click away from the answer. */
function answerable() {
  const box = part("answerable");
  if (!box) return;
  const draw = () => {
    const order = ["answering", "assigned", "follow_up", "approved"];
    const list_ = store.desk.questions.filter((question) => order.includes(question.state)).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.likes - a.likes);
    sync(box, list_, (question) => question.id, (question) => {
      const node = el("li", { class: "studio-answerable", "data-testid": "answerable" }, el("p", { class: "studio-entry__head" }, el("b", {}), el("span", { class: "studio-mark" })), el("p", { class: "studio-q__text" }));
      node.append(button(t("answer_this"), () => writer.answer(find(question.id)), { class: "studio-btn studio-btn--small" }));
      return node;
    }, (node, question) => {
      setText(one("b", node), question.guest ? guestName(question.guest) : t("nobody_yet"));
      const mark = one(".studio-mark", node);
      mark.className = `studio-mark studio-mark--${question.state}`;
      setText(mark, t(`state_q_${question.state}`));
      setText(one(".studio-q__text", node), question.text);
      node.classList.toggle("studio-answerable--chosen", Boolean(writer.question && writer.question.id === question.id));
    });
    setText(part("answerable-count"), String(list_.length));
    show(part("answerable-empty"), list_.length === 0);
  };
  store.onChange(draw);
  draw();
}
