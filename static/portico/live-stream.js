// Brings events: Server-Sent Events, else WebSocket, else asking every three seconds. Push may be lost, doubled or
// late: numbers tell, and whatever is missing is fetched from the numbered pages.

const PAGE = 50, ASK_EVERY = 3000, PUSH_AGAIN = 60000, SILENCE = 40000, PATIENCE = 8000, FAILURES = 3;

const jitter = (failures) => Math.random() * Math.min(10000, 200 * 2 ** failures) + 20;
const pause = (time) => new Promise((done) => setTimeout(done, time));

export class Stream {
  // `on`: snapshot(data), events(list), head(data), line("connected" | "trying" | "polling" | "gone").
  // `push` false: ask only, at the given interval. `reads`: where pages are fetched, if in other characters than pushed;
  // a push then only says that there is something to fetch.
  constructor(base, on, {push = true, every = ASK_EVERY, reads = base} = {}) {
    Object.assign(this, {base, reads, on, push, every, epoch: 0, last: 0, failures: 0, kind: "sse", closed: false});
    this.kinds = ["sse", "ws"].filter((kind) => (kind === "sse" ? "EventSource" in window : "WebSocket" in window));
    addEventListener("online", () => this.#wake());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#wake(); });
  }

  async start() {
    while (!this.closed) {
      try {
        await this.reset();
        break;
      } catch {
        if (this.closed) return;
        this.on.line("trying");
        await pause(jitter(this.failures++));
      }
    }
    this.failures = 0;
    if (this.push && this.kinds.length) this.#connect(this.kinds[0]);
    else this.#poll();
  }

  stop() {
    this.closed = true;
    this.#hangUp();
    clearTimeout(this.timer);
  }

  // Start over from the snapshot: at the beginning, and when the epoch was raised.
  async reset() {
    const data = await this.#get("snapshot.json");
    this.epoch = data.epoch;
    this.last = data.seq;
    this.on.snapshot(data);
  }

  async #get(path) {
    const response = await fetch(this.reads + path, {credentials: "same-origin", signal: AbortSignal.timeout(15000)});
    if (response.status === 410) throw Object.assign(new Error("epoch"), {reset: true});
    if (response.status === 404) { this.#gone(); }
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  #gone() {
    this.stop();
    this.on.line("gone");
  }

  // Fetch pages until nothing is missing below `head`; one at a time.
  async #catchUp(head) {
    this.wanted = Math.max(this.wanted || 0, head);
    if (this.fetching) return this.fetching;
    this.fetching = (async () => {
      while (this.last < this.wanted) {
        const number = Math.floor(this.last / PAGE) + 1, before = this.last;
        const page = await this.#get(`e${this.epoch}/p${number}.json`);
        if (page.epoch !== this.epoch) throw Object.assign(new Error("epoch"), {reset: true});
        this.#take(page.events);
        if (this.last === before) break; // a copy that is a second old: the next head asks again
      }
    })();
    try {
      await this.fetching;
    } catch (error) {
      if (error.reset) { this.fetching = null; this.wanted = 0; await this.reset(); } else throw error;
    } finally {
      this.fetching = null;
      this.wanted = 0;
    }
  }

  // Fetch what a push told of; a copy on the way may be some seconds old.
  async #fetchUntil(number) {
    for (let attempt = 0; this.last < number && attempt < 4 && !this.closed; attempt++) {
      await pause(Math.random() * 1000 * (attempt + 1));
      await this.#catchUp(number);
    }
  }

  // Pass on what follows what is there; returns the number that shows a gap, or 0.
  #take(events) {
    const fresh = [];
    let gap = 0;
    for (const event of events) {
      if (event.n <= this.last) continue;
      if (event.n > this.last + 1) { gap = event.n; break; }
      this.last = event.n;
      fresh.push(event);
    }
    if (fresh.length) this.on.events(fresh);
    return gap;
  }

  async #receive(name, data) {
    this.heard = Date.now();
    if (name === "events" && this.reads !== this.base) {
      await this.#fetchUntil(data.at(-1).n);
    } else if (name === "events") {
      const gap = this.#take(data);
      if (gap) await this.#catchUp(gap);
    } else if (name === "head") {
      await this.#heed(data);
    } else if (name === "hint") {
      await pause(Math.random() * 1000);
      await this.#catchUp(data.head);
    } else if (name === "reset") {
      this.#hangUp();
      await this.reset();
      this.#connect(this.kind);
    } else if (name === "bye") {
      if (data.reason === "withdrawn") this.#gone();
      else this.#again();
    }
  }

  async #heed(head) {
    if (head.epoch !== this.epoch) await this.reset();
    else if (head.head > this.last) await this.#catchUp(head.head);
    this.on.head(head);
  }

  #handle(line, name, data) {
    if (line !== this.line) return;
    if (!this.proven) {
      this.proven = true;
      this.failures = 0;
      this.on.line("connected");
    }
    this.#receive(name, data).catch(() => this.#fail());
  }

  #connect(kind) {
    if (this.closed) return;
    this.kind = kind;
    this.proven = false;
    clearTimeout(this.timer);
    const after = `after=${this.epoch}:${this.last}`;
    const line = kind === "sse" ? new EventSource(`${this.base}events?${after}`) : this.#socket(after);
    this.line = line;
    if (kind === "sse") {
      for (const name of ["events", "head", "hint", "reset", "bye"]) {
        line.addEventListener(name, (event) => this.#handle(line, name, JSON.parse(event.data)));
      }
    } else {
      line.onmessage = ({data}) => {
        const frame = JSON.parse(data);
        for (const name of ["events", "head", "hint", "reset", "bye"]) if (name in frame) this.#handle(line, name, frame[name]);
      };
      line.onclose = () => { if (line === this.line) this.#fail(); };
    }
    line.onopen = () => { this.heard = Date.now(); if (line === this.line && !this.proven) this.on.line("connected"); };
    line.onerror = () => { if (line === this.line) this.#fail(); };
    this.heard = Date.now();
    clearInterval(this.watch);
    this.watch = setInterval(() => {
      if (Date.now() - this.heard > (line.readyState === 0 ? PATIENCE : SILENCE)) this.#fail();
    }, 2000);
  }

  #socket(after) {
    const url = new URL(`${this.base}socket?${after}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return new WebSocket(url);
  }

  #hangUp() {
    clearInterval(this.watch);
    const line = this.line;
    this.line = null;
    if (line) line.close();
  }

  // A line that broke: the same way again if it ever worked, else the next; after three failures ask instead.
  #fail() {
    if (this.closed || !this.line) return;
    const worked = this.proven;
    this.#hangUp();
    this.failures += 1;
    if (worked) this.good = this.kind;
    else if (!this.good) this.kind = this.kinds[(this.kinds.indexOf(this.kind) + 1) % this.kinds.length];
    if (this.failures >= FAILURES) {
      this.pushAt = Date.now() + PUSH_AGAIN;
      this.good = null;
      this.#poll();
      return;
    }
    this.on.line("trying");
    this.timer = setTimeout(() => this.#connect(this.kind), jitter(this.failures));
  }

  #again() {
    this.#hangUp();
    this.on.line("trying");
    this.timer = setTimeout(() => this.#connect(this.kind), jitter(2));
  }

  async #poll() {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.polling = true;
    let wait = this.every * (0.8 + 0.4 * Math.random());
    try {
      await this.#heed(await this.#get("head.json"));
      this.failures = 0;
      if (this.dropped) this.pushAt = 0; // it was the network, not the way
      this.dropped = false;
      this.on.line("polling");
    } catch (error) {
      this.dropped = true;
      if (error.reset) this.epoch = 0;
      this.failures += 1;
      wait = Math.max(wait, jitter(this.failures));
      if (!this.closed) this.on.line("trying");
    }
    this.polling = false;
    if (this.closed) return;
    if (this.push && this.kinds.length && this.failures === 0 && Date.now() > this.pushAt) {
      this.failures = FAILURES - 1; // one attempt, then back to asking; the next one tries the other way
      this.#connect(this.kind);
    } else {
      this.timer = setTimeout(() => this.#poll(), wait);
    }
  }

  // The network is back, or somebody looks again: do not wait out the pause.
  #wake() {
    if (this.closed || this.polling || !this.epoch) return;
    if (!this.line) {
      this.pushAt = 0;
      this.#poll();
    } else {
      this.#get("head.json").then((head) => this.#heed(head)).catch(() => this.#fail());
    }
  }
}
