// The library's wall: rows of thumbnails in their own proportions, each a button to the full view.

import { partsOf } from "../kit/element.js";
import { Line, button, el, off, remembered } from "../kit/kit.js";
import { fill, place } from "../picture/picture_tile.js";
import { Viewer } from "../picture/viewer.js";

export const parts = partsOf(import.meta.url, "result_grid.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "result_grid.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  const shown = JSON.stringify(data.pictures.map((picture) => picture.id));
  const turned = my.shown !== undefined && my.shown !== shown;
  if (my.shown !== shown) my.wall.replaceChildren(...data.pictures.map((picture, index) => cell(my, picture, index)));
  my.shown = shown;
  my.data = data;
  my.empty.hidden = data.pictures.length > 0 || data.newer;
  // both or none: at an end of the library one of them would move under the pointer
  my.turn.replaceChildren(...(data.newer || data.older ? [
    off(!data.newer, button("arrow_back", "Newer pictures", () => my.line.act("newer", ""), "Newer")),
    off(!data.older, button("arrow_forward", "Older pictures", () => my.line.act("older", ""), "Older")),
  ] : []));
  if (turned) my.root.scrollIntoView({ block: "start" });
}

function build(parentElement) {
  const root = parentElement.querySelector(".grid");
  const my = { root, wall: root.querySelector(".wall"), empty: root.querySelector(".empty"), turn: root.querySelector(".turn") };
  my.line = new Line();
  my.viewer = new Viewer(root, my.line);
  return my;
}

function cell(my, picture, index) {
  const spot = place((picture.width / picture.height).toFixed(4), el("button", { type: "button", class: "open",
    "aria-label": `Open in full size: ${picture.alt}`, onclick: () => my.viewer.open(my.data.pictures, index, my.data.edit) }));
  fill(spot, { ...picture, key: picture.id }, false);
  const words = el("figcaption", { class: "small muted", title: picture.prompt }, picture.alt);
  const figure = el("figure", {}, spot, words);
  figure.style.setProperty("--ratio", (picture.width / picture.height).toFixed(4));
  return figure;
}
