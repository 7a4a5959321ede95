// Building what the studio shows. Words from the network only ever become textContent.
const start = JSON.parse(document.getElementById("studio-start").textContent);
const words = JSON.parse(document.getElementById("studio-texts").textContent);

export { start };
export const may = (act) => start.acts.includes(act);
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
export const part = (name, root = document) => one(`[data-part="${name}"]`, root);

/** A sentence of the server's catalogue; `%(name)s` is filled in. */
export function t(key, values = {}) {
  const sentence = words[key] === undefined ? key : words[key];
  return sentence.replace(/%\((\w+)\)[sd]/g, (_all, name) => String(values[name]));
}

/** An element: `class`, `text`, `on*` functions, booleans, `data-…` and other attributes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function button(label, run, properties = {}) {
  const { key, ...rest } = properties;
  const node = el("button", { type: "button", class: "studio-btn", ...rest, onclick: run });
  node.append(label);
  if (key) node.append(" ", el("kbd", { text: key }));
  return node;
}

/** Make the children of `box` the items in order: nodes stay where they are, so focus and reading are not disturbed. */
export function sync(box, items, keyOf, make, update) {
  const known = new Map(Array.from(box.children, (child) => [child.dataset.key, child]));
  const wanted = new Set(items.map((item) => String(keyOf(item))));
  for (const [key, child] of known) if (!wanted.has(key)) child.remove();
  let cursor = box.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let node = known.get(key);
    if (!node) {
      node = make(item);
      node.dataset.key = key;
      box.insertBefore(node, cursor);
    } else if (node === cursor) {
      cursor = cursor.nextElementSibling;
    } else {
      box.insertBefore(node, cursor);
    }
    if (update) update(node, item);
  }
}

export function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

export function show(node, visible) {
  if (node && node.hidden === visible) node.hidden = !visible;
}

let waiting = [];
let timer = null;
/** Say something politely; what comes within a second is said together. */
export function announce(sentence) {
  if (!waiting.includes(sentence)) waiting.push(sentence);
  if (timer) return;
  timer = setTimeout(() => {
    setText(part("announcer"), waiting.join(" "));
    waiting = [];
    timer = null;
  }, 700);
}

/** A sentence for the eye, said aloud too; it goes after a while unless it is an error. */
export function tell(sentence, kind = "done") {
  const box = part("told");
  const note = el("p", { class: `studio-told studio-told--${kind}`, "data-testid": `told-${kind}` }, el("span", { text: sentence }));
  note.append(button("×", () => note.remove(), { class: "studio-x", "aria-label": t("dismiss") }));
  box.append(note);
  while (box.children.length > 3) box.firstElementChild.remove();
  announce(sentence);
  if (kind === "done") setTimeout(() => note.remove(), 5000);
}

export function time(iso) {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function uuid() {
  if (window.crypto.randomUUID) return window.crypto.randomUUID();
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Whether a key press is text: then no single letter is a command. Chinese input that is being composed always is. */
export function typing(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=button])");
}

/** A dialog of the template: resolves with its form's data when confirmed, with null when left. */
export function ask(name, prepare = () => {}) {
  const dialog = part(name);
  const form = one("form", dialog);
  form.reset();
  prepare(dialog);
  return new Promise((resolve) => {
    const before = document.activeElement;
    const done = (value) => {
      dialog.removeEventListener("cancel", left);
      form.removeEventListener("submit", sent);
      form.removeEventListener("click", clicked);
      if (dialog.open) dialog.close();
      all("[data-quoted]", dialog).forEach((quoted) => setText(quoted, "")); // nothing stays behind what is hidden
      if (before && before.isConnected) before.focus({ preventScroll: true });
      resolve(value);
    };
    const left = (event) => { event.preventDefault(); done(null); };
    const sent = (event) => { event.preventDefault(); done(new FormData(form)); };
    const clicked = (event) => { if (event.target.closest("[data-leave]")) done(null); };
    dialog.addEventListener("cancel", left);
    form.addEventListener("submit", sent);
    form.addEventListener("click", clicked);
    dialog.showModal();
  });
}
