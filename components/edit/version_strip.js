// The versions of a picture: one button each, from the first to the newest.

import { partsOf } from "../kit/element.js";
import { Line, el, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "version_strip.html", "../kit/kit.css", "version_strip.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => ({ row: parentElement.querySelector("ol"), line: new Line() }));
  my.line.renew(setTriggerValue, null);
  const shown = JSON.stringify(data.steps);
  if (my.shown === shown) return;
  const focused = my.row.getRootNode().activeElement?.dataset.id;
  my.row.replaceChildren(...data.steps.map((step) => el("li", {}, el("button", { type: "button", title: step.title, "aria-label": step.title,
    "aria-current": step.here && "step", "data-id": step.id, onclick: () => my.line.act("go", step.id) },
    el("img", { src: step.src, alt: "", loading: "lazy", draggable: "false" })))));
  my.shown = shown;
  my.row.querySelector(focused ? `[data-id="${focused}"]` : ":not(*)")?.focus();
}
