// The tray in the browser: a button that says what is under way, a panel over the page, the count in the tab's title.

import { partsOf } from "../kit/element.js";
import "../kit/address.js";
import { attend, listen, reach } from "../kit/events.js";
import { button, el, icon, patch, remembered } from "../kit/kit.js";
import { Standing } from "../kit/standing.js";
import { ago, elapsed, number } from "../kit/units.js";

export const parts = partsOf(import.meta.url, "tray.html", "../kit/kit.css", "tray.css");

const AT_ONCE = 1500, EXPIRED = 8000; // ms after which what a person asked for, and new addresses, are asked for again unanswered
const SOON = 400; // ms until what had to wait for a run of the page is tried again

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.send = setTriggerValue;
  my.acts = my.acts.filter((act) => act.seq > data.done);
  my.standing.renew(data.standing, () => send(my));
  named(data.tab);
  my.attends ??= attend((head) => counted(my, head));
  my.heard ??= my.isOpen ? listen("tray", {}, ({ items, about }) => told(my, items, about)) : null;
  my.ticking ??= setInterval(() => tick(my), 1000);
  my.watch ??= watched(my);
  reach(data.reach, () => renew(my));
  return () => end(my);
}

function build(parentElement) {
  const root = parentElement.querySelector(".tray");
  const find = (name) => root.querySelector(name);
  const my = { root, toggle: find(".toggle"), panel: find(".panel"), sum: find(".sum"), all: find(".all"), empty: find(".empty"),
    going: find(".going"), open: find(".open-ends"), ended: find(".ended"), acts: [], seq: Date.now(), isOpen: false, renewed: -Infinity,
    counts: { running: 0, waiting: 0, unknown: 0 }, skew: 0, standing: new Standing() };
  my.words = el("span", {});
  my.toggle.append(icon("stacks"), my.words);
  my.all.append(button("stop_circle", "Stops waiting for sent requests and cancels queued ones", () => act(my, "stop_all", ""), "Stop all"));
  my.panel.ontoggle = (event) => opened(my, event.newState === "open");
  // what ended while the pointer lay on the panel kept its place; now it may go
  my.panel.onpointerleave = () => my.lists && lists(my);
  label(my);
  return my;
}

/** The address holds the tab's name, so that a reload is known; a step in the browser's history it is not. */
function named(tab) {
  const here = new URL(location.href);
  if (here.searchParams.get("tab") === tab && !here.searchParams.has("pictures")) return;
  here.searchParams.set("tab", tab);
  here.searchParams.delete("pictures"); // they are the tab's by now
  history.replaceState(history.state, "", here);
}

/** What it showed before is shown until the news come. */
function opened(my, isOpen) {
  my.isOpen = isOpen;
  my.heard?.end();
  my.heard = isOpen ? listen("tray", {}, ({ items, about }) => told(my, items, about)) : null;
}

function told(my, items, about) {
  const each = (ids) => ids.map((id) => items.get(id));
  my.lists = { ...about, going: each(about.going), open: each(about.open), ended: each(about.ended) };
  lists(my);
}

function counted(my, head) {
  my.counts = head;
  my.skew = head.now - Date.now() / 1000;
  label(my);
}

function end(my) {
  clearInterval(my.ticking);
  clearTimeout(my.again);
  my.watch.disconnect();
  my.standing.end();
  my.attends();
  my.heard?.end();
  my.ticking = my.again = my.watch = my.attends = my.heard = null;
}

/** The addresses have expired: a run gives new ones. */
function renew(my) {
  if (performance.now() - my.renewed < EXPIRED) return;
  my.renewed = performance.now();
  send(my);
}

/**
 * What a person asked for. Of two triggers in a row Streamlit may hand on the last alone, so all go along until Python has
 * done them; and what happens in the same moment elsewhere on the page may take the run for itself, so it waits a moment.
 */
function act(my, what, id) {
  my.acts.push({ what, id, seq: ++my.seq });
  clearTimeout(my.again);
  my.again = setTimeout(() => insist(my), 20);
}

/** Until Python says that it is done; the first time at once, then never while the page's own script runs. */
function insist(my, first = true) {
  if (!my.acts.length) return;
  const rests = first || document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "running";
  if (rests) send(my);
  my.again = setTimeout(() => insist(my, false), rests ? AT_ONCE : SOON);
}

function send(my) {
  my.send("act", { acts: my.acts });
}

const underWay = (my) => my.counts.running + my.counts.waiting;

/** "2 running, 1 waiting, 1 unconfirmed"; what there is none of is not said. */
function label(my) {
  const words = [["running", "running"], ["waiting", "waiting"], ["unknown", "unconfirmed"]].filter(([name]) => my.counts[name])
    .map(([name, said]) => `${number(my.counts[name])} ${said}`).join(", ") || "No jobs";
  if (my.words.textContent !== words) my.words.textContent = words;
  my.toggle.className = `button quiet toggle ${my.counts.unknown ? "amber" : ""}`;
  my.toggle.setAttribute("aria-label", `Jobs: ${words}`);
  my.sum.textContent = words === "No jobs" ? "Nothing running" : words;
  my.all.hidden = !underWay(my);
  title(my);
}

function title(my) {
  const wanted = underWay(my) ? `(${underWay(my)}) Easel` : "Easel";
  if (document.title !== wanted) document.title = wanted;
}

/** Streamlit writes the title at every run of a page; ours comes back at once. */
function watched(my) {
  const watch = new MutationObserver(() => title(my));
  watch.observe(document.head, { childList: true, characterData: true, subtree: true });
  return watch;
}

function lists(my) {
  const given = my.lists;
  const held = matchMedia("(hover: hover)").matches && my.panel.matches(":hover") && my.panel.querySelector(".row");
  const inside = () => my.panel.contains(my.root.getRootNode().activeElement);
  const focused = inside();
  section(my, my.going, given.going, given.goingMore, held, goingRow, updateGoing);
  section(my, my.open, given.open, given.openMore, held, openRow, updateOpen);
  section(my, my.ended, given.ended, "", held, endedRow, updateEnded);
  my.empty.hidden = [my.going, my.open, my.ended].some((one) => !one.hidden);
  if (focused && !inside()) my.panel.focus(); // its row is gone: the next Tab goes on from here, not from the top of the page
  tick(my);
}

/** While the pointer lies on the panel no row comes or goes: what has ended meanwhile is only marked, so that no press misses. */
function section(my, box, items, more, held, make, update) {
  const list = box.querySelector("ul");
  const found = new Map(items.map((item) => [item.id, item]));
  for (const row of held ? list.children : []) if (!found.has(row.dataset.id)) leave(row);
  const shown = held ? [...list.children].map((row) => found.get(row.dataset.id) ?? row.item) : items;
  patch(list, shown, (item) => make(my, item), (row, item) => { row.item = item; update(row, item); });
  box.querySelector(".more")?.replaceChildren(more);
  box.hidden = !list.children.length;
}

function leave(row) {
  row.classList.add("gone");
  row.querySelectorAll("button").forEach((one) => { one.disabled = true; });
}

const line = (name) => el("p", { class: name });

function goingRow(my, item) {
  const stop = button("stop_circle", "", () => act(my, "stop", item.id), " ");
  return el("li", { class: "row" }, el("div", { class: "thumb" }),
    el("div", { class: "told" }, line("prompt"), el("p", { class: "small muted" }, el("span", { class: "stage" }), el("span", { class: "elapsed" }))), stop);
}

function updateGoing(row, item) {
  prompt(row, item);
  thumb(row, item.preview);
  row.querySelector(".stage").textContent = item.stage;
  row.querySelector(".elapsed").dataset.since = item.since;
  const stop = row.querySelector("button");
  stop.hidden = !item.stop;
  stop.lastChild.textContent = item.stop;
  stop.title = item.stop === "Cancel" ? "Not sent yet: cancelling is free" : "Stops waiting; it may still be billed, and the picture is kept if it arrives";
  stop.setAttribute("aria-label", `${item.stop}: ${item.prompt}`);
}

function openRow(my, item) {
  return el("li", { class: "row open-end" }, el("div", { class: "told" }, line("prompt"), line("small title amber"), line("small money"),
    el("div", { class: "choices" },
      button("search", "Asks the server what became of it: free, sends nothing", () => act(my, "look", item.id), "Look again", "look"),
      button("replay", "Sends the same request again as a new picture", () => act(my, "again", item.id), item.again, ""),
      button("visibility_off", "Stops listing it as unconfirmed; it stays in Usage", () => act(my, "forget", item.id), item.forget, ""))));
}

function updateOpen(row, item) {
  prompt(row, item);
  row.querySelector(".title").textContent = item.title;
  row.querySelector(".money").textContent = item.money;
  row.querySelector(".look").hidden = !item.look;
}

function endedRow(my, item) {
  const show = () => { my.panel.hidePopover(); act(my, "show", item.id); };
  return el("li", {}, el("button", { type: "button", class: "row show", onclick: show, title: "Show it" }, el("span", { class: "thumb" }),
    el("span", { class: "told" }, line("prompt"), el("span", { class: "small muted" }, el("span", { class: "what" }), el("span", { class: "ago" })))));
}

function updateEnded(row, item) {
  prompt(row, item);
  thumb(row, item.thumb);
  row.querySelector(".what").textContent = item.words;
  row.querySelector(".what").className = `what ${item.tone}`;
  row.querySelector(".ago").dataset.at = item.at;
}

function prompt(row, item) {
  row.querySelector(".prompt").textContent = item.prompt;
  row.querySelector(".prompt").title = item.prompt;
}

function thumb(row, address) {
  const spot = row.querySelector(".thumb");
  const shown = spot.querySelector("img");
  if (shown?.getAttribute("src") === address) return;
  if (!address) return void spot.replaceChildren();
  const next = el("img", { src: address, alt: "", decoding: "async", draggable: "false" });
  if (shown) next.decode().catch(() => undefined).then(() => spot.replaceChildren(next));
  else spot.replaceChildren(next);
}

function tick(my) {
  const now = Date.now() / 1000 + my.skew;
  const tell = (spot, words) => { if (spot.textContent !== words) spot.textContent = words; };
  for (const spot of my.panel.querySelectorAll("[data-since]")) tell(spot, elapsed(now - Number(spot.dataset.since)));
  for (const spot of my.panel.querySelectorAll("[data-at]")) tell(spot, ago(now - Number(spot.dataset.at)));
}
