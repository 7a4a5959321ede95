// Shows the transcript. New entries wait for the reader unless they ask otherwise or stand at the newest end; nothing
// that is being read moves. Everything goes in as text.

const AUTO = "portico-live-auto", ORDER = "portico-live-order";

function remembered(key) { try { return localStorage.getItem(key); } catch { return null; } }
function remember(key, value) { try { localStorage.setItem(key, value); } catch { /* this visit only */ } }

export class View {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.log = this.part("log");
    this.clock = new Intl.DateTimeFormat("zh-CN", {hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: words.zone});
    this.days = new Intl.DateTimeFormat("sv-SE", {dateStyle: "short", timeZone: words.zone}); // 2026-11-21
    this.newest = (remembered(ORDER) || (location.search.includes("order=newest") ? "newest" : "oldest")) === "newest";
    this.auto = remembered(AUTO) === "1";
    this.nodes = new Map([...this.log.children].map((node) => [node.dataset.msg, node]));
    this.rendered = new Map();
    this.#controls();
  }

  // The transcript as it is now. What was shown is corrected in place; what is new waits.
  update(transcript, {changed = null} = {}) {
    this.transcript = transcript;
    const touched = changed || transcript.entries;
    this.#holding(() => {
      for (const entry of touched) if (this.nodes.has(entry.msg)) this.#fill(entry);
      for (const [msg, node] of this.nodes) if (!transcript.found.has(msg)) { node.remove(); this.nodes.delete(msg); }
      if (!changed) this.#arrange();
      this.#pins();
    });
    const waiting = this.#waiting();
    if (waiting.length && (this.auto || this.#atNewestEnd())) this.show({follow: !this.auto || this.#atNewestEnd()});
    else this.#offer(waiting.length);
    this.part("empty").hidden = transcript.entries.length > 0;
    for (const node of this.root.querySelectorAll("[data-said]")) node.textContent = transcript.entries.length;
  }

  // Put in what waits.
  show({follow = false, focus = false} = {}) {
    const fresh = this.#waiting();
    if (!fresh.length) return;
    for (const node of this.log.querySelectorAll(".new")) node.classList.remove("new");
    const put = () => {
      for (const entry of fresh) this.#fill(entry).classList.add("new");
      this.#arrange();
    };
    if (follow || focus) put(); else this.#holding(put);
    const first = this.nodes.get((this.newest ? fresh.at(-1) : fresh[0]).msg);
    if (focus) {
      first.tabIndex = -1;
      first.focus({preventScroll: true});
      first.scrollIntoView({block: "start"});
    } else if (follow && !this.newest) {
      this.nodes.get(fresh.at(-1).msg).scrollIntoView({block: "nearest"});
    }
    this.#offer(0, fresh.length);
  }

  line(state) {
    this.part("line").textContent = this.words[state] || "";
    this.part("bar").hidden = false;
  }

  // Nothing of it is public any more.
  empty() {
    for (const name of ["log", "pins"]) this.part(name).replaceChildren();
    this.part("pins").hidden = true;
    this.part("show").hidden = true;
  }

  state(state) {
    for (const node of this.root.querySelectorAll("[data-state]")) {
      node.className = `tag ${{live: "live", paused: "warn", closed: "off"}[state] || "site"}`;
      node.textContent = {live: this.words.live, paused: this.words.pausedWord, closed: this.words.closed}[state] || node.textContent;
    }
    this.part("paused").hidden = state !== "paused";
    this.part("ended").hidden = state !== "closed";
  }

  #controls() {
    const box = this.part("auto");
    box.checked = this.auto;
    box.addEventListener("change", () => {
      this.auto = box.checked;
      remember(AUTO, this.auto ? "1" : "0");
      if (this.auto) this.show();
    });
    this.part("show").addEventListener("click", () => this.show({focus: true}));
    for (const link of this.root.querySelectorAll("[data-order]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.newest = link.dataset.order === "newest";
        remember(ORDER, link.dataset.order);
        this.#marks();
        this.#arrange();
      });
    }
    this.#marks();
    addEventListener("scroll", () => { if (this.transcript && this.#waiting().length && this.#atNewestEnd()) this.show({follow: true}); }, {passive: true});
  }

  #marks() {
    for (const link of this.root.querySelectorAll("[data-order]")) {
      if ((link.dataset.order === "newest") === this.newest) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  #waiting() {
    return this.transcript.entries.filter((entry) => !this.nodes.has(entry.msg));
  }

  #offer(count, shown = 0) {
    const {newOne, newMany} = this.words, number = count || shown;
    const text = number === 1 ? newOne : newMany.replace("{n}", number);
    const button = this.part("show");
    button.hidden = count === 0;
    if (count) button.textContent = `${text} ${this.newest ? "↑" : "↓"}`;
    if (number) this.part("say").textContent = text;
  }

  #atNewestEnd() {
    if (!document.getSelection().isCollapsed) return false; // somebody is about to copy something
    const box = this.log.getBoundingClientRect();
    if (this.newest) return box.top >= 0 && box.top < innerHeight;
    return box.bottom > 0 && box.bottom <= innerHeight + 4;
  }

  // Do something to the list, and keep the entry that is being read where it is.
  #holding(change) {
    const anchor = [...this.log.children].find((node) => node.getBoundingClientRect().bottom > 0);
    const before = anchor ? anchor.getBoundingClientRect().top : 0;
    change();
    if (anchor && anchor.isConnected && this.log.getBoundingClientRect().top < 0) {
      const moved = anchor.getBoundingClientRect().top - before;
      if (moved) scrollBy({top: moved, behavior: "instant"});
    }
  }

  #arrange() {
    const shown = this.transcript.entries.filter((entry) => this.nodes.has(entry.msg)).map((entry) => this.nodes.get(entry.msg));
    if (this.newest) shown.reverse();
    let place = this.log.firstElementChild;
    for (const node of shown) {
      if (node === place) place = place.nextElementSibling;
      else this.log.insertBefore(node, place);
    }
  }

  // The node of an entry with what it says now; made where there is none.
  #fill(entry) {
    const print = JSON.stringify([entry.text, entry.speaker, entry.corrected, entry.withdrawn, entry.redacted, entry.pictures]);
    const old = this.nodes.get(entry.msg);
    if (old && this.rendered.get(entry.msg) === print) return old;
    this.rendered.set(entry.msg, print);
    const node = this.part("entry").content.firstElementChild.cloneNode(true);
    node.id = `m-${entry.msg}`;
    node.dataset.msg = entry.msg;
    this.#heading(node, entry);
    this.#text(node, entry);
    if (old && old.isConnected) {
      if (old.classList.contains("new")) node.classList.add("new");
      old.replaceWith(node);
    }
    this.nodes.set(entry.msg, node);
    return node;
  }

  #heading(node, {kind, speaker, at}) {
    const {words} = this, citizen = speaker.role === "citizen";
    const look = kind === "notice" ? "note" : {citizen: "q", host: "host"}[speaker.role];
    if (look) node.classList.add(look);
    const name = citizen ? words.citizenNamed.replace("{name}", () => speaker.name) : speaker.name;
    node.querySelector("header b").textContent = kind === "notice" ? words.notice : name || "";
    const post = node.querySelector("header small");
    if (speaker.post) post.textContent = speaker.post; else post.remove();
    const time = node.querySelector("time");
    time.dateTime = at;
    const said = new Date(at), day = this.days.format(said), clock = this.clock.format(said);
    time.textContent = day === this.days.format(new Date(words.starts)) ? clock : `${day} ${clock}`;
  }

  #text(node, entry) {
    const {words} = this, [gone, mark] = [node.querySelector(".gone"), node.querySelector(".mk")];
    const quote = node.querySelector("blockquote");
    if (entry.asked) {
      quote.querySelector("b").textContent = words.asked.replace("{name}", () => entry.asked.name || words.citizen);
      quote.querySelector("span").textContent = entry.asked.text;
    } else {
      quote.remove();
    }
    for (const line of entry.text.split("\n")) {
      if (!line.trim()) continue;
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      gone.before(paragraph);
    }
    for (const picture of entry.pictures) gone.before(this.#picture(picture));
    if (entry.withdrawn) gone.textContent = entry.reason ? `${words.withdrawn} ${words.reason} ${entry.reason}` : words.withdrawn;
    else if (entry.redacted) gone.textContent = words.removed;
    else gone.remove();
    if (!entry.corrected || entry.withdrawn) mark.remove();
  }

  #picture({url, alt, width, height}) {
    const figure = document.createElement("figure"), image = document.createElement("img");
    const address = new URL(url, location.href);
    if (/^https?:$/.test(address.protocol)) image.src = address.href;
    Object.assign(image, {alt, width, height, loading: "lazy"});
    figure.append(image);
    return figure;
  }

  #pins() {
    const list = this.part("pins"), pinned = this.transcript.entries.filter((entry) => entry.pinned);
    list.replaceChildren(...pinned.map((entry) => {
      const node = this.part("pin").content.firstElementChild.cloneNode(true), link = node.querySelector("a");
      link.href = `#m-${entry.msg}`;
      link.querySelector("b").textContent = entry.speaker.name || "";
      link.querySelector("span").textContent = entry.text.length > 120 ? `${entry.text.slice(0, 119)}…` : entry.text;
      return node;
    }));
    list.hidden = pinned.length === 0;
  }
}
