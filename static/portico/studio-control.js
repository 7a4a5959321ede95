// The run of the show: state, settings, team, notice; the state of the line and of what is not sent.
import { all, announce, ask, button, el, may, one, part, setText, show, start, sync, t, tell } from "./studio-dom.js";
import { kept, keep } from "./studio-keep.js";
import { line } from "./studio-line.js";
import { outbox } from "./studio-outbox.js";
import { store } from "./studio-store.js";

const PAUSE_KEY = "F8";
let before = null;

function go(to) {
  outbox.send({ lane: "state", kind: "state", path: "state/", body: { to, seen: store.state }, label: t(`do_${to}`), text: "", extra: { to } });
  drawState();
}

async function close() {
  const held = store.held().length;
  const asked = (states) => store.desk.questions.filter((question) => states.includes(question.state)).length;
  const form = await ask("close-dialog", (dialog) => {
    setText(part("close-held", dialog), t("close_held", { count: held }));
    setText(part("close-open", dialog), t("close_open", { count: asked(["approved", "assigned", "answering"]) }));
    setText(part("close-pending", dialog), t("close_pending", { count: asked(["pending"]) }));
    show(part("close-unsent", dialog), outbox.unsent().length > 0);
  });
  if (form) go("closed");
}

/** What the state means for what is sent now: release and delay belong to it. */
function words(state) {
  const { release, delay } = store.desk.settings;
  if (state !== "live" || (!release && !delay)) return t(`words_${state}`);
  return t(release && delay ? "words_live_both" : release ? "words_live_release" : "words_live_delay", { seconds: delay });
}

function drawState() {
  const { state } = store;
  document.body.dataset.state = state;
  all('[data-part="state"]').forEach((node) => { node.dataset.state = state; setText(node, t(`state_${state}`)); });
  const under = outbox.unsent().find((item) => item.kind === "state");
  const ready = { begin: state === "announced" && may("state"), pause: state === "live" && may("pause"), resume: state === "paused" && may("state"), close: ["live", "paused"].includes(state) && may("state") };
  for (const [name, possible] of Object.entries(ready)) {
    const node = one(`[data-do="${name}"]`);
    if (!node) continue;
    show(node, possible);
    node.disabled = Boolean(under);
  }
  setText(part("state-words"), under ? t("on_the_way", { what: under.label }) : words(state));
  if (before === "announced" && state === "live") start.startedAt = start.startedAt || new Date().toISOString();
  if (before && before !== state) announce(words(state));
  before = state;
  setText(part("readers"), store.readers ? t("readers", { count: store.readers }) : "");
  clock();
}

function clock() {
  const node = part("clock");
  if (!node) return;
  const from = new Date(store.state === "announced" ? start.startsAt : start.startedAt || Date.now());
  if (store.state === "closed") { setText(node, ""); return; }
  const minutes = Math.floor((Date.now() - from) / 60000);
  const span = Math.abs(minutes) < 600 ? `${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0")}:${String(Math.abs(minutes) % 60).padStart(2, "0")}` : "";
  setText(node, span && (start.startedAt || store.state === "announced") ? t(store.state === "announced" ? (minutes < 0 ? "begins_in" : "begins_late") : "runs_for", { span }) : "");
}

/** Whoever is put out while a dialog is open: it closes as if left, and what it quoted goes. */
function leaveDialogs() {
  all("dialog[open]").forEach((dialog) => { dialog.dispatchEvent(new Event("cancel", { cancelable: true })); dialog.close(); });
  all("dialog [data-quoted], dialog [data-who], dialog .studio-choices").forEach((node) => node.replaceChildren());
}

function drawLine() {
  const node = part("line");
  const unsent = outbox.unsent().length;
  const waiting = outbox.unsent().filter((item) => item.state === "waiting" && Date.now() - new Date(item.at) > 700).length;
  let state = line.state();
  if (outbox.closedOut || store.barred === "over") state = "over";
  else if (store.barred === "out") state = "out";
  node.dataset.state = state;
  const patience = state === "open" || state === "slow" ? outbox.patience() : 0;
  const words = [patience ? t("line_full", { seconds: patience }) : state === "open" && waiting ? t("line_waits") : t(`line_${state}`)];
  if (unsent && (state !== "open" || waiting)) words.push(t("unsent", { count: unsent }));
  const sentence = words.join(" · ");
  const said = patience ? "full" : state;
  if (node.dataset.said !== said && node.dataset.said) announce(sentence);
  node.dataset.said = said;
  setText(part("line-words"), sentence);
  if (state === "out" && !("out" in document.body.dataset)) leaveDialogs();
  if (state === "out") document.body.dataset.out = "";
  else delete document.body.dataset.out;
  const barred = part("barred");
  show(barred, state === "over" || state === "out");
  setText(part("barred-words"), state === "over" ? t("barred_over") : t("barred_out"));
  show(part("barred-login"), state === "over");
  const refused = outbox.refused().filter((item) => !["entry", "notice"].includes(item.kind) || !part("transcript"));
  sync(part("refused"), refused, (item) => item.key, (item) => el("li", {},
    el("p", {}, el("b", { text: item.label }), " ", item.refused), item.text ? el("blockquote", { text: item.text }) : null,
    item.failed ? button(t("try_again"), () => outbox.again(item), { class: "studio-btn studio-btn--small", "data-act": "again" }) : null, " ",
    button(t("discard"), () => outbox.discard(item), { class: "studio-btn studio-btn--small", "data-act": "discard" })));
}

function settings() {
  const form = part("settings");
  if (!form) return;
  const fields = all("[name]", form);
  const changed = new Set();
  const draw = () => fields.forEach((field) => {
    const value = store.desk.settings[field.name];
    if (value === undefined || changed.has(field.name) || document.activeElement === field) return;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
  });
  form.addEventListener("input", (event) => { changed.add(event.target.name); show(part("settings-save"), true); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = {};
    for (const field of fields) if (changed.has(field.name)) body[field.name] = field.type === "checkbox" ? field.checked : Number(field.value);
    if (!Object.keys(body).length) return;
    outbox.send({ lane: "acts", kind: "settings", path: "settings/", body, label: t("settings"), text: "" });
  });
  outbox.onSettled((item, answer) => {
    if (item.kind !== "settings") return;
    changed.clear();
    show(part("settings-save"), false);
    if (answer.status < 300) tell(t("settings_saved"));
    else { tell(item.refused, "error"); outbox.discard(item); }
    store.pullDesk();
  });
  store.onChange(draw);
}

function team() {
  const list = part("team");
  if (!list) return;
  const draw = () => {
    sync(list, store.desk.team, (one_) => one_.user, () => el("li", { class: "studio-member", "data-testid": "member" }, el("span", { class: "studio-presence" }), el("span", {}, el("b", {}), el("span", { class: "studio-quiet" })), el("span", { class: "studio-entry__acts" })), (node, person) => {
      const here = person.present !== null && person.present !== undefined && person.present !== false;
      node.dataset.present = person.suspended ? "out" : String(here);
      setText(one("b", node), person.name);
      setText(one(".studio-quiet", node), [...person.roles.map((role) => t(`role_${role}`)), person.suspended ? t("suspended") : here ? t("present") : t("absent")].join(" · "));
      const acts = may("suspend") && person.user !== start.user.id ? [person.suspended ? "readmit" : "suspend"] : [];
      sync(one(".studio-entry__acts", node), acts, (name) => name, (name) => button(t(name), () => change(name, person), { class: "studio-btn studio-btn--small", "aria-label": `${t(name)}：${person.name}` }));
    });
    const here = store.desk.team.filter((one_) => one_.present !== null && one_.present !== undefined && one_.present !== false).length;
    setText(part("team-count"), `${here}/${store.desk.team.length}`);
  };
  store.onChange(draw);
}

async function change(name, person) {
  if (name === "suspend") {
    const form = await ask("suspend-dialog", (dialog) => setText(one("b", dialog), person.name));
    if (!form) return;
  }
  outbox.send({ lane: "acts", kind: "team", path: `team/${name}/`, body: { user: person.user }, label: `${t(name)}：${person.name}`, text: "" });
}

function notice() {
  const form = part("notice");
  if (!form) return;
  const box = one("textarea", form);
  box.value = kept("draft.notice") || "";
  box.addEventListener("input", () => keep("draft.notice", box.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    outbox.send({ lane: "entries", kind: "notice", path: "notice/", body: { text }, label: t("notice"), text });
    box.value = "";
    keep("draft.notice", null);
  });
}

export function begin() {
  const run = { begin: () => go("live"), pause: () => go("paused"), resume: () => go("live"), close };
  all("[data-do]").forEach((node) => node.addEventListener("click", () => run[node.dataset.do]()));
  document.addEventListener("keydown", (event) => {
    const node = one('[data-do="pause"]');
    if (event.key !== PAUSE_KEY || !node || node.hidden) return;
    event.preventDefault();
    if (!node.disabled) node.click();
  });
  outbox.onSettled((item, answer) => {
    if (item.kind === "team") { if (answer.status >= 300) { tell(item.refused, "error"); outbox.discard(item); } store.pullDesk(); }
    if (item.kind !== "state") return;
    if (answer.status < 300) { store.state = item.extra.to; if (item.extra.to === "live") start.startedAt = start.startedAt || new Date().toISOString(); }
    else { tell(item.refused, "error"); outbox.discard(item); }
    store.pullDesk();
    store.pullTranscript();
    store.changed();
  });
  part("try-again").addEventListener("click", () => { outbox.hurry(); line.refresh(); line.connect(); });
  settings();
  team();
  notice();
  store.onChange(drawState);
  store.onChange(drawLine);
  outbox.onChange(() => { drawState(); drawLine(); });
  setInterval(() => { drawLine(); clock(); }, 1000);
  drawState();
  drawLine();
}
