// The list of questions, and likes without loading the page again.

export class Questions {
  constructor(root, base, words) {
    Object.assign(this, {root, base, words, version: null, liked: new Set()});
    this.list = root.querySelector("[data-questions]");
    root.addEventListener("submit", (event) => this.#like(event));
  }

  // Fetch when the number that a head tells has changed.
  async refresh(version) {
    if (!this.list || version === undefined || version === this.version) return;
    const first = this.version === null;
    this.version = version;
    if (first && this.list.children.length) return; // as the page came
    try {
      const response = await fetch(`${this.base}questions.json`, {credentials: "same-origin"});
      if (!response.ok) return;
      const data = await response.json();
      this.#render(Array.isArray(data) ? data : data.questions);
    } catch {
      this.version = null; // the next head asks again
    }
  }

  #render(questions) {
    const blank = this.root.querySelector("template[data-question]").content.firstElementChild;
    const old = new Map([...this.list.children].map((node) => [node.dataset.q, node]));
    const held = this.list.contains(document.activeElement);
    const nodes = questions.map((question) => {
      const node = old.get(String(question.id)) || blank.cloneNode(true);
      node.dataset.q = question.id;
      const [name, text] = node.querySelectorAll("p > *");
      name.textContent = question.name || this.words.citizen;
      text.textContent = question.text;
      node.querySelector("[data-likes]").textContent = question.likes;
      node.querySelector("[data-answered-tag]").hidden = question.state !== "answered";
      const form = node.querySelector("form");
      if (form) form.action = form.action.replace(/\/questions\/\d+\//, `/questions/${question.id}/`);
      return node;
    });
    // While somebody is in the list with the keyboard its order stays; only what is new comes below.
    if (held) this.list.append(...nodes.filter((node) => !node.isConnected));
    else this.list.replaceChildren(...nodes);
    this.root.querySelector("[data-none]").hidden = questions.length > 0;
    for (const node of this.root.querySelectorAll("[data-asked]")) node.textContent = questions.length;
    const answered = this.root.querySelector("dd[data-answered]");
    if (answered) answered.textContent = questions.filter(({state}) => state === "answered").length;
  }

  async #like(event) {
    const form = event.target;
    if (!("like" in form.dataset) || form.dataset.plain) return;
    event.preventDefault();
    const button = form.querySelector("button"), token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    if (this.liked.has(form.action)) return;
    this.liked.add(form.action);
    try {
      const response = await fetch(form.action, {
        method: "POST", credentials: "same-origin", headers: {"X-CSRFToken": token, Accept: "application/json"},
      });
      if (!response.ok || !(response.headers.get("Content-Type") || "").includes("json")) throw new Error(String(response.status));
      const {likes} = await response.json();
      if (likes !== undefined) form.querySelector("[data-likes]").textContent = likes;
      button.setAttribute("aria-pressed", "true");
    } catch {
      form.dataset.plain = "1";
      form.submit();
    }
  }
}
