// The thread that is open, as one element: it is patched where something changed, so scroll and focus stay where they are.

import { partsOf } from "../kit/element.js";
import { listen } from "../kit/events.js";
import { Line, button, patch, remembered } from "../kit/kit.js";
import { onStart } from "../kit/started.js";
import { Comparing } from "../picture/comparing.js";
import { JobTiles } from "../picture/job_tile.js";
import { Viewer } from "../picture/viewer.js";
import { arrives, leaves } from "./focus.js";
import { turnCard, updateTurn } from "./turn_card.js";

export const parts = partsOf(import.meta.url, "thread_view.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "../picture/job_tile.css", "thread_view.css");

const NEAR = 120; // px from the end of the page within which whoever reads is at its end

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  const other = my.data?.thread !== data.thread;
  my.data = data;
  if (other) begin(my);
  my.heard ??= listen("thread", wish(my), (news) => told(my, news));
  my.heard.renew(wish(my));
  my.starts ??= onStart((run) => { my.wished = run; bring(my); });
  my.timer ??= setInterval(() => my.tiles.tick(), 1000);
  my.stays ??= staysAtEnd(my);
  if (my.turns) show(my);
  return () => { clearInterval(my.timer); my.heard.end(); my.starts(); my.stays(); my.timer = my.heard = my.starts = my.stays = null; };
}

const wish = (my) => ({ thread: my.data.thread, head: my.data.head, wanted: my.data.wanted });

/** Another thread: nothing of the one before is seen for a moment. */
function begin(my) {
  my.heard?.end();
  Object.assign(my, { heard: null, turns: null, atEnd: true });
  my.list.replaceChildren();
  my.title.value = "";
  my.find(".head .facts").replaceChildren();
}

function build(parentElement) {
  const root = parentElement.querySelector(".thread");
  const my = { root, list: root.querySelector(".turns"), title: root.querySelector(".title"), line: new Line(), find: (name) => root.querySelector(name) };
  my.viewer = new Viewer(root, my.line);
  my.comparing = new Comparing((pictures) => my.viewer.openTogether(pictures, my.data.edit), () => my.tiles.markAll());
  root.append(my.comparing.root);
  my.tiles = new JobTiles({ root, line: my.line, comparing: my.comparing, edits: () => my.data.edit, open: (turn, id) => open(my, turn.id, id), more: (turn, job, picture) => more(my, turn, job, picture) });
  my.comparing.draw();
  my.find(".all").onclick = () => { leaves(); my.line.act("all", ""); };
  my.find(".trash").onclick = () => { leaves(); my.line.act("trash", ""); };
  my.find(".more").append(button("expand_less", "Show earlier turns", () => my.line.act("earlier", ""), "Show earlier turns"));
  my.title.onchange = () => rename(my);
  my.title.onkeydown = (event) => renaming(my, event);
  return my;
}

function renaming(my, event) {
  if (event.isComposing) return;
  if (event.key === "Escape") my.title.value = my.about.title;
  if (event.key === "Enter" || event.key === "Escape") my.title.blur();
}

function rename(my) {
  const name = my.title.value.trim();
  if (name && name !== my.about.title) my.line.act("rename", name);
  else my.title.value = my.about.title;
}

/** Further acts on a picture of the thread, before the usual ones. */
function more(my, turn, job, picture) {
  return [
    button("edit", "Edit this picture in the next turn", () => my.line.act("edit_this", picture.id), "Edit this", ""),
    turn.jobs.length > 1 && turn.primary !== job.id && button("star", "Make this the turn’s main picture", () => my.line.act("prefer", `${turn.id}:${picture.id}`)),
    button("attach_file", "Attach it to the next turn", () => my.line.act("attach", picture.id)),
  ].filter(Boolean);
}

/** What the studio says of the thread, with no run of Python. */
function told(my, { items, about }) {
  my.about = about;
  if (about.gone) return void my.line.act("all", "");
  my.turns = about.turns.map((id) => turnOf(items, id));
  for (const turn of my.turns) for (const job of turn.jobs) job.pictures.forEach((picture, at) => { picture.slot = `${job.id}:${at}`; });
  if (my.shown) my.viewer.renew(picturesOf(my));
  show(my);
  openAsked(my);
}

const turnOf = (items, id) => ({ ...items.get(id), place: items.get(`${id}:place`),
  jobs: items.get(id).jobs.map((job) => ({ ...items.get(job), said: items.get(`${job}:said`) })) });

function show(my) {
  head(my);
  patch(my.list, my.turns, turnCard, (card, turn) => updateTurn(my, card, turn));
  for (const card of my.list.children) card.classList.toggle("branch", card.dataset.id === my.data.branch);
  my.tiles.tick();
  if (my.atEnd) toEnd();
  arrives(my.find(".all"));
  step(my);
  bring(my);
}

/** Who stepped to another version of a turn by its buttons goes on stepping there. */
function step(my) {
  const { number, to, sign } = my.stepped ?? {};
  if (!my.turns.some((turn) => turn.id === to)) return;
  my.stepped = null;
  const at = my.turns.findIndex((turn) => turn.number === number);
  const buttons = [...(my.list.children[at]?.querySelectorAll(".siblings button:enabled") ?? [])];
  (buttons.find((one) => one.textContent === sign) ?? buttons[0])?.focus({ preventScroll: true });
}

const mainOf = () => document.querySelector("[data-testid=stMain]");

function toEnd() {
  const main = mainOf();
  if (main) main.scrollTop = main.scrollHeight;
}

/** Who reads the end of the thread goes on to, whatever makes it longer; who has scrolled away from it is left there. */
function staysAtEnd(my) {
  const main = mainOf();
  if (!main) return () => {};
  const scrolled = () => { my.atEnd = main.scrollHeight - main.scrollTop - main.clientHeight < NEAR; };
  const grown = new ResizeObserver(() => my.turns && my.atEnd && toEnd());
  main.addEventListener("scroll", scrolled, { passive: true });
  grown.observe(my.list);
  return () => { grown.disconnect(); main.removeEventListener("scroll", scrolled); };
}

function head(my) {
  const { title, facts, trashed, earlier } = my.about;
  if (my.root.getRootNode().activeElement !== my.title) my.title.value = title;
  const said = my.find(".head .facts");
  if (said.dataset.shown !== facts.join()) {
    said.dataset.shown = facts.join();
    said.replaceChildren(...facts.map((words) => Object.assign(document.createElement("span"), { textContent: words })));
  }
  my.find(".head .export").href = my.data.export;
  const gone = my.find(".gone");
  if (gone.hidden === trashed) gone.replaceChildren(...(trashed ? ["This conversation is deleted. ", button("undo", "Undo", () => my.line.act("restore", ""), "Undo")] : []));
  gone.hidden = !trashed;
  my.find(".more").hidden = !earlier;
}

/** What was just sent comes into sight, as soon as it is there. */
function bring(my) {
  const turn = my.wished && my.turns?.find((one) => one.run === my.wished);
  if (!turn) return;
  my.wished = null;
  my.atEnd = true; // it is the last one
  toEnd();
}

const picturesOf = (my) => my.turns.flatMap((turn) => turn.jobs.flatMap((job) => job.pictures));

function open(my, turn, id) {
  my.shown = turn;
  const pictures = picturesOf(my);
  my.viewer.open(pictures, pictures.findIndex((picture) => picture.id === id), my.data.edit);
}

/** Opens what was asked for elsewhere (in the tray): the job's picture, or brings its turn into sight. */
function openAsked(my) {
  const { asked } = my.data;
  const turn = asked && my.turns.find((one) => one.jobs.some((job) => job.id === asked.id));
  if (!turn || my.asked === asked.seq) return;
  my.asked = asked.seq;
  my.line.act("opened", "");
  my.list.querySelector(`[data-id="${turn.id}"]`)?.scrollIntoView({ block: "center" });
  const [picture] = turn.jobs.find((job) => job.id === asked.id).pictures;
  if (picture) open(my, turn.id, picture.id);
}
