// The ranking: what is settled in sentences, pictures by rank, axes by value; a bar is the 90 % interval around how often one is preferred.

import { partsOf } from "../kit/element.js";
import { Line, button, el, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "ranking_view.html", "../kit/kit.css", "ranking_view.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => ({ root: parentElement.querySelector(".ranking"), line: new Line() }));
  my.line.renew(setTriggerValue, null);
  const shown = JSON.stringify(data);
  if (my.shown === shown) return;
  my.shown = shown;
  const find = (name) => my.root.querySelector(name);
  const settle = data.settle && button("compare", "Shows, blind, the two pictures whose order is still open", () => my.line.act("settle", ""), "Judge these two");
  find(".lines").replaceChildren(...data.lines.map((line) => el("p", {}, line)), ...(settle ? [el("p", {}, settle)] : []));
  find(".pictures").replaceChildren(...(data.pictures.length ? pictures(my, data) : []));
  const more = find(".more");
  more.hidden = !data.more;
  more.textContent = `${data.more} more follow; the CSV has all of them.`;
  find(".axes").replaceChildren(...data.axes.map(axis));
}

const PREFERRED = "Preferred over average";

function pictures(my, data) {
  const worded = data.pictures.some(({ right }) => right);
  const head = el("tr", {}, el("th", {}, "Rank"), el("th", {}, "Picture"), el("th", { class: "wide" }, "Settings"), el("th", {}, PREFERRED),
    el("th", { class: "number wide" }, "Best / seen"), worded && rightHead(), el("th", { class: "number" }, "Cost"), el("th", { class: "number wide" }, "Took"), el("th", {}));
  const rows = data.pictures.map((picture) => el("tr", {},
    el("td", {}, String(picture.rank)),
    el("td", {}, el("img", { src: picture.thumb, alt: picture.words, loading: "lazy" })),
    el("td", { class: "wide" }, picture.words),
    el("td", { class: "share" }, share(picture)),
    el("td", { class: "number wide" }, `${picture.best} / ${picture.seen}${picture.bad ? `, ${picture.bad} all bad` : ""}`),
    worded && rightCell(picture),
    el("td", { class: "number" }, picture.cost),
    el("td", { class: "number wide" }, picture.time),
    el("td", {}, button("upgrade", "Fills the form with this picture’s prompt and settings", () => my.line.act("fill_picture", picture.id), "Promote"))));
  return [el("thead", {}, head), el("tbody", {}, rows)];
}

function axis({ label, values, best }) {
  const worded = values.some(({ right }) => right);
  const head = el("tr", {}, el("th", {}, "Value"), el("th", {}, PREFERRED), worded && rightHead(), el("th", { class: "number" }, "Cost"),
    el("th", { class: "number wide" }, "Took"), el("th", { class: "number" }, "Failed"));
  const rows = values.map((value) => el("tr", {}, el("td", {}, value.words), el("td", { class: "share" }, share(value)),
    worded && rightCell(value),
    el("td", { class: "number" }, value.cost), el("td", { class: "number wide" }, value.time), el("td", { class: "number" }, value.failed)));
  return el("div", {}, el("table", {}, el("caption", {}, label), el("thead", {}, head), el("tbody", {}, rows)), best && el("p", {}, best));
}

const rightHead = () => el("th", { class: "number", title: "Of the quoted words that were read; those that are not sure do not count" }, "Words right");

/** The share of words that were read right, with the numbers behind it. */
const rightCell = ({ right, counted }) => el("td", { class: "number", title: counted ?? "" }, right ?? "");

function share({ share: middle, low, high }) {
  if (middle === null) return [el("span", { class: "muted" }, "not judged")];
  const line = el("i"), mark = el("b"), bar = el("span", { class: "bar", "aria-hidden": "true" }, line, mark);
  line.style.left = `${low}%`;
  line.style.width = `${high - low}%`;
  mark.style.left = `${middle}%`;
  return [bar, `${middle} % (${low} to ${high})`];
}
