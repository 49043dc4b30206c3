// The page of housekeeping: asks the studio what there is and what it is doing, and shows both; whoever comes back finds the work again.

import { partsOf } from "../kit/element.js";
import { attend } from "../kit/events.js";
import { remembered } from "../kit/kit.js";
import { Asking } from "./asking.js";
import { Checking } from "./checking.js";
import { Exporting } from "./exporting.js";
import { Figures } from "./figures.js";
import { Importing } from "./importing.js";
import { Spare } from "./spare.js";

export const parts = partsOf(import.meta.url, "housekeeping.html", "../kit/kit.css", "housekeeping.css");

const RUNNING = 500; // ms between two looks while something is under way
const CHANGED = 4000; // ms after which a change in the studio is looked at
const STALE = 600; // seconds after which the disk is looked at anew

export default function ({ data, parentElement }) {
  const my = remembered(parentElement, () => build(parentElement));
  const isNew = !my.asking.addresses;
  my.asking.addresses = data;
  if (isNew) begin(my);
  my.unattend ??= attend(({ version }) => changed(my, version));
  return () => { my.unattend?.(); my.unattend = null; };
}

function build(parentElement) {
  const root = parentElement.querySelector(".keeping"), part = (name) => root.querySelector(`.${name}`);
  const my = { root, part, works: {}, usage: null };
  my.asking = new Asking((words) => { part("old").textContent = words; part("old").hidden = !words; });
  my.look = () => look(my);
  my.begin = async (what) => { const { told } = await my.asking.ask("begin", what); await look(my); return told?.error; };
  my.stop = async (what) => { await my.asking.ask("stop", { what }); await look(my); };
  my.figures = new Figures(my);
  my.spare = new Spare(my);
  my.moves = [new Exporting(my), new Importing(my), new Checking(my)];
  part("moves").append(...my.moves.map((one) => one.root));
  const ended = new AbortController();
  document.addEventListener("visibilitychange", () => {
    if (!root.isConnected) ended.abort();
    else if (!document.hidden) look(my);
  }, { signal: ended.signal });
  return my;
}

async function begin(my) {
  my.figures.renew();
  const told = await look(my);
  const age = told?.usage ? Date.now() / 1000 - told.usage.looked : Infinity;
  if (told && age > STALE && told.works.look?.state !== "running") await my.begin({ what: "look" });
  else my.spare.renew();
}

/** What the studio is doing, and what it has found; asked again while something is under way. */
async function look(my) {
  const { told } = await my.asking.ask("state", {});
  if (!told) return null;
  const before = my.works;
  Object.assign(my, { works: told.works, usage: told.usage, shared: told.shared, free: told.free });
  draw(my);
  const ended = (kind) => before[kind]?.state === "running" && told.works[kind]?.state !== "running";
  if (["look", "clear", "import"].some(ended)) my.spare.renew();
  if (["clear", "import", "adopt"].some(ended)) my.figures.renew();
  const runs = Object.values(told.works).some((work) => work.state === "running");
  clearTimeout(my.again);
  if (runs && my.root.isConnected) my.again = setTimeout(() => look(my), RUNNING);
  return told;
}

function draw(my) {
  my.figures.draw();
  my.spare.draw();
  for (const one of my.moves) one.draw();
}

/** Something has changed in the studio, perhaps by another tab. */
function changed(my, version) {
  if (my.version === version) return;
  const isFirst = my.version === undefined;
  my.version = version;
  if (isFirst) return;
  my.waiting ??= setTimeout(() => {
    my.waiting = undefined;
    if (document.hidden || !my.root.isConnected) return;
    my.figures.renew();
    my.spare.renew();
    look(my);
  }, CHANGED);
}
