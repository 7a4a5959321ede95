// The list of questions, and likes without loading the page again.

const SPREAD = 8000; // a move reaches all readers at once: they fetch within so many milliseconds

export class Questions {
  constructor(root, base, words) {
    Object.assign(this, {root, base, words, version: null, liked: new Set()});
    this.list = root.querySelector("[data-questions]");
    this.home = base.replace(/\d+\/$/, "");
    if (this.list) this.#buttons(this.list);
    root.addEventListener("click", (event) => this.#like(event));
    root.addEventListener("keydown", (event) => { if (event.key === " " && event.target.matches("[data-like]")) this.#like(event); });
  }

  // Fetch when the number that a head tells has changed.
  async refresh(version) {
    if (!this.list || version === undefined || version === this.version) return;
    const first = !this.met;
    this.met = true;
    this.version = version;
    if (this.waiting || (first && this.list.children.length)) return; // one fetch is enough; the list as the page came
    if (!first) {
      this.waiting = true;
      await new Promise((done) => setTimeout(done, Math.random() * SPREAD));
      this.waiting = false;
    }
    try {
      const {questions, total, moves} = await this.#json(`${this.words.reads}questions.json`);
      this.version = moves; // of a list that is older than the head the next head tells
      this.#render(questions, total);
    } catch {
      this.version = null; // the next head asks again
    }
  }

  #buttons(part) {
    for (const link of part.querySelectorAll("[data-like]")) link.setAttribute("role", "button");
  }

  #answer(node, {state, answers = []}) {
    const tag = node.querySelector("[data-answered-tag]"), link = tag.querySelector("a");
    tag.hidden = state !== "answered";
    if (answers.length) link.href = `#m-${answers[0]}`; else link.removeAttribute("href");
    node.querySelector("[data-later-tag]").hidden = state !== "follow_up";
  }

  #render(questions, total) {
    const blank = this.root.querySelector("template[data-question]").content.firstElementChild;
    const old = new Map([...this.list.children].map((node) => [node.dataset.q, node]));
    const held = this.list.contains(document.activeElement);
    const nodes = questions.map((question) => {
      const node = old.get(String(question.id)) || blank.cloneNode(true);
      node.dataset.q = question.id;
      const [name, text] = node.querySelectorAll("p > *");
      name.textContent = question.name || this.words.citizen;
      text.textContent = question.text;
      const likes = node.querySelector("[data-likes]");
      if (likes) likes.textContent = question.likes;
      const link = node.querySelector("[data-like]");
      if (link) link.href = link.href.replace(/#.*$/, `#q-${question.id}`);
      this.#answer(node, question);
      return node;
    });
    // While somebody is in the list with the keyboard its order stays; only what is new comes below.
    if (held) this.list.append(...nodes.filter((node) => !node.isConnected));
    else this.list.replaceChildren(...nodes);
    this.#buttons(this.list);
    this.root.querySelector("[data-none]").hidden = questions.length > 0;
    for (const node of this.root.querySelectorAll("[data-asked]")) node.textContent = total;
    const answered = this.root.querySelector("dd[data-answered]");
    if (answered) answered.textContent = questions.filter(({state}) => state === "answered").length;
  }

  async #like(event) {
    const button = event.target.closest("[data-like]");
    if (!button) return;
    event.preventDefault();
    const id = button.closest("[data-q]").dataset.q;
    if (this.liked.has(id)) return;
    this.liked.add(id);
    try {
      const {token} = await this.#json(`${this.home}questions/token/`);
      const headers = {"X-CSRFToken": token, Accept: "application/json"};
      const {likes} = await this.#json(`${this.home}questions/${id}/like/`, {method: "POST", headers});
      button.querySelector("[data-likes]").textContent = likes;
      button.setAttribute("aria-pressed", "true");
    } catch {
      location.href = button.href; // the list with a form a question, which says what is wrong
    }
  }

  async #json(address, options = {}) {
    const response = await fetch(address, {credentials: "same-origin", ...options});
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }
}
