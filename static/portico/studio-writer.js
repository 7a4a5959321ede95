// The box in which is written: new entries, insertions and corrections, each with a draft of its own.
import { all, announce, button, el, may, one, part, setText, show, start, sync, t, tell } from "./studio-dom.js";
import { keep, kept } from "./studio-keep.js";
import { outbox } from "./studio-outbox.js";
import { pictures } from "./studio-pictures.js";
import { store } from "./studio-store.js";

const NEW = { name: "new" };

class Writer {
  constructor() {
    this.root = part("writer");
    this.mode = NEW;
    this.question = null;
    if (!this.root) return;
    this.box = one("textarea", this.root);
    this.citizen = one("[name=citizen]", this.root);
    this.chosen = kept("speaker") || "host";
    this.root.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.keys(event));
    this.citizen.value = kept("citizen") || "";
    this.citizen.addEventListener("input", () => keep("citizen", this.citizen.value));
    part("leave-mode", this.root).addEventListener("click", () => this.leave());
    part("leave-question", this.root).addEventListener("click", () => this.answer(null));
    document.addEventListener("keydown", (event) => this.speakerKey(event));
    this.byEnter = one("[name=by-enter]", this.root);
    this.byEnter.checked = kept("by-enter") !== false;
    this.byEnter.addEventListener("change", () => { keep("by-enter", this.byEnter.checked); this.draw(); });
    pictures.begin(this.root);
    this.box.value = kept("draft.new") || "";
    store.onChange(() => this.draw());
    this.draw();
  }

  /** Who can speak: host, each guest, a citizen, somebody else. */
  speakers() {
    const host = store.desk.team.find((one_) => (one_.roles || []).includes("host"));
    const name = start.acts.includes("settings") ? start.user.name : host ? host.name : "";
    return [
      { key: "host", label: t("host"), speaker: { role: "host", name: name || t("host") } },
      ...start.guests.map((guest) => ({ key: guest.key, label: guest.name, speaker: { role: "guest", name: guest.name, post: guest.post } })),
      { key: "citizen", label: t("citizen"), named: true, speaker: { role: "citizen" } },
      { key: "other", label: t("other_speaker"), named: true, speaker: { role: "other" } },
    ];
  }

  speaker() {
    const list = this.speakers();
    const found = list.find((one_) => one_.key === this.chosen) || list[0];
    const speaker = { ...found.speaker };
    if (found.named) speaker.name = this.citizen.value.trim() || t(found.key === "citizen" ? "citizen" : "other_speaker");
    return { role: speaker.role, name: speaker.name, post: speaker.post || "" };
  }

  choose(key) {
    this.chosen = key;
    keep("speaker", key);
    this.draw();
  }

  speakerKey(event) {
    if (!may("write")) return;
    if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const found = digit && this.speakers()[Number(digit[1]) - 1];
    if (!found) return;
    event.preventDefault();
    this.choose(found.key);
    this.box.focus();
  }

  keys(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const plain = !event.shiftKey && !event.altKey;
    if (event.key === "Enter" && plain && (this.byEnter.checked || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.mode !== NEW) {
      event.preventDefault();
      this.leave();
    } else if (event.key === "ArrowUp" && plain && !event.ctrlKey && !this.box.value) {
      event.preventDefault();
      const last = part("transcript") && part("transcript").lastElementChild;
      if (last) last.focus();
    }
  }

  typed() {
    const safe = keep(`draft.${this.mode.name}`, this.box.value);
    setText(part("draft-state", this.root), this.box.value ? t(safe ? "draft_kept" : "draft_not_kept") : "");
    setText(part("count", this.root), this.box.value.length > 300 ? t("characters", { count: this.box.value.length }) : "");
  }

  focus() { if (this.box) this.box.focus(); }

  enter(mode, text) {
    this.mode = mode;
    const draft = kept(`draft.${mode.name}`);
    this.box.value = draft === null ? text : draft;
    this.typed();
    this.draw();
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  /** Back to the new entry that was being typed. */
  leave() {
    if (this.mode !== NEW) keep(`draft.${this.mode.name}`, null);
    this.enter(NEW, "");
  }

  insertAfter(entry) { this.enter({ name: `insert.${entry.msg}`, after: entry.msg, words: t("inserting", { text: entry.text.slice(0, 30) }) }, ""); }
  correct(entry) { this.enter({ name: `edit.${entry.msg}`, edit: entry.msg, seen: entry.last, speaker: entry.speaker, pictures: entry.pictures, words: t("correcting", { text: entry.text.slice(0, 30) }) }, entry.text); }
  editHeld(held) { this.enter({ name: `held.${held.held}`, held: held.held, version: held.version, words: t("editing_held") }, held.text || ""); }
  /** Text of a refused submission comes back into the box. */
  takeBack(item) {
    if (this.mode !== NEW) this.leave();
    this.box.value = this.box.value ? `${this.box.value}\n${item.text}` : item.text;
    this.typed();
    this.box.focus();
  }

  /** A correction that came too late: its words stay as the draft of correcting that entry, shown at once if nobody types. */
  refusedEdit(item) {
    const name = `edit.${item.extra.msg}`;
    keep(`draft.${name}`, item.text);
    const entry = store.found.get(item.extra.msg);
    if (entry && !entry.withdrawn && this.mode === NEW && !this.box.value) this.correct(entry);
  }

  /** Answer a question with what is written next; None for an entry of its own. */
  answer(question) {
    this.question = question;
    if (question && question.guest && start.guests.some((guest) => guest.key === question.guest)) this.choose(question.guest);
    this.draw();
    if (question) this.focus();
  }

  async send() {
    if (this.uploading) return;
    if (store.state === "announced") { tell(t("not_begun_kept"), "warn"); return; } // typed ahead: it stays in the box
    if (!may("write") && !pictures.any()) { tell(t("picture_missing"), "error"); return; }
    if (!this.box.value.trim()) { if (pictures.any()) tell(t("picture_needs_text"), "error"); return; }
    if (pictures.any() && this.mode !== NEW && !this.mode.after) pictures.clear();
    this.uploading = true;
    const ready = !pictures.any() || (await pictures.ready());
    this.uploading = false;
    const text = this.box.value.trim();
    if (!ready || !text) return;
    const mode = this.mode;
    const speaker = may("write") ? this.speaker() : null; // a photographer is named by the server
    const label = speaker === null ? start.user.name : speaker.post ? `${speaker.post} ${speaker.name}` : speaker.name;
    if (mode.edit) {
      outbox.send({ lane: "entries", kind: "edit", path: `entries/${mode.edit}/edit/`, body: this.editBody(mode, text), label: t("correct"), text, extra: { msg: mode.edit } });
    } else if (mode.held) {
      outbox.send({ lane: "entries", kind: "held-edit", path: `held/${mode.held}/edit/`, body: { text, version: mode.version }, label: t("edit"), text });
    } else {
      const body = { speaker, text, pictures: pictures.ids(), after: mode.after || null, question: this.question ? this.question.id : null };
      outbox.send({ lane: "entries", kind: "entry", path: "entries/", body, label, text });
      pictures.clear();
      this.question = null;
    }
    keep(`draft.${mode.name}`, null);
    this.box.value = "";
    this.enter(NEW, "");
    const transcript = part("transcript");
    if (transcript && !mode.edit && !mode.after) { const box = transcript.closest("[data-scroll]"); box.scrollTop = box.scrollHeight; }
  }

  editBody(mode, text) {
    const body = { text, seen: mode.seen };
    if (mode.speaker && mode.speaker.name) body.speaker = mode.speaker;
    if (mode.pictures && mode.pictures.length) body.pictures = mode.pictures.map((picture) => picture.image);
    return body;
  }

  draw() {
    if (!this.root) return;
    const list = this.speakers();
    const asSelf = !may("write");
    show(this.root, (may("write") || may("picture")) && (store.state !== "closed" || this.question !== null || this.mode !== NEW));
    sync(part("speakers", this.root), asSelf ? [] : list, (one_) => one_.key, (one_) => this.speakerButton(one_), (node, one_) => {
      node.setAttribute("aria-pressed", String(one_.key === this.chosen));
      setText(one(".studio-speaker__name", node), one_.label);
    });
    const named = list.find((one_) => one_.key === this.chosen);
    show(this.citizen.closest("label"), Boolean(!asSelf && named && named.named));
    show(part("mode", this.root), this.mode !== NEW);
    setText(part("mode-words", this.root), this.mode.words || "");
    show(part("question", this.root), this.question !== null);
    setText(part("question-words", this.root), this.question ? t("answering_question", { text: this.question.text }) : "");
    setText(one("[data-testid=send]", this.root).firstElementChild, t(this.mode.edit || this.mode.held ? "save_correction" : this.mode.after ? "insert" : "send"));
    setText(part("send-key", this.root), this.byEnter.checked ? "Enter" : "Ctrl+Enter");
    show(part("speakers", this.root), !this.mode.edit && !this.mode.held);
    all("[data-only-new]", this.root).forEach((node) => show(node, !this.mode.edit && !this.mode.held));
    setText(part("closed-words", this.root), store.state === "announced" ? t("not_begun") : store.state === "paused" ? t("paused_writing") : "");
  }

  speakerButton(one_) {
    const number = this.speakers().findIndex((other) => other.key === one_.key) + 1;
    const node = button(el("span", { class: "studio-speaker__name", text: one_.label }), () => { this.choose(one_.key); this.focus(); }, { class: "studio-speaker", key: number < 10 ? `Alt+${number}` : "", "data-testid": `speaker-${one_.key}` });
    return node;
  }
}

export const writer = new Writer();

outbox.onSettled((item, answer) => {
  if (item.kind !== "held-edit") return;
  if (answer.status < 300) announce(t("held_changed"));
  else tell(item.refused, "error");
  if (answer.status >= 300) { writer.takeBack(item); outbox.discard(item); }
  store.pullDesk();
});
