// All conversations, what was touched last first: a press opens one, a search looks through titles and what was said.

import { partsOf } from "../kit/element.js";
import { Line, button, el, icon, remembered } from "../kit/kit.js";
import { moment } from "../kit/units.js";

export const parts = partsOf(import.meta.url, "thread_list.html", "../kit/kit.css", "thread_list.css");

const REST = 300; // ms without a key after which it is looked for

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, null);
  const shown = JSON.stringify(data);
  if (my.shown === shown) return;
  my.shown = shown;
  const { threads, text, deleted } = data;
  const focused = my.root.getRootNode().activeElement === my.search;
  if (!focused) my.search.value = text;
  my.find(".empty").hidden = threads.length > 0 || Boolean(text);
  my.find(".found").hidden = !threads.length && !text;
  my.find(".none").hidden = threads.length > 0;
  my.find(".none").textContent = `No conversation contains “${text}”.`;
  my.find(".list").replaceChildren(...threads.map((one) => row(my, one)));
  my.find(".notice").hidden = !deleted;
  my.find(".notice").replaceChildren(...(deleted ? ["Conversation deleted. Its pictures stay in the library.", button("undo", "Undo", () => my.line.act("restore", deleted), "Undo")] : []));
}

function build(parentElement) {
  const root = parentElement.querySelector(".threads");
  const my = { root, line: new Line(), find: (name) => root.querySelector(name), search: root.querySelector(".search") };
  my.search.oninput = () => {
    clearTimeout(my.timer);
    my.timer = setTimeout(() => my.line.act("search", my.search.value.trim()), REST);
  };
  return my;
}

function row(my, one) {
  return el("li", {},
    el("button", { type: "button", class: "one", onclick: () => my.line.act("open", one.id) },
      el("span", { class: "face", "aria-hidden": "true" }, one.src ? el("img", { src: one.src, alt: "", loading: "lazy" }) : icon("forum")),
      el("span", { class: "words" }, el("span", { class: "title", dir: "auto" }, one.title), el("span", { class: "small muted" }, moment(one.touched)))),
    el("span", { class: "away" }, button("delete", `Delete “${one.title}”`, () => my.line.act("trash", one.id))));
}
