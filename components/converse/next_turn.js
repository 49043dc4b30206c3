// What the next turn follows, changes and takes along: the chip above the prompt. It hears of a new picture at once, and tells Python what it
// named, so that a press sends what was seen.

import { partsOf } from "../kit/element.js";
import { listen } from "../kit/events.js";
import { handsFiles, pick } from "../kit/files.js";
import { Line, button, el, icon, remembered } from "../kit/kit.js";

export const parts = partsOf(import.meta.url, "next_turn.html", "../kit/kit.css", "next_turn.css");

const UPLOADER = ".st-key-converse_upload";

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.line.renew(setTriggerValue, null);
  my.data = data;
  my.tell = (next) => setStateValue("named", next);
  follow(my);
  draw(my);
  my.files ??= handsFiles(UPLOADER);
  return () => { my.files(); my.heard?.end(); my.files = my.heard = null; };
}

function build(parentElement) {
  const root = parentElement.querySelector(".next");
  return { root, line: new Line(), find: (name) => root.querySelector(name) };
}

/** The thread as it goes on, in whichever tab. */
function follow(my) {
  const { thread, head } = my.data;
  if (my.thread !== thread) {
    my.heard?.end();
    my.heard = null;
  }
  if (my.thread !== thread || my.head !== head) my.newest = null;
  Object.assign(my, { thread, head });
  const wish = { thread, head, wanted: 0 };
  my.heard?.renew(wish);
  if (thread) my.heard ??= listen("thread", wish, ({ about }) => { my.newest = about.next ?? null; draw(my); });
}

/** What it follows: as Python said it, or as the stream has said since. */
function nextOf(my) {
  const { next, follows } = my.data;
  return follows && my.newest && my.newest.version > next.version ? my.newest : next;
}

const same = (one, other) => JSON.stringify([one.parent, one.answered, one.edits?.name]) === JSON.stringify([other.parent, other.answered, other.edits?.name]);

function draw(my) {
  const { data } = my, next = nextOf(my);
  const isNew = next !== data.next && !same(next, data.next);
  if (isNew && my.told !== JSON.stringify(next)) {
    my.told = JSON.stringify(next);
    my.tell(next);
  }
  const edits = data.what === "last" && next.edits ? next.edits : data.edits;
  const shown = JSON.stringify([data, next, edits]);
  if (my.shown === shown) return;
  my.shown = shown;
  drawChip(my, next, edits);
  drawAlong(my, edits);
  my.find(".how").textContent = data.how;
  my.find(".how").classList.toggle("held", Boolean(data.thread));
  my.find(".news").replaceChildren(...[...data.news, data.note && { tone: "amber", words: data.note }].filter(Boolean)
    .map(({ tone, words }) => el("p", { class: tone, dir: "auto" }, words)));
}

function drawChip(my, next, edits) {
  const { data } = my;
  const face = my.find(".face");
  if (face.dataset.src !== (edits?.src ?? "-")) {
    face.dataset.src = edits?.src ?? "-";
    face.replaceChildren(edits ? el("img", { src: edits.src, alt: "", draggable: "false" }) : icon("add_photo_alternate"));
  }
  const what = edits ? `Edits: ${edits.words}` : "A new picture";
  my.find(".what").textContent = what;
  my.find(".what").title = what;
  const mask = data.mask && edits && data.mask.of === edits.name;
  const where = data.instead ? `new version, ${next.after || "at the beginning"}` : next.after || "begins a conversation";
  my.find(".where").replaceChildren(where[0].toUpperCase() + where.slice(1), ...(mask ? [" · ", el("span", { class: "mask" }, data.mask.words)] : []));
  const acts = [
    data.chosen && button("close", "Continue from the latest turn", () => my.line.act("follow", "")),
    edits && button("brush", mask ? "Change the mask" : "Paint a mask: only that area changes", () => my.line.act("mask", "")),
    edits ? button("add_photo_alternate", "Make a new picture instead", () => my.line.act("new", ""))
      : (next.edits || data.attached.length > 0) && button("undo", next.edits ? `Edit the ${next.edits.words} instead` : "Edit the attached picture instead", () => my.line.act("last", "")),
  ].filter(Boolean);
  replace(my.find(".acts"), acts);
}

/** Buttons that say the same as before stay: one that is replaced between press and release is never clicked. */
function replace(place, made) {
  const names = made.map((one) => one.title).join("\n");
  if (place.dataset.names === names) return;
  place.dataset.names = names;
  place.replaceChildren(...made);
}

function drawAlong(my, edits) {
  const { attached } = my.data;
  my.find(".row").replaceChildren(...attached.map((one) => {
    const is = edits?.name === one.name;
    return el("li", {},
      el("button", { type: "button", class: "open", "aria-pressed": String(is), title: `${one.words}, ${one.size}${is ? " (editing)" : ": press to edit this one"}`,
        "aria-label": `Change ${one.words}`, onclick: () => my.line.act("source", one.name) }, el("img", { src: one.src, alt: one.words, loading: "lazy" })),
      el("button", { type: "button", class: "away", title: `Remove ${one.words}`, "aria-label": `Remove ${one.words}`, onclick: () => my.line.act("remove", one.name) }, icon("close")));
  }));
  if (my.find(".adds").childElementCount) return;
  my.find(".adds").append(button("attach_file", "Attach pictures, or paste or drop them anywhere on this page", () => pick(UPLOADER), "Attach"),
    button("photo_library", "Open a picture in the Library and press “Use in a conversation”", () => my.line.act("library", ""), "From library"));
}
