// What a prompt with variables becomes: how many, the first ones with what was chosen marked, and mistakes at their place.

import { partsOf } from "../kit/element.js";
import { el } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "variables_note.html", "../kit/kit.css", "variables_note.css");

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".variables");
  const shown = JSON.stringify(data);
  if (root.dataset.shown === shown) return;
  root.dataset.shown = shown;
  root.querySelector(".words").textContent = data.words;
  fill(root.querySelector(".rows"), data.rows.map((row) => el("li", {}, row.map(([text, chosen]) => (chosen ? el("mark", {}, text) : text)))));
  fill(root.querySelector(".problems"), data.problems.map((problem) => el("li", {}, problem.message,
    el("span", { class: "place" }, problem.before, el("mark", {}, problem.marked), problem.after))));
}

function fill(list, items) {
  list.replaceChildren(...items);
  list.hidden = !items.length;
}
