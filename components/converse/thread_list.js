// All conversations, what was touched last first: a press opens one, a search looks through titles and what was said. It hears of
// what other tabs and the command line do.

import { partsOf } from "../kit/element.js";
import { listen } from "../kit/events.js";
import { Line, button, el, icon, patch, remembered } from "../kit/kit.js";
import { moment } from "../kit/units.js";
import { arrives, leaves } from "./focus.js";

export const parts = partsOf(import.meta.url, "thread_list.html", "../kit/kit.css", "thread_list.css");

const REST = 300; // ms without a key after which it is looked for

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, null);
  my.data = data;
  my.heard ??= listen("threads", wish(my), (news) => told(my, news));
  my.heard.renew(wish(my));
  const { text, deleted } = data;
  if (my.root.getRootNode().activeElement !== my.search) my.search.value = text;
  my.find(".notice").hidden = !deleted;
  if (my.deleted !== deleted) my.find(".notice").replaceChildren(...(deleted ? ["Conversation deleted. Its pictures stay in the library.", button("undo", "Undo", () => my.line.act("restore", my.deleted), "Undo")] : []));
  my.deleted = deleted;
  if (my.threads) show(my);
  return () => { my.heard.end(); my.heard = null; };
}

const wish = (my) => ({ text: my.data.text, wanted: my.data.wanted });

function build(parentElement) {
  const root = parentElement.querySelector(".threads");
  const my = { root, line: new Line(), find: (name) => root.querySelector(name), search: root.querySelector(".search") };
  my.search.oninput = () => {
    clearTimeout(my.timer);
    my.timer = setTimeout(() => my.line.act("search", my.search.value.trim()), REST);
  };
  my.find(".more").append(button("expand_more", "Show older conversations", () => my.line.act("more", ""), "Show older conversations"));
  return my;
}

function told(my, { items, about }) {
  my.threads = about.threads.map((id) => items.get(id));
  my.find(".more").hidden = !about.more;
  show(my);
  arrives(my.search);
}

function show(my) {
  const { threads, data: { text } } = my;
  my.find(".empty").hidden = threads.length > 0 || Boolean(text);
  my.find(".found").hidden = !threads.length && !text;
  my.find(".none").hidden = threads.length > 0;
  my.find(".none").textContent = `No conversation contains “${text}”.`;
  patch(my.find(".list"), threads, (one) => row(my, one.id), (place, one) => update(my, place, one));
}

function row(my, id) {
  return el("li", {},
    el("button", { type: "button", class: "one", onclick: () => { leaves(); my.line.act("open", id); } },
      el("span", { class: "face", "aria-hidden": "true" }),
      el("span", { class: "words" }, el("span", { class: "title", dir: "auto" }), el("span", { class: "small muted when" }))),
    el("input", { class: "field name", maxlength: "200", dir: "auto", spellcheck: "false", hidden: true }),
    el("span", { class: "away" }));
}

/** A name that somebody types just now stays, whatever is heard. */
function update(my, place, one) {
  const find = (name) => place.querySelector(name);
  find(".title").textContent = one.title;
  find(".when").textContent = moment(one.touched);
  if (place.src !== one.src) find(".face").replaceChildren(one.src ? el("img", { src: one.src, alt: "", loading: "lazy" }) : icon("forum"));
  place.src = one.src;
  if (place.said === one.title) return;
  place.said = one.title;
  find(".name").setAttribute("aria-label", `New name of “${one.title}”`);
  find(".away").replaceChildren(button("edit", `Rename “${one.title}”`, () => rename(my, place, one.title)), button("delete", `Delete “${one.title}”`, () => my.line.act("trash", one.id)));
}

/** In the place of its title: Enter keeps the name, Escape the one before. */
function rename(my, place, title) {
  const name = place.querySelector(".name"), one = place.querySelector(".one");
  const end = (isKept) => {
    if (name.hidden) return;
    const said = name.value.trim();
    name.hidden = true;
    one.hidden = false;
    if (isKept && said && said !== title) my.line.act("rename", `${place.dataset.id}:${said}`);
  };
  name.value = title;
  name.hidden = false;
  one.hidden = true;
  name.onblur = () => end(true);
  name.onkeydown = (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault(); // the row that is focused then is not opened by the same key
    end(event.key === "Enter");
    one.focus();
  };
  name.focus();
  name.select();
}
