// The board beside the button: any name may stand in it, those that there are can be chosen. What stands there is what is sent.

import { Combobox } from "../kit/combobox.js";
import { partsOf } from "../kit/element.js";
import { remembered } from "../kit/kit.js";
import { LiveValue } from "../kit/live_value.js";

export const parts = partsOf(import.meta.url, "board_field.html", "../kit/kit.css", "../kit/model_field.css", "board_field.css");

export default function ({ data, parentElement, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.boards = data.boards;
  my.live.adoptInto(my.field, data, setStateValue);
  return () => my.live.end();
}

function build(parentElement) {
  const root = parentElement.querySelector(".board");
  const field = root.querySelector("input");
  const my = { field, boards: [], live: new LiveValue(400) };
  const set = (name) => { field.value = name; my.live.typed(name); my.live.flush(); };
  const list = new Combobox(root, () => my.boards.map((name) => ({ name, note: "" })), set);
  field.oninput = () => { my.live.typed(field.value); list.open(field.value); };
  field.onblur = () => my.live.flush();
  field.onchange = () => my.live.flush();
  return my;
}
