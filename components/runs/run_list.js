// The runs, newest first, as one element: it is patched where something changed, so scroll and focus stay where they are.

import { partsOf } from "../kit/element.js";
import { listen } from "../kit/events.js";
import { Line, button, el, patch, remembered } from "../kit/kit.js";
import { MOST, tileSize, tileSlider } from "../kit/tile_size.js";
import { Comparing } from "../picture/comparing.js";
import { curlButton } from "../picture/copying.js";
import { JobTiles, againButton, jobTile } from "../picture/job_tile.js";
import { wantPrompt } from "../kit/prompt_focus.js";
import { onStart } from "../kit/started.js";
import { moment } from "../kit/units.js";
import { Viewer } from "../picture/viewer.js";

export const parts = partsOf(import.meta.url, "run_list.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "../picture/job_tile.css", "run_list.css");

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, data.answer);
  my.data = data;
  my.empty.querySelector(".place").hidden = !data.place;
  my.empty.querySelectorAll("strong, .muted").forEach((part, index) => { part.textContent = data.empty[index]; });
  my.heard ??= listen("runs", { wanted: data.wanted }, ({ items, about }) => told(my, items, about));
  my.heard.renew({ wanted: data.wanted });
  my.starts ??= onStart((run) => { my.wished = run; if (my.runs) bring(my); });
  if (my.runs) show(my);
  if (data.asked) openAsked(my, data.asked);
  my.timer ??= setInterval(() => my.tiles.tick(), 1000);
  return () => { clearInterval(my.timer); my.heard.end(); my.starts(); my.timer = my.heard = my.starts = null; };
}

/** What the studio says of the runs, with no run of Python. */
function told(my, items, about) {
  my.runs = about.runs.map((id) => ({ ...items.get(id), jobs: items.get(id).jobs.map((job) => items.get(job)) }));
  for (const run of my.runs) for (const job of run.jobs) job.pictures.forEach((picture, at) => { picture.slot = `${job.id}:${at}`; });
  my.empty.hidden = my.runs.length > 0;
  my.more.hidden = !about.more;
  my.sizes.hidden = !my.runs.length;
  if (my.shown) my.viewer.renew(picturesOf(my, my.shown));
  show(my);
  if (my.data.asked && my.asked !== my.data.asked.seq) openAsked(my, my.data.asked);
}

function show(my) {
  const places = placesOf(my.list);
  patch(my.list, my.runs, runCard, (card, run) => updateRun(my, card, run));
  slide(places);
  my.tiles.tick();
  bring(my);
}

/** What was just started comes into sight, as soon as it is there: on a phone, where the form is above it, to the top. */
function bring(my) {
  const started = my.wished && my.list.querySelector(`[data-id="${my.wished}"]`);
  if (!started) return;
  my.wished = null;
  started.scrollIntoView({ block: matchMedia("(max-width: 760px)").matches ? "start" : "nearest" });
}

function build(parentElement) {
  const root = parentElement.querySelector(".runs");
  const my = { root, list: root.querySelector(".list"), empty: root.querySelector(".empty"), more: root.querySelector(".more"), sizes: root.querySelector(".sizes") };
  my.sizes.append(tileSlider(tileSize(MOST), (edge) => sized(root, edge)));
  sized(root, tileSize(MOST));
  my.line = new Line();
  my.viewer = new Viewer(root, my.line);
  my.comparing = new Comparing((pictures) => my.viewer.openTogether(pictures, my.data.edit),
    () => my.tiles.markAll());
  root.append(my.comparing.root);
  my.tiles = new JobTiles({ root, line: my.line, comparing: my.comparing, edits: () => my.data.edit, open: (run, id) => open(my, run.id, id), rewrite: (run) => fill(my, run.id) });
  my.comparing.draw();
  my.more.append(button("expand_more", "Show earlier runs", () => my.line.act("more", ""), "Show earlier runs"));
  return my;
}

/** The largest size is as large as fits, and so is what nobody has chosen yet. */
function sized(root, edge) {
  root.classList.toggle("sized", edge < MOST);
  root.style.setProperty("--tile", `${edge}px`);
  for (const image of root.querySelectorAll(".job img[sizes]")) image.sizes = `${Math.ceil(image.parentElement.clientWidth || MOST)}px`;
}

const SLIDE = 240; // ms

/** Where the runs stand, by their elements. */
const placesOf = (list) => new Map([...list.children].map((card) => [card, card.offsetTop]));

/** A new run above them pushes the others down: they are seen to go there, and nothing jumps. */
function slide(places) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const [card, top] of places) {
    const by = card.isConnected ? top - card.offsetTop : 0;
    if (by && !still) card.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: SLIDE, easing: "ease-out" });
  }
}

function runCard(run) {
  const shape = Math.max(1, Math.min(2, run.jobs[0]?.ratio ?? 1));
  const jobs = el("div", { class: "jobs", "data-count": Math.min(run.jobs.length, 5), style: `--shape:${shape}` });
  return el("article", { class: "run" }, el("header", {},
    el("div", { class: "about" }, el("p", { class: "prompt", title: run.prompt }, run.prompt), el("p", { class: "meta small muted" })),
    el("div", { class: "tools" })), jobs);
}

function updateRun(my, card, run) {
  const time = new Date(run.created * 1000);
  const at = el("time", { datetime: time.toISOString(), title: time.toLocaleString() }, moment(run.created));
  card.querySelector(".meta").replaceChildren(at, ...run.meta.map((words) => el("span", {}, words)));
  const tools = card.querySelector(".tools");
  const key = `${run.stoppable}${run.curl}${run.again?.again}`;
  if (tools.dataset.key !== key) {
    tools.dataset.key = key;
    tools.replaceChildren(...[
      run.again && againButton(run.again, "Sends the same request again, as one new run", () => my.line.act("all_again", run.id), "quiet"),
      run.stoppable > 1 && button("stop_circle", "Stop every picture of this run", () => my.line.act("stop_run", run.id), "Stop all"),
      button("tune", "Reuse prompt and settings: fills the form, sends nothing", () => fill(my, run.id)),
      button("science", "Try variations: an experiment with small changes; you see the price before anything is sent", () => my.line.act("vary_run", run.id)),
      run.curl && curlButton(my.line, "curl", run.id, false),
    ].filter(Boolean));
  }
  patch(card.querySelector(".jobs"), run.jobs, jobTile, (figure, job) => my.tiles.update(figure, run, job));
}

/** Its prompt and settings come into the form, and the cursor into the prompt. */
function fill(my, id) {
  my.line.act("fill", id);
  wantPrompt();
}

const picturesOf = (my, run) => my.runs?.find((one) => one.id === run)?.jobs.flatMap((job) => job.pictures) ?? [];

function open(my, run, id) {
  my.shown = run;
  const pictures = picturesOf(my, run);
  my.viewer.open(pictures, pictures.findIndex((picture) => picture.id === id), my.data.edit);
}

/** Opens what was asked for elsewhere (in the tray): the job's picture, or brings its card into sight. */
function openAsked(my, asked) {
  const run = my.runs?.find((one) => one.jobs.some((job) => job.id === asked.id));
  if (!run) return;
  my.line.act("opened", ""); // until it is heard
  if (my.asked === asked.seq) return;
  my.asked = asked.seq;
  my.list.querySelector(`[data-id="${asked.id}"]`)?.scrollIntoView({ block: "center" });
  const [picture] = run.jobs.find((job) => job.id === asked.id).pictures;
  if (picture) open(my, run.id, picture.id);
}
