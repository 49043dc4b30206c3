// Rows of kept prompts: pressed, one is used; a star makes it a favourite; each can be removed.

import { partsOf } from "../kit/element.js";
import { button, el, Line, patch, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "prompt_shelf.html", "../kit/kit.css", "prompt_shelf.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => ({ line: new Line() }));
  my.line.renew(setTriggerValue);
  parentElement.querySelector(".nothing").textContent = data.rows.length ? "" : data.empty;
  patch(parentElement.querySelector(".rows"), data.rows, () => el("li"), (child, row) => fill(child, row, my.line));
}

function fill(child, row, line) {
  const star = row.star === null ? null : button("star", row.star ? "Remove from favourites" : "Add to favourites", () => line.act("star", row.id), "", "quiet star");
  star?.setAttribute("aria-pressed", String(row.star));
  child.replaceChildren(
    el("button", { type: "button", class: "use", title: "Use this prompt", onclick: () => line.act("use", row.id) },
      row.name && el("strong", {}, row.name), el("span", { class: "text" }, row.text)),
    ...(star ? [star] : []),
    button("close", "Delete", () => line.act("remove", row.id)));
}
