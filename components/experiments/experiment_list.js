// Every experiment, newest first: its name, how far it is, what it cost, some of its pictures; a press opens it.

import { partsOf } from "../kit/element.js";
import { Line, el, remembered } from "../kit/kit.js";
import { moment } from "../kit/units.js";

export const parts = partsOf(import.meta.url, "experiment_list.html", "../kit/kit.css", "experiment_list.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => ({ root: parentElement.querySelector(".experiments"), line: new Line() }));
  my.line.renew(setTriggerValue, null);
  const shown = JSON.stringify(data.experiments);
  if (my.shown === shown) return;
  my.shown = shown;
  my.root.querySelector(".empty").hidden = data.experiments.length > 0;
  my.root.querySelector(".list").replaceChildren(...data.experiments.map((one) => el("li", {}, el("button", { type: "button", class: "one", onclick: () => my.line.act("open", one.id) },
    el("span", { class: "faces", "aria-hidden": "true" }, one.faces.map((src) => el("img", { src, alt: "", loading: "lazy" }))),
    el("span", { class: "name" }, one.name),
    el("span", { class: "small muted" }, [moment(one.created), ...one.facts].join(" · "), one.held && el("span", { class: "amber" }, ` · ${one.held}`))))));
}
