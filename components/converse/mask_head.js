// What is painted on in the place of the thread, and the way back; it tells how much room there is for the editor.

import { partsOf } from "../kit/element.js";
import { Line, remembered } from "../kit/kit.js";
import { leaves } from "./focus.js";

export const parts = partsOf(import.meta.url, "mask_head.html", "../kit/kit.css", "mask_head.css");

const ABOVE = 80, BELOW = 60, LEAST = 320; // px: the tools over the editor, the acts under it, and what is too low to paint in

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, null);
  my.root.querySelector(".of").textContent = `${data.name}, ${data.size}`;
  my.told = (room) => setStateValue("room", room);
  measured(my);
  return my.end;
}

function build(parentElement) {
  const root = parentElement.querySelector(".mask-head");
  const my = { root, line: new Line() };
  root.querySelector(".done").onclick = () => { leaves(); my.line.act("done", ""); };
  const main = document.querySelector("[data-testid=stMain]");
  if (main) main.scrollTop = 0; // a thread is read at its end
  const watch = new ResizeObserver(() => measured(my));
  watch.observe(root);
  const resized = () => measured(my);
  window.addEventListener("resize", resized);
  my.end = () => { watch.disconnect(); window.removeEventListener("resize", resized); };
  return my;
}

/** A few pixels are no news: an editor that changes its size loses a quick stroke. */
function measured(my) {
  if (!my.root.clientWidth || !my.told) return;
  const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;
  const height = innerHeight - my.root.getBoundingClientRect().bottom - scrolled - ABOVE - BELOW;
  const room = [my.root.clientWidth, Math.max(LEAST, height)].map(Math.floor);
  if (my.room && room.every((size, way) => Math.abs(size - my.room[way]) < 24)) return;
  my.room = room;
  my.told(room);
}
