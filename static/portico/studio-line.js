// The console's socket, and asking every two seconds while there is none.
import { request } from "./studio-outbox.js";
import { outbox } from "./studio-outbox.js";
import { start } from "./studio-dom.js";
import { store } from "./studio-store.js";

const HERE = 10000;
const POLL = 2000;
const SILENCE = 35000;
const STEPS = [1000, 2000, 4000, 8000];

class Line {
  constructor() {
    this.open = false;
    this.tries = 0;
    this.heard = 0;
  }

  begin() {
    this.connect();
    this.poll();
    setInterval(() => this.here(), HERE);
    addEventListener("online", () => { this.tries = 0; this.connect(); this.refresh(); });
    addEventListener("offline", () => { if (this.socket) this.socket.close(); store.reached = false; store.changed(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { this.connect(); this.refresh(); } });
  }

  connect() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    const address = new URL(`${start.base}console`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => { this.open = true; this.tries = 0; this.heard = Date.now(); this.here(); this.refresh(); outbox.hurry(); };
    socket.onmessage = (message) => { this.heard = Date.now(); this.take(message.data); };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.open = false;
      store.changed();
      setTimeout(() => this.connect(), STEPS[Math.min(this.tries++, STEPS.length - 1)] * (0.75 + Math.random() / 2));
    };
  }

  take(data) {
    let frame;
    try { frame = JSON.parse(data); } catch { return; }
    if (frame.t === "event") store.takeEvent(frame.event || frame);
    else if (frame.t === "desk") { if (frame.version === undefined || frame.version > store.desk.version) store.pullDesk(); }
    else if (frame.t === "head" || frame.t === "hello") { store.takeHead(frame.head && typeof frame.head === "object" ? frame.head : { ...frame, head: frame.head ?? frame.seq }); }
    else if (frame.t === "bye") store.pullDesk();
  }

  here() {
    if (this.open && Date.now() - this.heard > SILENCE) { this.socket.close(); return; }
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ t: "here", screen: start.screen }));
  }

  async refresh() {
    await store.pullDesk();
    const answer = await request(`${start.public}head.json`);
    if (answer.status === 200) store.takeHead(answer.body);
  }

  /** With a socket the desk is asked for now and then only; without one every two seconds. */
  async poll() {
    for (let beat = 0; ; beat += 1) {
      await new Promise((resolve) => setTimeout(resolve, POLL));
      if (!this.open || beat % 15 === 0) await this.refresh();
    }
  }

  /** "open" (socket), "slow" (asking), "down". */
  state() {
    if (this.open) return "open";
    return store.reached ? "slow" : "down";
  }
}

export const line = new Line();
