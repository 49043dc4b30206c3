// The library's wall: everything that a search finds as one piece of thumbnails in their own proportions. Its pictures come by
// address; keys and clicks choose, mark and open them.

import { partsOf } from "../kit/element.js";
import { attend } from "../kit/events.js";
import { Line, button, el, remembered } from "../kit/kit.js";
import { tileSize, tileSlider } from "../kit/tile_size.js";
import { Comparing } from "../picture/comparing.js";
import { Viewer } from "../picture/viewer.js";
import { arriving } from "./arriving.js";
import { drawChosen } from "./chosen.js";
import { emptyButton } from "./emptying.js";
import { Filters, toggled } from "./filters.js";
import { Folding } from "./folding.js";
import { keyed } from "./keys.js";
import { housekeepingLink } from "./keeping.js";
import { GAP, lay, refold, room, standing, take } from "./laying.js";
import { Marking } from "./marking.js";
import { askName } from "./naming.js";
import { mirrored, opened, together } from "./opened.js";
import { Results } from "./results.js";
import { Rows } from "./rows.js";
import { Spots, post } from "./spots.js";
import { SearchBox } from "./search_box.js";
import { Tiles } from "./tiles.js";

export const parts = partsOf(import.meta.url, "wall.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "wall.css", "arriving.css");

const EDGE = 176; // px
const LOOK = 400; // ms after which a change in the studio is looked at

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  const isNew = !my.data;
  my.data = data;
  if (isNew) my.results.begin(data.find, my.box.text);
  my.unattend ??= attend(({ version }) => changed(my, version));
  return () => { my.unattend?.(); my.unattend = null; };
}

const kept = (name, otherwise) => localStorage.getItem(`easel-library-${name}`) ?? otherwise;
const keep = (name, value) => localStorage.setItem(`easel-library-${name}`, value);

function build(parentElement) {
  const root = parentElement.querySelector(".library");
  const part = (name) => root.querySelector(`.${name}`);
  const my = { root, part, line: new Line(), all: new Spots(), spots: new Spots(), folding: new Folding(), chosen: new Set(), going: new Set(), current: 0, edge: tileSize(EDGE), group: kept("group", "none") };
  my.pane = part("pane");
  my.tiles = new Tiles(my, my.pane, part("sheet"));
  my.filters = new Filters(my, part("filters"));
  my.viewer = new Viewer(root, my.line);
  my.results = new Results((result, isNew) => taken(my, result, isNew), (isOld) => tell(my, isOld ? "This page has expired: reload it." : "The library did not answer. Trying again."));
  my.marking = new Marking(my, (ids) => redraw(my, ids), (words, undo) => tell(my, words, undo));
  my.tell = (words, undo, name) => tell(my, words, undo, name);
  my.box = new SearchBox(part("search"), (text) => my.results.begin(my.data.find, text));
  my.search = (text) => my.box.say(text);
  my.saveSearch = async (name, text) => { if (await my.marking.send([{ search: name, text }])) my.filters.refresh(); };
  my.askName = (...about) => askName(root, ...about);
  my.nameChosen = (what, ids) => nameChosen(my, what, ids);
  my.choose = (ids) => choose(my, ids);
  my.open = (index) => opened(my, index);
  my.compare = (ids) => together(my, ids, my.comparing.others(ids).slice(0, 4 - ids.length));
  my.comparing = new Comparing((pictures) => together(my, [], pictures), () => drawChosen(my));
  root.append(my.comparing.root);
  drawChosen(my);
  my.toggle = (index) => toggle(my, index);
  my.fold = (index) => fold(my, index);
  my.refold = () => refold(my);
  my.range = (index) => range(my, index);
  my.trash = (ids) => { my.marking.trash(ids); choose(my, []); };
  my.pane.addEventListener("click", (event) => clicked(my, event));
  my.pane.addEventListener("keydown", (event) => keyed(my, event));
  my.rows = new Rows(my.spots, { width: 1, edge: my.edge, gap: GAP, group: "none" });
  tools(my);
  arriving(my);
  my.filters.show(kept("filters", "") === "1");
  new ResizeObserver(() => { if (my.pane.clientWidth !== my.wide) lay(my); room(my); }).observe(my.pane);
  return my;
}

function taken(my, result, isNew) {
  take(my, result, isNew);
  if (my.results.isWhole || isNew) my.linked ??= fromAddress(my);
}

/** Opens or closes what lies behind a picture. */
function fold(my, index) {
  if (my.folding.toggle(my.spots.place(index))) refold(my);
}

/** Something has changed in the studio: perhaps another picture is there. */
function changed(my, version) {
  if (version === my.version) return;
  my.version = version;
  my.looking ??= setTimeout(() => {
    my.looking = undefined;
    if (!document.hidden && !my.viewer.box.open && !my.going.size) my.results.look();
  }, LOOK);
}

function tools(my) {
  const groups = el("select", { class: "field", "aria-label": "Group by", onchange: () => { my.group = groups.value; keep("group", groups.value); lay(my); } },
    [["none", "No groups"], ["day", "By day"], ["run", "By run"]].map(([name, words]) => el("option", { value: name, selected: my.group === name }, words)));
  const filters = button("filter_list", "Show or hide filters", () => { my.filters.show(!my.filters.open); filters.setAttribute("aria-pressed", String(my.filters.open)); lay(my); }, "Filters");
  filters.setAttribute("aria-pressed", String(kept("filters", "") === "1"));
  const folds = button("stacks", "Once you pick a picture of a run, the rest of the run folds behind it. Press S or click its number to unfold.", () => {
    my.folding.switch(!my.folding.isOn);
    folds.setAttribute("aria-pressed", String(my.folding.isOn));
    refold(my);
  }, "Fold runs");
  folds.setAttribute("aria-pressed", String(my.folding.isOn));
  my.emptying = emptyButton(my);
  my.emptying.hidden = true;
  my.part("left").replaceChildren(filters, el("span", { class: "many small muted", role: "status" }), button("flag", "Show only picked pictures", () => my.search(toggled(my.box.text, "is", "picked")), "Picked"),
    button("help", HELP, () => tell(my, HELP), "", "quiet"), my.emptying);
  my.part("looks").replaceChildren(folds, groups, tileSlider(my.edge, (edge) => { my.edge = edge; lay(my); }), housekeepingLink(my));
}

const HELP = "Keys: arrows move, Enter opens, Space selects; P picks, X rejects, U unflags, 0 to 5 stars; S unfolds a run; Del trash; Ctrl+A all, Ctrl+Z undo.";

function tell(my, words, undo, name = "Undo") {
  const place = my.part("toast");
  clearTimeout(my.telling);
  place.replaceChildren(el("span", {}, words), ...(undo ? [el("button", { type: "button", class: "button", onclick: () => { place.hidden = true; undo(); } }, name)] : []));
  place.hidden = false;
  my.telling = setTimeout(() => {
    place.hidden = true;
    if (my.going.size && !my.viewer.box.open) my.results.look(); // what went to the trash leaves its place once it cannot be taken back here
  }, undo ? 12000 : 6000);
}

function redraw(my, ids) {
  for (const id of ids) my.tiles.fill(my.spots.indexOf(id));
  if (my.viewer.box.open) my.drawMarks?.();
  else refold(my);
}

function choose(my, ids) {
  const before = my.chosen;
  my.chosen = new Set(ids);
  for (const index of my.tiles.shown.keys()) my.tiles.fill(index);
  if (before.size || my.chosen.size) { drawChosen(my); room(my); mirrored(my); }
}

function toggle(my, index) {
  const id = my.spots.id(index);
  my.anchor = index;
  choose(my, my.chosen.has(id) ? [...my.chosen].filter((one) => one !== id) : [...my.chosen, id]);
}

/** All from the one that was chosen last. */
function range(my, index) {
  const from = my.anchor ?? my.current;
  my.anchor = from;
  const [least, most] = [Math.min(from, index), Math.max(from, index)];
  choose(my, Array.from({ length: most - least + 1 }, (_, at) => my.spots.id(least + at)));
}

/** A click opens; on the tick, with Ctrl or while pictures are chosen on a phone it chooses; with Shift all up to it. */
function clicked(my, event) {
  const element = event.target.closest(".tile");
  if (!element) return;
  const { index } = element;
  const ticks = event.ctrlKey || event.metaKey || event.target.closest(".tick");
  if (event.target.closest(".fold")) return void fold(my, index);
  if (!event.shiftKey && !ticks) return void my.open(index);
  if (event.shiftKey) range(my, index);
  else toggle(my, index);
  my.tiles.go(index);
}

async function nameChosen(my, what, ids) {
  const answer = await post(my.data.facets, { q: "" });
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  const known = what === "board" ? told?.boards : told?.facets.tag?.map(([name]) => name);
  my.askName(what === "board" ? "Board" : "Tag", "Add", known ?? [], async (name) => {
    if (!await my.marking.name(ids, what, name, true)) return;
    my.tell(what === "board" ? `Added to “${name}”.` : `Tagged “${name}”.`, () => my.marking.undo());
    my.filters.refresh();
  });
}

/** The address names the picture that was open. */
function fromAddress(my) {
  const id = /^#picture=([0-9a-f-]{36})$/.exec(location.hash)?.[1];
  const place = id ? my.all.indexOf(id) : -1;
  if (place < 0) return my.results.isWhole || undefined;
  if (my.spots.at(place) < 0) fold(my, standing(my, id));
  my.tiles.go(my.spots.at(place), false);
  my.open(my.spots.at(place));
  return true;
}
