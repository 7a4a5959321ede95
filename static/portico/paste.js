// Text from Word and WPS into the editor's blocks: the server cleans it, this asks it and fills the form.
(() => {
  "use strict";
  const dialog = document.getElementById("portico-paste");
  const form = document.querySelector("[data-edit-form]");
  if (!dialog || !form) return;
  const box = dialog.querySelector("[data-paste-box]");
  const result = dialog.querySelector("[data-paste-result]");
  const insert = dialog.querySelector("[data-paste-insert]");
  const KINDS = ["heading", "paragraph", "table"];
  const LONGEST = 1500000;
  let found = null;
  let stream = null;
  let asked = 0;

  // Streams that know the kinds of blocks which the server makes.
  const streams = () =>
    [...form.querySelectorAll("[id$=-root]")]
      .map((element) => element.rootBlock)
      .filter((block) => block?.blockDef?.childBlockDefsByName && KINDS.every((kind) => kind in block.blockDef.childBlockDefsByName));

  const escaped = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line.outerHTML;
  };
  const clipboard = (data) => {
    const html = data.getData("text/html") || data.getData("text/plain").split(/\r?\n/).map(escaped).join("");
    return html.replace(/src=(["'])data:[^"']*\1/g, 'src=""'); // pictures come as files
  };

  const read = async (html) => {
    if (html.length > LONGEST) throw new Error(dialog.dataset.large);
    const body = new FormData();
    body.set("html", html);
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, "X-Requested-With": "XMLHttpRequest" };
    let answer;
    try {
      const response = await fetch(dialog.dataset.url, { method: "POST", body, headers, credentials: "same-origin" });
      answer = await response.json();
    } catch {
      throw new Error(dialog.dataset.failed);
    }
    if (!answer.blocks) throw new Error(answer.error || dialog.dataset.failed);
    return answer;
  };

  const isEmpty = (child) => {
    const value = child.getValue();
    if (child.type !== "paragraph" || typeof value !== "string") return false;
    try {
      const content = JSON.parse(value);
      return !content || content.blocks.every((block) => !block.text.trim());
    } catch {
      return false;
    }
  };

  // Put blocks behind the child with this index; an empty paragraph there makes room.
  const add = (target, blocks, after) => {
    let index = after + 1;
    const before = target.children[after];
    if (before && isEmpty(before)) {
      target.deleteBlock(after);
      index = after;
    }
    const first = index;
    for (const { type, value } of blocks) {
      target.insert({ type, value, id: crypto.randomUUID?.() ?? null }, index, { animate: false, focus: false });
      index += 1;
    }
    const element = document.getElementById(`${target.children[first].prefix}-section`) ?? target.container?.[0];
    element?.scrollIntoView({ block: "start" });
  };

  const tell = (target, answer) => {
    const place = target.container[0].parentElement;
    place.querySelectorAll(".portico-paste-notes").forEach((old) => old.remove());
    const notes = document.getElementById("portico-paste-notes").content.firstElementChild.cloneNode(true);
    notes.querySelector("[data-paste-summary]").textContent = `${dialog.dataset.added} ${answer.summary}`;
    list(notes.querySelector("[data-paste-list]"), answer.notes);
    notes.querySelector("[data-paste-dismiss]").addEventListener("click", () => notes.remove());
    target.container[0].before(notes);
    notes.scrollIntoView({ block: "center" });
  };
  const list = (element, sentences) => {
    element.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  };

  // The dialog.
  const show = (summary, notes, wrong) => {
    const line = Object.assign(document.createElement("p"), { textContent: summary });
    line.className = wrong ? "portico-note--bad" : "portico-paste-summary";
    const items = document.createElement("ul");
    list(items, notes);
    result.replaceChildren(line, ...(notes.length ? [items] : []));
  };
  const take = async (html) => {
    const turn = ++asked;
    found = null;
    insert.disabled = true;
    try {
      const answer = await read(html);
      if (turn !== asked) return; // something else was pasted meanwhile
      found = answer;
      insert.disabled = false;
      show(answer.summary, answer.notes, false);
      insert.focus();
    } catch (error) {
      if (turn === asked) show(error.message, [], true);
    }
  };
  const open = (target) => {
    stream = target;
    asked += 1;
    found = null;
    insert.disabled = true;
    box.replaceChildren();
    result.replaceChildren();
    dialog.showModal();
    box.focus();
  };
  box.addEventListener("paste", (event) => {
    event.preventDefault();
    const html = clipboard(event.clipboardData);
    box.textContent = event.clipboardData.getData("text/plain").trim().slice(0, 2000);
    take(html);
  });
  box.addEventListener("input", () => take([...box.innerText.split("\n")].map(escaped).join("")));
  insert.addEventListener("click", () => {
    const answer = found;
    if (!answer) return;
    dialog.close();
    add(stream, answer.blocks, stream.children.length - 1);
    tell(stream, answer);
  });

  // Straight into a text: what has more than one line or a table becomes blocks; a phrase is the editor's own business.
  const isStructured = (html) => {
    const content = new DOMParser().parseFromString(html, "text/html").body;
    const lines = [...content.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6")].filter((line) => line.textContent.trim());
    return Boolean(content.querySelector("table, h1, h2, h3, h4, h5, h6")) || (lines.length > 1 && /mso-|class=["']?Mso|<o:p/.test(html));
  };
  document.addEventListener(
    "paste",
    (event) => {
      const editor = event.target.closest?.("[contenteditable=true]");
      if (!editor || dialog.contains(editor)) return;
      const target = streams().find((one) => one.container[0].contains(editor));
      const html = event.clipboardData?.getData("text/html") ?? "";
      const within = target?.children.findIndex((child) => child.element.contains(editor)) ?? -1;
      if (within < 0 || editor.closest("table") || target.children[within].type !== "paragraph" || !isStructured(html)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const child = target.children[within];
      read(clipboard(event.clipboardData)).then(
        (answer) => {
          add(target, answer.blocks, Math.max(target.children.indexOf(child), 0));
          tell(target, answer);
        },
        (error) => tell(target, { summary: error.message, notes: [] }),
      );
    },
    true,
  );

  // The button stands above each text.
  const dress = () => {
    for (const target of streams()) {
      const place = target.container[0];
      if (place.previousElementSibling?.matches(".portico-paste")) continue;
      const bar = document.getElementById("portico-paste-button").content.firstElementChild.cloneNode(true);
      bar.querySelector("[data-paste-open]").addEventListener("click", () => open(target));
      place.before(bar);
    }
  };
  // Wagtail builds the blocks when the document is read; its own event is lost with the element that they replace.
  document.addEventListener("DOMContentLoaded", dress);
  window.addEventListener("load", dress);
})();
