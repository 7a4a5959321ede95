// Small comforts; everything works without them. Buttons that print, and the directory of columns that Escape closes.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const menu = document.querySelector("details.menu");
const close = (back) => {
  if (!menu.open) return;
  menu.open = false;
  if (back) menu.querySelector("summary").focus();
};
if (menu) {
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(menu.contains(document.activeElement)));
  document.addEventListener("click", (event) => menu.contains(event.target) || close(false));
}
