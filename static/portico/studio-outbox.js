// Everything that is sent goes through here: one key for each submission, kept until acknowledged, never twice.
import { start, t, uuid } from "./studio-dom.js";
import { keep, kept, keptNames } from "./studio-keep.js";

const STEPS = [500, 1000, 2000, 4000, 8000, 15000];
const PATIENCE = 12000;
/** Times that the server may break over one submission before its writer decides; a missing line counts for nothing. */
const MOST_FAILURES = 5;
const AWAY = [502, 503, 504];
let count = 0;

function token() {
  const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return found ? decodeURIComponent(found[1]) : document.querySelector("meta[name=csrf-token]").content;
}

/** One request. Gives {status, body}; status 0: no line; 401: the session is over or closed out. */
export async function request(path, { method = "GET", body, key, form, since } = {}) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  if (method === "POST") headers["X-CSRFToken"] = token();
  if (key) headers["Idempotency-Key"] = key;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), form ? PATIENCE * 5 : PATIENCE);
  try {
    const url = path.startsWith("/") ? path : start.base + path;
    const answer = await fetch(url, {
      method, headers, body: form || (body === undefined ? undefined : JSON.stringify(body)),
      credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
    });
    if (answer.type === "opaqueredirect") return { status: 401, body: {} };
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.status === 304) return { status: 304, body: {} };
    const found = json ? await answer.json() : {};
    if (answer.status === 403 && (!json || found.code === "login")) return { status: 401, body: {} };
    if (answer.ok && !json) return { status: 0, body: {} };
    return { status: answer.status, body: found, wait: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

class Outbox {
  constructor() {
    this.items = [];
    this.lanes = new Map();
    this.listeners = [];
    this.settlers = [];
    /** Set while the session is over: nothing is sent, nothing is lost. */
    this.closedOut = false;
    for (const name of keptNames("out.").sort()) {
      const item = kept(name);
      if (item && item.key) this.items.push({ ...item, name, state: item.refused ? "refused" : "waiting" });
    }
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
    addEventListener("beforeunload", (event) => { if (this.unsent().length) event.preventDefault(); });
  }

  onChange(listener) { this.listeners.push(listener); }
  /** `settler(item, answer)` hears of every submission that the server took, refused for good or failed over. */
  onSettled(settler) { this.settlers.push(settler); }

  /** Items on the way, or that wait for the line. */
  unsent() { return this.items.filter((item) => item.state !== "refused"); }
  refused() { return this.items.filter((item) => item.state === "refused"); }

  /** Hand over a submission. `lane`: what must go out in order shares one. `text`: given back when it is refused. */
  send({ lane, path, body, kind, label = "", text = "", extra = {} }) {
    const key = uuid();
    const name = `out.${Date.now()}-${String(count++).padStart(5, "0")}-${key}`;
    const item = { key, name, lane, path, body, kind, label, text, extra, at: new Date().toISOString(), state: "waiting" };
    this.items.push(item);
    this.store(item);
    this.changed();
    this.run(lane);
    return item;
  }

  begin() { new Set(this.items.map((item) => item.lane)).forEach((lane) => this.run(lane)); }

  /** Send a refused submission once more, with its first key: should it have arrived after all, it counts once. */
  again(item) {
    Object.assign(item, { refused: "", failed: false, failures: 0, state: "waiting" });
    this.store(item);
    this.changed();
    this.run(item.lane);
  }

  discard(item) {
    this.items = this.items.filter((other) => other !== item);
    keep(item.name, null);
    this.changed();
  }

  /** Seconds until the server takes more from this account; 0 where it did not ask to wait (429). */
  patience() {
    return Math.max(0, ...Array.from(this.lanes.values(), (lane) => Math.ceil((lane.until - Date.now()) / 1000)));
  }

  /** Try again at once: the line may be back. Who was asked to wait waits. */
  hurry() {
    this.closedOut = false;
    for (const lane of this.lanes.values()) if (lane.wake && !(lane.until > Date.now())) lane.wake();
    this.begin();
  }

  store(item) {
    const { state: _state, ...rest } = item;
    keep(item.name, rest);
  }

  changed() { this.listeners.forEach((listener) => listener()); }

  async run(name) {
    const lane = this.lanes.get(name) || { busy: false, tries: 0, wake: null, until: 0 };
    this.lanes.set(name, lane);
    if (lane.busy) return;
    lane.busy = true;
    for (;;) {
      const item = this.items.find((other) => other.lane === name && other.state !== "refused");
      if (!item || this.closedOut) break;
      item.state = "sending";
      this.changed();
      const answer = await request(item.path, { method: "POST", body: item.body, key: item.key });
      if (!this.items.includes(item)) continue;
      if (this.taken(item, answer)) { lane.tries = 0; continue; }
      item.state = "waiting";
      if (this.closedOut) { this.changed(); break; }
      const pause = answer.wait ? answer.wait * 1000 * (1 + Math.random() * 0.2) : STEPS[Math.min(lane.tries++, STEPS.length - 1)] * (0.8 + Math.random() * 0.4);
      lane.until = answer.status === 429 ? Date.now() + pause : 0;
      this.changed();
      await new Promise((resolve) => { lane.wake = resolve; setTimeout(resolve, pause); });
      lane.wake = null;
    }
    lane.busy = false;
    this.changed();
  }

  refuse(item, sentence) {
    item.state = "refused";
    item.refused = sentence;
    this.store(item);
  }

  /** Counts a failure; whether it was the last one that is waited out. */
  failsAgain(item) {
    item.failures = (item.failures || 0) + 1;
    return item.failures >= MOST_FAILURES;
  }

  /** Whether the answer is final. */
  taken(item, answer) {
    const { status } = answer;
    if (status >= 200 && status < 300) {
      this.discard(item);
    } else if (status === 401) {
      this.closedOut = true;
      return false;
    } else if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
      this.refuse(item, answer.body.error || t("refused", { status }));
    } else if (status >= 500 && !AWAY.includes(status) && this.failsAgain(item)) {
      item.failed = true;
      this.refuse(item, t("failed", { status }));
    } else {
      return false;
    }
    this.settlers.forEach((settler) => settler(item, answer));
    this.changed();
    return true;
  }
}

export const outbox = new Outbox();
