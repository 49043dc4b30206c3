// The runs, newest first, as one element: it is patched where something changed, so scroll and focus stay where they are.

import { partsOf } from "../kit/element.js";
import { listen } from "../kit/events.js";
import { Line, button, el, icon, patch, remembered } from "../kit/kit.js";
import { MOST, tileSize, tileSlider } from "../kit/tile_size.js";
import { Comparing, mark, tickOf } from "../picture/comparing.js";
import { curlButton } from "../picture/copying.js";
import { acts, caption, fill, place } from "../picture/picture_tile.js";
import { onStart } from "../kit/started.js";
import { Viewer } from "../picture/viewer.js";

export const parts = partsOf(import.meta.url, "run_list.html", "../kit/kit.css", "../picture/pictures.css", "../picture/compare.css", "run_list.css");

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
  my.timer ??= setInterval(() => tick(my), 1000);
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
  tick(my);
  bring(my);
}

/** What was just started comes into sight, as soon as it is there. */
function bring(my) {
  const started = my.wished && my.list.querySelector(`[data-id="${my.wished}"]`);
  if (!started) return;
  my.wished = null;
  started.scrollIntoView({ block: "nearest" });
}

function build(parentElement) {
  const root = parentElement.querySelector(".runs");
  const my = { root, list: root.querySelector(".list"), empty: root.querySelector(".empty"), more: root.querySelector(".more"), sizes: root.querySelector(".sizes"), skew: 0 };
  my.sizes.append(tileSlider(tileSize(MOST), (edge) => sized(root, edge)));
  sized(root, tileSize(MOST));
  my.line = new Line();
  my.viewer = new Viewer(root, my.line);
  my.comparing = new Comparing((pictures) => my.viewer.openTogether(pictures, my.data.edit),
    () => { for (const tick of root.querySelectorAll(".tick")) mark(my.comparing, tick); });
  root.append(my.comparing.root);
  my.comparing.draw();
  my.more.append(button("expand_more", "Show earlier runs", () => my.line.act("more", ""), "Show earlier runs"));
  measureSkew(my);
  return my;
}

/** The largest size is as large as fits, and so is what nobody has chosen yet. */
function sized(root, edge) {
  root.classList.toggle("sized", edge < MOST);
  root.style.setProperty("--tile", `${edge}px`);
  for (const image of root.querySelectorAll(".job img[sizes]")) image.sizes = `${Math.ceil(image.parentElement.clientWidth || MOST)}px`;
}

/** Elapsed times count on the server's clock; the Date header of any answer tells how far this one is off. */
async function measureSkew(my) {
  const answer = await fetch("healthz", { cache: "no-store" }).catch(() => null);
  const told = Date.parse(answer?.headers.get("date") ?? "");
  if (told && Math.abs(told - Date.now()) > 2000) my.skew = told - Date.now();
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
  const at = el("time", { datetime: time.toISOString(), title: time.toLocaleString() }, clock(time));
  card.querySelector(".meta").replaceChildren(at, ...run.meta.map((words) => el("span", {}, words)));
  const tools = card.querySelector(".tools");
  const key = `${run.stoppable}${run.curl}`;
  if (tools.dataset.key !== key) {
    tools.dataset.key = key;
    tools.replaceChildren(...[
      run.stoppable > 1 && button("stop_circle", "Stop all of this run", () => my.line.act("stop_run", run.id), "Stop all"),
      button("tune", "Again with these settings: fills the form", () => my.line.act("fill", run.id)),
      button("science", "Try variations: an experiment of small changes; nothing is sent before you see what it costs", () => my.line.act("vary_run", run.id)),
      run.curl && curlButton(my.line, "curl", run.id, false),
    ].filter(Boolean));
  }
  patch(card.querySelector(".jobs"), run.jobs, tile, (figure, job) => updateTile(my, figure, run, job));
}

const clock = (time) => {
  const today = new Date().toDateString() === time.toDateString();
  const hour = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return today ? hour : `${time.toLocaleDateString([], { day: "numeric", month: "short" })}, ${hour}`;
};

function tile(job) {
  return el("figure", { class: "job", style: `--ratio:${job.ratio}` }, place(job.ratio), el("figcaption", {}));
}

function updateTile(my, figure, run, job) {
  const spot = figure.querySelector(".place");
  const picture = job.pictures[0];
  const preview = job.preview && { key: job.preview, src: job.preview, alt: "Preview" };
  // a run of which nothing came, found so: nobody waits for those places any more
  figure.flat ??= run.jobs.every((one) => one.card && !one.pictures.length);
  figure.className = `job ${job.state} ${figure.flat && !picture ? "flat" : ""}`;
  draw(spot, job, picture ? { ...picture, key: picture.id } : preview, figure.waits);
  figure.waits = isUnderWay(job);
  // made anew only when it becomes another thing: a button that is replaced between press and release is never clicked
  const kind = picture ? picture.id + JSON.stringify([picture.caption, job.card, job.late]) : JSON.stringify(job.card ?? job.stoppable);
  if (figure.kind !== kind) {
    figure.kind = kind;
    for (const part of spot.querySelectorAll(".over, .open, .tick")) part.remove();
    spot.append(...(picture ? [opener(my, run, job, picture), tickOf(my.comparing, picture)] : [over(my, job)]));
    figure.querySelector("figcaption").replaceChildren(...(picture
      ? [caption(picture), el("span", { class: "acts" }, acts(picture, my.line, my.data.edit, false)),
        job.late && el("p", { class: "small beside amber", role: "status" }, job.late),
        job.card && el("p", { class: `small beside ${job.card.tone}`, role: "status" }, `${job.card.title}. ${job.card.todo}`)].filter(Boolean)
      : [stop(my, job)].filter(Boolean)));
  }
  if (figure.waits) {
    spot.querySelector(".stage").textContent = job.stage;
    spot.querySelector(".elapsed").dataset.since = job.since;
  }
}

/** Of a picture that was deleted meanwhile nothing stays in its place. */
function draw(spot, job, want, awaited) {
  if (want) return void fill(spot, want, true, awaited);
  if (!job.card) return;
  for (const image of spot.querySelectorAll("img")) image.remove();
  delete spot.dataset.key;
}

const isUnderWay = (job) => !job.card && !job.pictures.length;

/** Below the picture, where only words stand later: whatever comes meanwhile, a press on it never lands on something else. */
const stop = (my, job) => !job.card && job.stoppable
  && button("stop_circle", "Stop waiting for this picture", () => my.line.act("stop", job.id), "Stop", "");

const opener = (my, run, job, picture) => el("button", { type: "button", class: "open",
  "aria-label": `Open picture ${job.index + 1} in full size`, onclick: () => open(my, run.id, picture.id) });

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

/** What stands over a place without a finished picture: the stage and the time, or what went wrong and what to do. */
function over(my, job) {
  const { card } = job;
  if (!card) {
    return el("div", { class: "over waiting" },
      el("span", { class: "stage", role: "status" }, job.stage),
      el("span", { class: "elapsed", "data-since": job.since }), el("span", { class: "expect small" }, job.expect));
  }
  return el("div", { class: `over card ${card.tone}`, role: "status" },
    el("strong", {}, card.title), el("p", {}, card.what), el("p", { class: "money" }, card.money), el("p", {}, card.todo),
    card.said && el("details", {}, el("summary", {}, "Details"), el("p", { class: "text" }, card.said),
      card.request_id && el("p", { class: "text" }, `Request id: ${card.request_id}`)),
    job.answer && el("a", { class: "button quiet", href: job.answer, download: "" }, icon("download"), "Open what the server sent"),
    (card.fetch || card.look || card.again || card.forget) && el("div", { class: "choices" },
      card.fetch && button("download", "Fetches the picture that was made: no new request, free", () => my.line.act("fetch", job.id), card.fetch, ""),
      card.look && button("search", "Asks the server what became of it: nothing is sent anew, free", () => my.line.act("look", job.id), card.look, ""),
      card.again && button("replay", "Makes a new picture with the same settings", () => my.line.act("again", job.id), card.again, ""),
      card.forget && button("visibility_off", "No longer shown as open; it stays in Usage", () => my.line.act("forget", job.id), card.forget, "")));
}

const WAY = 5; // seconds from one edge of a place to the other

function tick(my) {
  for (const spot of my.root.querySelectorAll("[data-since]")) {
    const gone = Math.max(0, Math.floor((Date.now() + my.skew) / 1000 - Number(spot.dataset.since)));
    const words = gone < 60 ? `${gone} s` : `${Math.floor(gone / 60)} min ${String(gone % 60).padStart(2, "0")} s`;
    if (spot.textContent !== words) spot.textContent = words;
    spot.closest(".place")?.style.setProperty("--way", Math.abs(((gone + WAY) % (2 * WAY)) - WAY) / WAY);
  }
}
