// One job: its place, kept free, filled by previews and then by its picture; or the stage and the time, or what went wrong and what to do.

import { button, el, icon } from "../kit/kit.js";
import { duration, elapsed } from "../kit/units.js";
import { mark, tickOf } from "./comparing.js";
import { acts, caption, fill, place } from "./picture_tile.js";

const WAY = 5; // seconds from one edge of a place to the other

export function jobTile(job) {
  return el("figure", { class: "job", style: `--ratio:${job.ratio}` }, place(job.ratio), el("figcaption", {}));
}

export class JobTiles {
  /** `line` carries what is pressed to Python, `comparing` has the ticks; `edits()` says whether there is a page to edit on, `open(run, id)`
      opens a picture; `more(run, job, picture)` gives further acts on one, `rewrite(run)` brings its prompt into the form. */
  constructor({ root, line, comparing, edits, open, more = () => [], rewrite = null }) {
    Object.assign(this, { root, line, comparing, edits, open, more, rewrite, skew: 0 });
    this.measureSkew();
  }

  /** Elapsed times count on the server's clock; the Date header of any answer tells how far this one is off. */
  async measureSkew() {
    const answer = await fetch("healthz", { cache: "no-store" }).catch(() => null);
    const told = Date.parse(answer?.headers.get("date") ?? "");
    if (told && Math.abs(told - Date.now()) > 2000) this.skew = told - Date.now();
  }

  update(figure, run, job) {
    const spot = figure.querySelector(".place");
    const picture = job.pictures[0];
    const preview = job.preview && { key: job.preview, src: job.preview, alt: "Preview" };
    const fell = run.jobs.every((one) => one.card && !one.pictures.length);
    figure.className = `job ${job.state} ${fell && figure.classList.contains("flat") ? "fell flat" : ""}`;
    if (fell) for (const each of figure.parentElement.children) this.flatten(each);
    draw(spot, job, picture ? { ...picture, key: picture.id } : preview, figure.waits);
    figure.waits = isUnderWay(job);
    // made anew only when it becomes another thing: a button that is replaced between press and release is never clicked
    const kind = picture ? picture.id + JSON.stringify([picture.caption, job.card, job.late]) : JSON.stringify(job.card ?? job.stoppable);
    if (figure.kind !== kind) {
      figure.kind = kind;
      for (const part of spot.querySelectorAll(".over, .open, .tick")) part.remove();
      spot.append(...(picture ? [this.opener(run, job, picture), tickOf(this.comparing, picture)] : [this.over(run, job)]));
      figure.querySelector("figcaption").replaceChildren(...(picture
        ? [caption(picture), el("span", { class: "acts" }, this.more(run, job, picture), acts(picture, this.line, this.edits(), false)),
          job.late && el("p", { class: "small beside amber", role: "status" }, job.late),
          job.card && el("p", { class: `small beside ${job.card.tone}`, role: "status" }, `${job.card.title}. ${job.card.todo}`)].filter(Boolean)
        : [this.stop(job)].filter(Boolean)));
    }
    if (figure.waits) {
      spot.querySelector(".stage").textContent = job.stage;
      spot.querySelector(".elapsed").dataset.since = job.since;
    }
  }

  /** Nobody waits for the places of a run of which nothing came: a line is enough. Under a pointer nothing moves. */
  flatten(figure) {
    figure.classList.add("fell");
    if (!figure.closest(".run, .turn")?.matches(":hover")) figure.classList.add("flat");
  }

  /** Below the picture, where only words stand later: whatever comes meanwhile, a press on it never lands on something else. */
  stop(job) {
    return !job.card && job.stoppable
      && button("stop_circle", "Stop waiting for this picture", () => this.line.act("stop", job.id), "Stop", "");
  }

  opener(run, job, picture) {
    return el("button", { type: "button", class: "open", "aria-label": `Open picture ${job.index + 1} in full size`, onclick: () => this.open(run, picture.id) });
  }

  /** What stands over a place without a finished picture: the stage and the time, or what went wrong and what to do. */
  over(run, job) {
    const { card } = job;
    if (!card) {
      return el("div", { class: "over waiting" },
        el("span", { class: "stage", role: "status" }, job.stage),
        el("span", { class: "elapsed", "data-since": job.since }), el("span", { class: "expect small" }, job.expect));
    }
    return failure(job, this.choices(run, job));
  }

  /** What can be done about what went wrong; what sends comes first. */
  choices(run, { id, card, answer }) {
    return [
      card.fetch && button("download", "Downloads the picture that was made: free, no new request", () => this.line.act("fetch", id), card.fetch, ""),
      card.look && button("search", "Asks the server what became of it: free, sends nothing", () => this.line.act("look", id), card.look, ""),
      card.again && againButton(card, "Sends the same request again as a new picture", () => this.line.act("again", id)),
      card.rewrite && this.rewrite && button("edit", "Fills the form with this prompt and its settings; sends nothing", () => this.rewrite(run), "Edit prompt", ""),
      card.link && el("button", { type: "button", class: "way", onclick: () => this.line.act("way", card.link) }, card.link_words),
      answer && el("a", { class: "button quiet", href: answer, download: "" }, icon("download"), "Open the server’s answer"),
      card.forget && dismissal(card, () => this.line.act("forget", id)),
    ].filter(Boolean);
  }

  tick() {
    for (const spot of this.root.querySelectorAll("[data-until]")) {
      const left = Number(spot.dataset.until) - (Date.now() + this.skew) / 1000;
      const words = left > 0 ? `${spot.dataset.words} in ${duration(left)}` : spot.dataset.words;
      if (spot.lastChild.textContent !== words) {
        spot.lastChild.textContent = words;
        spot.setAttribute("aria-label", words);
      }
      spot.disabled = left > 0;
    }
    for (const figure of this.root.querySelectorAll(".job.fell:not(.flat)")) this.flatten(figure);
    for (const spot of this.root.querySelectorAll("[data-since]")) {
      const gone = Math.max(0, Math.floor((Date.now() + this.skew) / 1000 - Number(spot.dataset.since)));
      const words = elapsed(gone);
      if (spot.textContent !== words) spot.textContent = words;
      spot.closest(".place")?.style.setProperty("--way", Math.abs(((gone + WAY) % (2 * WAY)) - WAY) / WAY);
    }
  }

  /** Which are chosen for comparing has changed. */
  markAll() {
    for (const tick of this.root.querySelectorAll(".tick")) mark(this.comparing, tick);
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

/** One line: what happened, was money spent, what to do; what a server said is folded away. */
function failure({ card }, choices) {
  const words = [card.what, card.money, card.until ? "" : card.todo].filter(Boolean).join(" "); // a wait stands on the button
  return el("div", { class: `over card ${card.tone}` },
    el("p", { class: "sentence", role: "status" }, el("strong", {}, `${card.title}.`), ` ${words}`),
    choices.length > 0 && el("div", { class: "choices" }, choices),
    card.said && el("details", {}, el("summary", {}, "Details"), el("p", { class: "text" }, card.said),
      card.request_id && el("p", { class: "text" }, `Request ID: ${card.request_id}`)));
}

function dismissal({ tone, forget }, press) {
  const why = tone === "amber" ? "Stops listing it as unconfirmed; it stays in Usage" : "Takes it out of this list; it stays in Usage";
  return Object.assign(button("close", `${forget}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`, press), { ariaLabel: forget });
}

/** While the server asked to wait it says how long, and cannot be pressed. */
export function againButton({ again, until, todo }, title, press, look = "") {
  const made = button("replay", until ? todo : title, press, again, look);
  if (until) Object.assign(made.dataset, { until, words: again });
  return made;
}
