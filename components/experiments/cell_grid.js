// An experiment as a table of pictures: cells come by address, are drawn where they are in sight, and open the same view as everywhere.

import { partsOf } from "../kit/element.js";
import { attend } from "../kit/events.js";
import { Line, el, remembered } from "../kit/kit.js";
import { Comparing } from "../picture/comparing.js";
import { Viewer } from "../picture/viewer.js";
import { cellCard } from "./cell_card.js";
import { drawCell, factsHeight, isOnTick } from "./cell_tile.js";
import { Cells } from "./cells.js";
import { head, drawTop } from "./grid_top.js";
import { Layout, differences, fitted } from "./layout.js";
import { SIZES, headMenu, headWords, tools } from "./grid_tools.js";
import { Matrix } from "./matrix.js";

export const parts = partsOf(import.meta.url, "cell_grid.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "cell_grid.css");

const FULL = SIZES.at(-1);
const HEAD = 168, HEAD_ON_PHONES = 96; // px of the heads at the left

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  if (my.data?.id !== data.id) Object.assign(my, { view: null, edge: kept(`zoom-${data.id}`), shape: "" });
  my.data = data;
  my.look = () => setTriggerValue("look", Date.now());
  my.cells.renew(data.cells, data.id, data.revision);
  head(my);
  my.cells.refresh();
  my.unattend ??= attend(({ version }) => { if (version !== my.cells.version) my.cells.refresh(); });
  return () => { my.unattend?.(); my.unattend = null; };
}

const kept = (name) => JSON.parse(sessionStorage.getItem(`easel-grid-${name}`) ?? "null");
const keep = (name, value) => sessionStorage.setItem(`easel-grid-${name}`, JSON.stringify(value));

function build(parentElement) {
  const root = parentElement.querySelector(".experiment");
  const my = { root, part: (name) => root.querySelector(`:scope > .${name}, :scope > :not(dialog) > .${name}, :scope > .top .about > .${name}`), line: new Line(), choosing: false };
  my.cells = new Cells((indices, said) => heard(my, indices, said));
  my.viewer = new Viewer(root, my.line);
  my.comparing = new Comparing((pictures) => my.viewer.openTogether(pictures, my.data.edit, pictures.length === 2 ? "slide" : "side"), () => { my.matrix.refresh(); differing(my); });
  my.matrix = new Matrix(my.part("pane"), {
    cell: (element, index) => drawOne(my, element, index),
    rowHead: (element, row) => headWords(element, "rows", my.layout.rows[row], row < my.layout.pinnedRows),
    columnHead: (element, column) => headWords(element, "columns", my.layout.columns[column], column < my.layout.pinnedColumns),
  });
  my.part("pane").addEventListener("click", (event) => clicked(my, event));
  my.part("pane").addEventListener("keydown", (event) => keyed(my, event));
  my.change = (view) => { my.view = view; keep(`view-${my.data.id}`, view); lay(my); };
  my.zoom = (edge) => { my.edge = edge; keep(`zoom-${my.data.id}`, edge); lay(my); };
  my.draw = () => drawTop(my);
  root.append(my.comparing.root);
  my.comparing.draw();
  return my;
}

/** What the studio told: at first, or with other axes, the table is laid; else only the changed cells in sight are drawn. */
function heard(my, indices, said) {
  drawTop(my);
  if (said.revision !== my.data.revision) return my.look(); // widened elsewhere: its axes are others
  const shape = `${my.data.id} ${my.data.axes.map((axis) => axis.values.length)} ${my.cells.coordinates.length}`;
  if (my.shape !== shape) {
    my.shape = shape;
    my.view = fitted(my.view ?? kept(`view-${my.data.id}`), my.data.axes);
    lay(my);
  } else {
    my.matrix.refresh(indices);
  }
  differing(my);
  if (my.viewer.box.open && !my.viewer.together) followed(my);
  return undefined;
}

/** The open picture stays the one that is shown, though others have come before it. */
function followed(my) {
  const shown = my.viewer.pictures[my.viewer.index];
  const all = pictures(my).map((each) => my.viewer.pictures.find((known) => known.id === each.id) ?? each);
  Object.assign(my.viewer, { pictures: all, index: Math.max(0, all.findIndex((each) => each.id === shown.id)) });
}

/** Lays rows and columns by the view, at the size that is chosen. */
function lay(my) {
  const { axes, ratio } = my.data;
  my.layout = new Layout(axes, my.cells.coordinates, my.view);
  my.edge ??= fitting(my);
  my.whole = my.edge >= FULL;
  const edge = my.whole ? widest(my) : my.edge;
  const [wide, high] = ratio >= 1 ? [edge, edge / ratio] : [edge * ratio, edge];
  const narrow = my.part("pane").clientWidth < 560;
  const headWide = my.layout.down.length ? (narrow ? HEAD_ON_PHONES : HEAD) : 8;
  const lines = Math.max(1, my.layout.across.length);
  my.root.style.setProperty("--facts-h", `${factsHeight(edge)}px`);
  my.root.style.setProperty("--lines", String(Math.max(1, Math.floor(high / 16 / Math.max(1, my.layout.down.length)))));
  my.drawn = edge;
  my.matrix.renew(my.layout, { width: Math.round(wide), height: Math.round(high) + factsHeight(edge), head: [headWide, 16 * lines + 8] });
  tools(my);
  drawTop(my);
}

/** The size at which all columns can be seen, within reason. */
function fitting(my) {
  const head = my.part("pane").clientWidth < 560 ? HEAD_ON_PHONES : HEAD;
  const room = (my.part("pane").clientWidth - head - 24) / Math.max(1, my.layout.columns.length) - 4;
  return Math.max(56, Math.min(320, Math.floor(room / Math.min(1, my.data.ratio))));
}

/** The long edge of the largest picture that is asked for, in px of the screen. */
const widest = (my) => Math.max(512, my.data.full / (globalThis.devicePixelRatio || 1));

function drawOne(my, element, index) {
  const words = index === undefined ? "" : valueWords(my, index).join(", ");
  drawCell(element, my.cells.all[index], { edge: my.drawn, words, chosen: my.comparing.has(my.cells.all[index]?.picture), whole: my.whole });
}

const valueWords = (my, index) => my.data.axes.map((axis, at) => `${axis.label} ${axis.values[my.cells.coordinates[index][at]]}`);

function clicked(my, event) {
  const line = event.target.closest(".head");
  if (line) return line.querySelector(".more") && headMenu(my, line);
  const element = event.target.closest(".cell");
  if (element?.index === undefined) return undefined;
  my.matrix.go(...element.place);
  const ticks = my.choosing || event.shiftKey || event.ctrlKey || event.metaKey || isOnTick(event);
  if (ticks && my.cells.all[element.index]?.src) return my.comparing.toggle(asPicture(my, element.index));
  return open(my, element.index);
}

/** Space chooses a picture for comparing; Enter opens it, as for every button. */
function keyed(my, event) {
  if (event.key !== " " || !event.target.classList.contains("cell")) return;
  event.preventDefault();
  if (my.cells.all[event.target.index]?.src) my.comparing.toggle(asPicture(my, event.target.index));
}

/** Of two pictures of this table it is said what differs; those of other pages may be among the chosen ones. */
function differing(my) {
  const chosen = my.comparing.all.map((one) => my.cells.all.findIndex((cell) => cell?.picture === one.id)).filter((index) => index >= 0);
  const words = chosen.length === 2 ? differences(my.data.axes, ...chosen.map((each) => my.cells.coordinates[each])) : [];
  const place = my.part("chosen");
  place.hidden = !words.length;
  place.replaceChildren(...words.map((each) => el("span", {}, each)));
}

const asPicture = (my, index) => {
  const { picture, src, thumb } = my.cells.all[index];
  return { id: picture, src, thumb, alt: valueWords(my, index).join(", "), slim: true, cell: index, facts: [], caption: [] };
};

const pictures = (my) => my.layout.inOrder().filter((index) => my.cells.all[index]?.src).map((index) => asPicture(my, index));

/** A picture in the view of every page, in which the arrows walk the table; else a card that says what is the matter. */
function open(my, index) {
  if (!my.cells.all[index]) return;
  if (!my.cells.all[index].src) return cellCard(my, index, valueWords(my, index));
  const all = pictures(my);
  my.viewer.mode = "single";
  my.viewer.against = undefined;
  my.viewer.open(all, all.findIndex((each) => each.cell === index), my.data.edit, (key) => step(my, key));
  my.viewer.box.addEventListener("close", () => my.matrix.go(...(my.layout.placeOf(my.viewer.pictures[my.viewer.index]?.cell) ?? [0, 0])), { once: true });
}

/** The picture above or below in the table, as a place among those that are open. */
function step(my, key) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[key];
  const at = by && my.layout.placeOf(my.viewer.pictures[my.viewer.index]?.cell);
  if (!at) return -1;
  for (let row = at[0] + by; row >= 0 && row < my.layout.rows.length; row += by) {
    const found = my.viewer.pictures.findIndex((each) => each.cell === my.layout.at(row, at[1]));
    if (found >= 0) return found;
  }
  return -1;
}
