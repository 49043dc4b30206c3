// What differs between pictures that are compared: their settings side by side, the differing ones first, and their prompts.

import { el } from "../kit/kit.js";
import { pieces } from "./word_diff.js";

const WAITS = "…", NONE = "–";

/** What a picture says of a fact: what it is, else what was asked. */
function said(view, name) {
  if (!view) return WAITS;
  const fact = view.facts.find((one) => one.name === name);
  if (!fact) return NONE;
  return fact.real === "not reported" && fact.asked ? `requested: ${fact.asked}` : fact.real;
}

/** One row for each fact, {name, values, differs}; those that differ come first. What is not known yet (a view that is none) differs from nothing. */
export function rowsOf(views) {
  const told = views.filter(Boolean);
  const names = [...new Set(told.flatMap((view) => view.facts.map((fact) => fact.name)))];
  const rows = names.map((name) => ({ name, values: views.map((view) => said(view, name)), differs: new Set(told.map((view) => said(view, name))).size > 1 }));
  return [...rows.filter((row) => row.differs), ...rows.filter((row) => !row.differs)];
}

/** The whole of it. `pictures` are {id, label, alt}; `known` holds by id what was told of them; `open` shows one alone. */
export function differing(pictures, known, open) {
  const views = pictures.map((one) => known.get(one.id));
  const waits = views.some((view) => !view);
  const heads = pictures.map((one) => el("th", { scope: "col" }, el("button", { type: "button", class: "button quiet",
    title: `${one.alt ?? ""}\nOpens this picture alone`, "aria-label": `Open ${one.label} alone`, onclick: () => open(one) }, one.label.replace(/^picture /, "# "))));
  const rows = rowsOf(views).map((row) => el("tr", { class: row.differs ? "differs" : "" },
    el("th", { scope: "row", title: row.differs && "Different" }, row.name), row.values.map((value) => el("td", {}, value))));
  const table = el("table", { "aria-label": "Differences" }, el("thead", {}, el("tr", {}, el("td"), heads)),
    el("tbody", {}, rows.length ? rows : el("tr", {}, el("th", { scope: "row" }, "Settings"), views.map(() => el("td", {}, WAITS)))));
  return el("section", { class: "differing", "aria-busy": String(waits) }, el("h3", {}, "Differences"), el("div", { class: "wide" }, table), prompts(pictures, views));
}

/** The prompts, each once it is known; where they differ, the words are marked. */
function prompts(pictures, views) {
  const told = pictures.map((one, at) => ({ label: one.label, text: views[at]?.prompt })).filter((one) => one.text !== undefined);
  if (!told.length) return null;
  if (new Set(told.map((one) => one.text)).size === 1) return [el("h3", {}, told.length > 1 ? "Prompt (same for all)" : "Prompt"), el("p", { class: "text" }, told[0].text)];
  const marked = pieces(told.map((one) => one.text));
  return told.flatMap((one, at) => [el("h3", {}, `Prompt of ${one.label}`),
    el("p", { class: "text" }, marked[at].flatMap(({ text, differs }) => (differs ? [el("mark", {}, text.trimEnd()), text.slice(text.trimEnd().length)] : [text])))]);
}
