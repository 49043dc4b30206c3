// The pictures of an edit: dragged or stepped into another order, taken out; what is pasted or dropped goes to the uploader.

import { partsOf } from "../kit/element.js";
import { handsFiles } from "../kit/files.js";
import { Line, button, el, icon, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "source_bar.html", "../kit/kit.css", "source_bar.css");

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, null);
  my.data = data;
  my.told = (room) => setStateValue("room", room);
  const shown = JSON.stringify(data.sources.map((source) => [source.id, source.label]));
  if (my.shown !== shown) my.row.replaceChildren(...data.sources.map((source, index) => face(my, source, index)));
  my.shown = shown;
  my.notes.textContent = data.notes;
  notice(my, data.notice);
  bringIntoView(data.view);
  return my.end;
}

function build(parentElement) {
  const root = parentElement.querySelector(".sources");
  const my = { root, row: root.querySelector(".row"), notes: root.querySelector(".notes"), notice: root.querySelector(".notice"), line: new Line() };
  const files = handsFiles(".st-key-source_row, .st-key-source_none");
  const watch = new ResizeObserver(() => measured(my));
  watch.observe(root);
  const resized = () => measured(my);
  window.addEventListener("resize", resized);
  my.end = () => { watch.disconnect(); window.removeEventListener("resize", resized); files(); };
  return my;
}

/** What became of the pictures, over the page: `notice` is {id, words, acts: {what: words}}, or nothing. */
function notice(my, said) {
  if (my.said === said?.id) return;
  my.said = said?.id;
  my.notice.hidden = !said;
  const act = (what) => () => my.line.act("notice", what);
  my.notice.replaceChildren(...(said ? [el("span", {}, said.words),
    ...Object.entries(said.acts).map(([what, words]) => el("button", { type: "button", class: "button", onclick: act(what) }, words)),
    button("close", "Close", act("close"))] : []));
}

let viewed = 0;

/** The editor, when its picture was chosen further down. */
function bringIntoView(view) {
  if (!view || view <= viewed) return;
  viewed = view;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  document.querySelector(".st-key-edit_canvas")?.scrollIntoView({ block: "start", behavior });
}

const ABOVE = 80, BELOW = 60, LEAST = 320; // px: the tools over the editor, the acts under it, and what is too low to paint in
const ROW = 102, ROW_FOR_FINGERS = 126; // px: how high the pictures will stand, where there is none yet

/** Python lays the editor out by the room there is, so that all of it can be seen at once; a few pixels are no news. */
function measured(my) {
  const row = my.root.getRootNode().host?.closest(".st-key-source_row, .st-key-source_none");
  if (!row?.clientWidth || !my.told) return;
  const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;
  const { top, bottom } = row.getBoundingClientRect();
  const empty = top + (matchMedia("(pointer: coarse)").matches ? ROW_FOR_FINGERS : ROW);
  const below = my.data.sources.length ? bottom : empty; // the first canvas is then laid only once
  const height = innerHeight - below - scrolled - ABOVE - BELOW;
  const room = [row.clientWidth, Math.max(LEAST, height)].map(Math.floor);
  if (my.room && room.every((size, way) => Math.abs(size - my.room[way]) < 24)) return;
  my.room = room;
  my.told(room);
}

function face(my, source, index) {
  const last = my.data.sources.length - 1;
  const move = (to) => my.line.act("move", `${source.id}:${Math.max(0, Math.min(last, to))}`);
  const picture = el("img", { src: source.src, alt: source.name, loading: "lazy", draggable: "false" });
  const open = el("button", { type: "button", class: "face", draggable: "true",
    title: `${source.title}. Drag to reorder, or press Alt with an arrow key.`,
    onkeydown: (event) => {
      if (event.altKey && event.key === "ArrowLeft") { event.preventDefault(); move(index - 1); }
      if (event.altKey && event.key === "ArrowRight") { event.preventDefault(); move(index + 1); }
      if (event.key === "Delete") my.line.act("remove", source.id);
    },
    ondragstart: (event) => { my.dragged = source.id; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", source.id); },
  }, picture);
  const small = (sign, words, act) => el("button", { type: "button", title: words, "aria-label": words, onclick: act }, icon(sign));
  const away = small("close", `Remove ${source.name}`, () => my.line.act("remove", source.id));
  away.className = "drop";
  const steps = el("span", { class: "steps" },
    index > 0 && small("chevron_left", "Move left", () => move(index - 1)),
    index < last && small("chevron_right", "Move right", () => move(index + 1)));
  const item = el("li", { class: index === 0 ? "source first" : "source" }, open, away, steps,
    el("span", { class: "words small muted" }, el("span", {}, source.label)));
  item.ondragover = (event) => { if (my.dragged) { event.preventDefault(); item.classList.add("over"); } };
  item.ondragleave = () => item.classList.remove("over");
  item.ondrop = (event) => {
    event.preventDefault();
    item.classList.remove("over");
    if (my.dragged && my.dragged !== source.id) my.line.act("move", `${my.dragged}:${index}`);
    my.dragged = null;
  };
  return item;
}
