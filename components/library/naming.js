// Asks for a name: of a board, a tag, a search. Those that there are already are a press away.

import { button, el } from "../kit/kit.js";

export function askName(root, title, word, known, done) {
  const field = el("input", { class: "field", name: "name", maxlength: "80", "aria-label": title, autocomplete: "off" });
  const close = () => box.close();
  const take = (name) => { if (name.trim()) { close(); done(name.trim()); } };
  const box = el("dialog", { class: "naming", "aria-label": title }, el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); take(field.value); } },
    el("h3", {}, title),
    known.length > 0 && el("div", { class: "known" }, known.map((name) => el("button", { type: "button", class: "button", onclick: () => take(name) }, name))),
    field,
    el("div", { class: "row" }, button("close", "Cancel (Esc)", close, "Cancel"), el("button", { type: "submit", class: "button primary" }, word))));
  box.onkeydown = (event) => event.stopPropagation(); // letters are written here, and mark nothing
  box.onclose = () => box.remove();
  root.append(box);
  box.showModal();
  field.focus();
}
