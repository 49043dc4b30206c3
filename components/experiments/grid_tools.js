// How the table is looked at: which axis goes where, size, what is hidden or pinned, what a press does.

import { button, el } from "../kit/kit.js";
import { flipped } from "./layout.js";

export const SIZES = [40, 56, 80, 104, 128, 160, 208, 256, 320, 416, 512, 768, 2048]; // px; the last is each picture's own size

/** The line above the table, made anew when the view changes. */
export function tools(my) {
  const { axes } = my.data;
  const mark = JSON.stringify([my.data.id, axes.map((axis) => [axis.name, axis.values.length]), my.view]);
  if (my.part("tools").dataset.mark === mark) return;
  my.part("tools").dataset.mark = mark;
  my.part("axes").replaceChildren(...axes.flatMap((axis) => axisTools(my, axis)));
  my.part("looks").replaceChildren(...[
    axes.length > 1 && button("swap_horiz", "Swap rows and columns", () => my.change(flipped(my.view))),
    hidden(my), choose(my), zoom(my),
  ].filter(Boolean));
}

const select = (label, options, value, change) => {
  const field = el("select", { class: "field", "aria-label": label, onchange: () => change(field.value) },
    options.map(([name, words]) => el("option", { value: name, selected: String(name) === String(value) }, words)));
  return field;
};

/** Where an axis is; of one that makes pages, which page is shown. */
function axisTools(my, axis) {
  const role = my.view.roles[axis.name];
  const turn = (to) => my.change({ ...my.view, roles: { ...my.view.roles, [axis.name]: to } });
  const place = el("label", {}, axis.label, select(`${axis.label} as`, [["rows", "Rows"], ["columns", "Columns"], ["pages", "Pages"]], role, turn));
  if (role !== "pages") return [place];
  const at = my.view.pages[axis.name] ?? 0;
  const page = (to) => my.change({ ...my.view, pages: { ...my.view.pages, [axis.name]: (Number(to) + axis.values.length) % axis.values.length } });
  return [place, el("label", {}, button("chevron_left", `Previous ${axis.label}`, () => page(at - 1)),
    select(`${axis.label} shown`, axis.values.map((value, each) => [each, value]), at, page),
    button("chevron_right", `Next ${axis.label}`, () => page(at + 1)))];
}

function hidden(my) {
  const { rows, columns } = my.view.hidden;
  const count = rows.length + columns.length;
  return count > 0 && button("visibility", "Show hidden rows and columns", () => my.change({ ...my.view, hidden: { rows: [], columns: [] } }), `Show ${count} hidden`, "");
}

function choose(my) {
  const made = button("check_circle", "Click pictures to select them for comparison (the tick, Space or Shift-click work any time)", () => {
    my.choosing = !my.choosing;
    made.setAttribute("aria-pressed", String(my.choosing));
  }, "Select", "");
  made.setAttribute("aria-pressed", String(my.choosing));
  return made;
}

function zoom(my) {
  const at = Math.max(0, SIZES.findIndex((size) => size >= my.edge));
  const field = el("input", { type: "range", min: "0", max: String(SIZES.length - 1), step: "1", value: String(at), "aria-label": "Thumbnail size",
    oninput: () => my.zoom(SIZES[Number(field.value)]) });
  return el("label", { title: "Thumbnail size: 40 px to full" }, "Size", field);
}

/** A head with its words and the button of its menu. */
export function headWords(element, role, line, isPinned) {
  const words = line.labels.map(String);
  element.classList.toggle("pinned", isPinned);
  element.line = { role, key: line.key, isPinned };
  element.title = words.join(", ");
  const face = (level) => line.faces[level] && role === "rows" && el("img", { class: "face", src: line.faces[level], alt: "", loading: "lazy" });
  element.replaceChildren(...words.flatMap((each, level) => [face(level), el("span", { class: `label ${level < words.length - 1 ? "outer" : ""}` }, each)]).filter(Boolean),
    words.length > 0 && el("button", { type: "button", class: "more", "aria-label": `${isPinned ? "Pinned: " : ""}${words.join(", ")}: pin, hide or send first`, "aria-haspopup": "menu" },
      el("span", { class: "icon", "aria-hidden": "true" }, isPinned ? "keep" : "more_horiz")));
}

/** Pin, hide, "this row first". */
export function headMenu(my, opener) {
  const { role, key, isPinned } = opener.line;
  const without = (list) => list.filter((each) => each !== key);
  const put = (what, list) => my.change({ ...my.view, [what]: { ...my.view[what], [role]: list } });
  const name = role === "rows" ? "row" : "column";
  const open = cellsOf(my, role, key).filter((index) => my.cells.all[index]?.state === "queued");
  const item = (sign, words, does) => {
    const one = button(sign, words, () => { menu.hidePopover(); does(); }, words);
    one.setAttribute("role", "menuitem");
    return one;
  };
  const menu = el("div", { class: "menu", role: "menu", popover: "auto" }, ...[
    item("keep", isPinned ? "Unpin" : `Pin this ${name}`, () => put("pinned", isPinned ? without(my.view.pinned[role]) : [...my.view.pinned[role], key])),
    item("visibility_off", `Hide this ${name}`, () => put("hidden", [...my.view.hidden[role], key])),
    open.length > 0 && item("first_page", `Send this ${name} first`, () => my.line.act("first", `${my.data.id}:${open.join()}`)),
  ].filter(Boolean));
  menu.addEventListener("toggle", (event) => { if (event.newState === "closed") menu.remove(); });
  my.root.append(menu);
  menu.showPopover();
  const box = opener.getBoundingClientRect();
  Object.assign(menu.style, { left: `${Math.min(box.left + 4, innerWidth - menu.offsetWidth - 8)}px`, top: `${Math.min(box.top + 26, innerHeight - menu.offsetHeight - 8)}px` });
  menu.querySelector("button").focus();
}

function cellsOf(my, role, key) {
  const { layout } = my;
  const lines = layout[role], at = lines.findIndex((line) => line.key === key);
  const others = role === "rows" ? layout.columns : layout.rows;
  return others.map((_, other) => (role === "rows" ? layout.at(at, other) : layout.at(other, at))).filter((index) => index !== undefined);
}
