// What the studio knows: the transcript as the public has it (the fold of docs/protocol.md), and the desk.
import { request } from "./studio-outbox.js";
import { start } from "./studio-dom.js";

/** What a snapshot leaves out: notices have no speaker, withdrawn and redacted entries no words. */
const EMPTY = { speaker: {}, text: "", pictures: [], asked: null };

function emptyDesk() {
  return { version: -1, held: [], questions: [], team: [], settings: {}, guests: [], roles: [] };
}

class Store {
  constructor() {
    this.entries = [];
    this.found = new Map();
    this.seq = -1;
    this.epoch = 0;
    this.state = start.state;
    this.desk = emptyDesk();
    this.readers = "";
    /** Difference between the server's clock and ours in ms, for count-downs. */
    this.listeners = [];
    this.queued = false;
    /** "", "over" (log in again), "out" (no right any more). */
    this.barred = "";
  }

  onChange(listener) { this.listeners.push(listener); }

  changed() {
    if (this.queued) return;
    this.queued = true;
    setTimeout(() => { this.queued = false; this.listeners.forEach((listener) => listener()); }, 0);
  }

  /** Fetch the whole transcript: at the beginning, after a gap, with a new epoch. */
  async pullTranscript(atLeast = 0) {
    if (this.pulling) { this.again = Math.max(this.again || 0, atLeast); return; }
    this.pulling = true;
    const answer = await request(`${start.public}snapshot.json`);
    this.pulling = false;
    const wanted = Math.max(this.again || 0, atLeast);
    this.again = 0;
    if (answer.status !== 200) return;
    const { epoch, seq, entries } = answer.body;
    if (epoch > this.epoch || seq >= this.seq) {
      this.epoch = epoch;
      this.seq = seq;
      this.entries = entries.map((entry) => ({ ...EMPTY, ...entry, last: entry.last || seq }));
      this.found = new Map(this.entries.map((entry) => [entry.msg, entry]));
      if (answer.body.readers) this.readers = answer.body.readers;
      this.changed();
    }
    if (seq < wanted) setTimeout(() => this.pullTranscript(wanted), 600);
  }

  async pullDesk() {
    if (this.asking) { this.askAgain = true; return; }
    this.asking = true;
    const since = this.desk.version >= 0 ? `?since=${this.desk.version}` : "";
    const answer = await request(`desk.json${since}`);
    this.asking = false;
    this.reached = answer.status !== 0 && answer.status < 500;
    this.barred = answer.status === 401 ? "over" : answer.status === 403 || answer.status === 404 ? "out" : this.reached ? "" : this.barred;
    if (this.barred === "out") this.desk = emptyDesk(); // whoever is put out sees nothing from that moment
    if (answer.status === 200) this.takeDesk(answer.body);
    else this.changed();
    if (this.askAgain) { this.askAgain = false; this.pullDesk(); }
  }

  takeDesk(desk) {
    this.desk = desk;
    this.state = desk.state;
    if (desk.epoch > this.epoch || desk.seq > this.seq) this.pullTranscript(desk.seq);
    this.changed();
  }

  /** Put one question's newer form into the desk, where a refused move brought it. */
  takeQuestion(question) {
    const at = this.desk.questions.findIndex((other) => other.id === question.id);
    if (at < 0) this.desk.questions.push(question);
    else if (question.version >= this.desk.questions[at].version) this.desk.questions[at] = { ...this.desk.questions[at], ...question };
    this.changed();
  }

  takeHead(head) {
    if (head.readers !== undefined) this.readers = head.readers;
    if (head.epoch > this.epoch || head.head > this.seq) this.pullTranscript(head.head);
    if (head.version > this.desk.version) this.pullDesk();
    this.changed();
  }

  /** One event in its public form. */
  takeEvent(event) {
    if (event.n <= this.seq) return;
    if (event.n > this.seq + 1) { this.pullTranscript(event.n); return; }
    this.seq = event.n;
    this.apply(event);
    this.changed();
  }

  apply(event) {
    const entry = this.found.get(event.msg);
    if (["add", "insert", "answer", "notice"].includes(event.op)) {
      if (!entry) this.place(event);
      return;
    }
    if (event.op === "state") { this.pullDesk(); return; }
    if (!entry) return;
    entry.last = event.n;
    if (event.op === "edit" && !entry.withdrawn) {
      entry.corrected = (entry.corrected || 0) + 1;
      if (event.redacted) Object.assign(entry, { text: "", pictures: [], redacted: true });
      else Object.assign(entry, { text: event.text, speaker: event.speaker || entry.speaker, pictures: event.pictures || [], redacted: false });
    } else if (event.op === "retract") {
      Object.assign(entry, { text: "", pictures: [], asked: null, pinned: false, withdrawn: true, reason: event.reason || "" });
    } else if (event.op === "pin" && !entry.withdrawn && !event.redacted) {
      entry.pinned = event.pinned;
    }
  }

  place(event) {
    const entry = {
      msg: event.msg, kind: event.op === "insert" ? "add" : event.op, at: event.at, seq: event.n, last: event.n,
      speaker: event.speaker || {}, text: event.text || "", pictures: event.pictures || [], asked: event.asked || null, redacted: Boolean(event.redacted),
    };
    this.found.set(entry.msg, entry);
    const before = event.after === "" ? -1 : this.entries.findIndex((other) => other.msg === event.after);
    if (event.after === undefined || event.after === null || (event.after !== "" && before < 0)) this.entries.push(entry);
    else this.entries.splice(before + 1, 0, entry);
  }

  /** Held entries that are not public yet, in the order in which they were written. */
  held() {
    return this.desk.held.filter((one) => ["waiting", "timed"].includes(one.state) && !(one.msg && this.found.has(one.msg) && !["edit", "retract"].includes(one.op)));
  }
}

export const store = new Store();
