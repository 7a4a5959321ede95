// The transcript is the fold of the events: the same rules as interviews/fold.py, which a test compares.

function blank(msg, kind, at, seq) {
  return {msg, kind, at, seq, speaker: {}, text: "", pictures: [], asked: null, corrected: 0, withdrawn: false,
    reason: "", redacted: false, pinned: false};
}

function says(value) {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === "object") return Object.keys(value).length > 0;
  return Boolean(value);
}

export class Transcript {
  // From a snapshot, or empty.
  constructor({seq = 0, state = "announced", entries = []} = {}) {
    this.seq = seq;
    this.state = state;
    this.entries = entries.map((entry) => ({...blank(entry.msg, entry.kind, entry.at, entry.seq), ...entry}));
    this.found = new Map(this.entries.map((entry) => [entry.msg, entry]));
  }

  // Takes events in the order of their numbers; returns the entry that changed, if any.
  apply(event) {
    this.seq = event.n;
    switch (event.op) {
      case "add": case "insert": case "answer": case "notice": return this.#place(event);
      case "edit": return this.#edit(event);
      case "retract": return this.#retract(event);
      case "pin": return this.#pin(event);
      case "state": this.state = event.state; return null;
      default: return null;
    }
  }

  asJSON() {
    const entries = this.entries.map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => says(value))));
    return {seq: this.seq, state: this.state, entries};
  }

  #place(event) {
    if (this.found.has(event.msg)) return null;
    const entry = blank(event.msg, event.op === "insert" ? "add" : event.op, event.at, event.n);
    if (event.redacted) {
      entry.redacted = true;
    } else {
      Object.assign(entry, {speaker: {...(event.speaker || {})}, text: event.text});
      Object.assign(entry, {pictures: [...(event.pictures || [])], asked: event.asked || null});
    }
    const before = event.after ? this.found.get(event.after) : undefined;
    this.found.set(event.msg, entry);
    if (event.after === "") this.entries.unshift(entry);
    else if (before) this.entries.splice(this.entries.indexOf(before) + 1, 0, entry);
    else this.entries.push(entry);
    return entry;
  }

  #edit(event) {
    const entry = this.found.get(event.msg);
    if (!entry || entry.withdrawn) return null;
    entry.corrected += 1;
    if (event.redacted) {
      Object.assign(entry, {text: "", pictures: [], redacted: true});
    } else {
      Object.assign(entry, {text: event.text, redacted: false, pictures: [...(event.pictures || [])]});
      if (event.speaker) entry.speaker = {...event.speaker};
    }
    return entry;
  }

  #retract(event) {
    const entry = this.found.get(event.msg);
    if (!entry) return null;
    Object.assign(entry, {text: "", pictures: [], asked: null, pinned: false, withdrawn: true, reason: event.reason || ""});
    return entry;
  }

  #pin(event) {
    const entry = this.found.get(event.msg);
    if (!entry || entry.withdrawn || event.redacted) return null;
    entry.pinned = event.pinned;
    return entry;
  }
}
