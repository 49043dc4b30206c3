// A small window for one cell without a picture: how it was asked for, what became of it, what can be done; and the question before money is spent.

import { button, el } from "../kit/kit.js";
import { WORDS, sentence, standing } from "./cell_tile.js";

function box(my, title, parts, acts) {
  const window = el("dialog", { class: "card-box", "aria-label": title }, el("h3", {}, title), parts, el("div", { class: "row-of-acts" }, acts));
  window.onclose = () => window.remove();
  my.root.append(window);
  window.showModal();
  return window;
}

/** What is the matter with a cell. */
export function cellCard(my, index, words) {
  const cell = my.cells.all[index];
  const line = (text, look = "") => text && el("p", { class: look }, text);
  const act = (sign, title, label, does) => button(sign, title, () => { window.close(); does(); }, label, "");
  const again = async () => confirmed(my, await my.line.ask("again_price", `${my.data.id}:${index}`), `${my.data.id}:${index}`);
  const acts = [
    ["queued"].includes(cell.state) && act("first_page", "Sends the pictures of this cell before the others", "Send first", () => my.line.act("first", `${my.data.id}:${index}`)),
    cell.look && !cell.stage && act("search", "Asks the server what became of it: no new request, free", "Look again", () => my.line.act("look", `${my.data.id}:${index}`)),
    ["failed", "unknown", "cancelled"].includes(cell.state) && act("replay", "Shows what it costs before anything is sent", "Run again", again),
    act("close", "Close (Esc)", "Close", () => undefined),
  ].filter(Boolean);
  const window = box(my, WORDS[standing(cell)] ?? cell.state, [line(words.join(", "), "muted"), line(sentence(cell))].filter(Boolean), acts);
}

/** Asks before cells are run again: the button says how many pictures and what they cost, and what may be charged twice is said. */
export function confirmed(my, answer, about) {
  if (!answer?.words) return;
  const send = answer.label && el("button", { type: "button", class: "button primary", onclick: () => { window.close(); my.line.act("again", about); } }, answer.label);
  const window = box(my, "Run again", [el("p", {}, answer.words)], [button("close", "Close (Esc)", () => window.close(), answer.label ? "Cancel" : "Close", ""), send].filter(Boolean));
}
