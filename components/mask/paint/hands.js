// Hands at the paint canvas: keys, the same as in Refine (they work while nobody types, and press what stands on the page), and
// the guard of the canvas.

import { Line, remembered } from "../../kit/kit.js";
import { Presses } from "../presses.js";
import { Guard } from "./guard.js";

const SELECTORS = { s: "thing", w: "wand" }; // Refine has them

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const my = remembered(parentElement, () => {
    const ended = new AbortController();
    // before Streamlit, whose own R and C mean rerun and clear cache
    window.addEventListener("keydown", (event) => heard(my, event), { capture: true, signal: ended.signal });
    const line = new Line();
    const send = { act: (what, id) => line.act(what, id), state: (name, value) => my.told(name, value) };
    // a tool is chosen at once; what uses the mask waits for the stroke before it to be told
    const waits = (pressed) => my.guard.held.any || (pressed.getAttribute("role") !== "radio" && !my.guard.isTold);
    const strokes = { waits, settled: () => my.guard.isTold, hurry() {}, say() {} };
    const presses = new Presses(strokes, ended.signal); // before the guard, which hears presses, too
    return { ended, line, presses, guard: new Guard(send, ended.signal) };
  });
  my.line.renew(setTriggerValue, null);
  my.told = setStateValue;
  my.presses.uses = data.uses;
  my.data = data;
  my.guard.renew(data);
  name(data.tools);
  return () => my.ended.abort();
}

/** The tools are icons: each tells its name and its key. */
function name(tools) {
  document.querySelectorAll(".st-key-mask_tool [role=radio]").forEach((radio, index) => {
    if (tools[index]) radio.title = `${tools[index].name}  ${tools[index].key.toUpperCase()}`;
  });
}

function heard(my, event) {
  if (event.defaultPrevented || event.altKey || typing(event)) return;
  const act = my.guard.lasso.key(event) ?? (event.ctrlKey || event.metaKey ? command(event) : plain(my, event));
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}

function typing(event) {
  const path = event.composedPath();
  return path.some((part) => part.tagName === "DIALOG" || part.role === "dialog" || part.isContentEditable
    || (part.matches?.("input, textarea, select") && !["radio", "range", "checkbox"].includes(part.type)));
}

function command(event) {
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return null;
  return press(`.st-key-mask_${key === "y" || event.shiftKey ? "redo" : "undo"} button`);
}

function press(place) {
  const button = document.querySelector(place);
  return button && (() => button.click());
}

function plain(my, event) {
  if (my.guard.drawing) return () => {}; // a stroke is ended first
  const key = event.key.toLowerCase();
  if (key === "[" || key === "]") return () => my.line.act("size", key);
  if (SELECTORS[key] && !event.repeat) return press(`.st-key-mask_${SELECTORS[key]} button`);
  const tool = my.data.tools.findIndex((one) => one.key === key);
  const radio = tool >= 0 && document.querySelectorAll(".st-key-mask_tool [role=radio]")[tool];
  return radio && !event.repeat ? () => radio.click() : null;
}
