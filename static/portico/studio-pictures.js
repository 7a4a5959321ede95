// Pictures beside the text being written: chosen, dropped or pasted; each goes up with its alternative text.
import { all, button, el, one, part, setText, show, start, sync, t, tell, uuid } from "./studio-dom.js";
import { request } from "./studio-outbox.js";

const MOST = 9;
/** Times that a picture is sent again by itself, and the longest wait for that in seconds. */
const TRIES = 5;
const LONGEST_WAIT = 30;

class Pictures {
  constructor() {
    this.list = [];
  }

  begin(root) {
    this.root = part("pictures", root);
    if (!this.root) return;
    const input = one("input[type=file]", root);
    if (!input) return; // releasers write, but send no pictures
    input.addEventListener("change", () => { this.add(input.files); input.value = ""; });
    root.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); root.classList.add("studio-drop"); } });
    root.addEventListener("dragleave", (event) => { if (!root.contains(event.relatedTarget)) root.classList.remove("studio-drop"); });
    root.addEventListener("drop", (event) => { root.classList.remove("studio-drop"); if (event.dataTransfer.files.length) { event.preventDefault(); this.add(event.dataTransfer.files); } });
    root.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); this.add(event.clipboardData.files); } });
  }

  any() { return this.list.length > 0; }
  ids() { return this.list.map((picture) => picture.image); }

  add(files) {
    for (const file of files) {
      if (!file.type.startsWith("image/")) { tell(t("not_a_picture", { name: file.name }), "error"); continue; }
      if (this.list.length >= MOST) { tell(t("too_many_pictures", { most: MOST }), "error"); break; }
      this.list.push({ key: uuid(), file, url: URL.createObjectURL(file), alt: "", image: null, words: "" });
    }
    this.draw();
    const empty = all("input", this.root).find((input) => !input.value);
    if (empty) empty.focus();
  }

  /** Upload what is not up yet. False where an alternative text is missing or a picture was refused. */
  async ready() {
    for (const picture of this.list) {
      if (picture.image) continue;
      if (!picture.alt.trim()) {
        picture.words = t("alt_missing");
        this.draw();
        one(`[data-key="${picture.key}"] input`, this.root).focus();
        return false;
      }
      if (!(await this.upload(picture))) return false;
    }
    return true;
  }

  async upload(picture) {
    const form = new FormData();
    form.append("file", picture.file, picture.file.name || "picture.png");
    form.append("alt", picture.alt.trim());
    picture.words = t("uploading");
    this.draw();
    let answer = await request("pictures/", { method: "POST", form, key: picture.key });
    for (let tries = 0; tries < TRIES && [429, 503].includes(answer.status) && answer.wait <= LONGEST_WAIT; tries += 1) {
      picture.words = t("picture_waits");
      this.draw();
      await new Promise((resolve) => { setTimeout(resolve, 1000 * (answer.wait || 2)); });
      answer = await request("pictures/", { method: "POST", form, key: picture.key });
    }
    if (answer.status >= 200 && answer.status < 300) {
      picture.image = answer.body.image;
      picture.words = t("uploaded");
    } else {
      picture.words = answer.status === 0 ? t("picture_line") : answer.status === 429 ? t("picture_full", { minutes: Math.ceil(answer.wait / 60) }) : answer.body.error || t("refused", { status: answer.status });
      tell(picture.words, "error");
    }
    this.draw();
    return picture.image !== null;
  }

  clear() {
    this.list.forEach((picture) => URL.revokeObjectURL(picture.url));
    this.list = [];
    this.draw();
  }

  draw() {
    if (!this.root) return;
    show(this.root, this.list.length > 0);
    sync(this.root, this.list, (picture) => picture.key, (picture) => this.make(picture), (node, picture) => setText(one(".studio-quiet", node), picture.words));
  }

  make(picture) {
    const input = el("input", { type: "text", maxlength: "300", placeholder: t("alt"), "aria-label": t("alt"), oninput: (event) => { picture.alt = event.target.value; picture.words = ""; this.draw(); } });
    const drop = button("×", () => { this.list = this.list.filter((other) => other !== picture); URL.revokeObjectURL(picture.url); this.draw(); }, { class: "studio-x", "aria-label": t("remove_picture") });
    return el("li", { class: "studio-picture" }, el("img", { src: picture.url, alt: "" }), el("div", {}, input, el("span", { class: "studio-quiet" })), drop);
  }
}

export const pictures = new Pictures();
export const interview = start.interview;
