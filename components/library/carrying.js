// Chosen pictures as one ZIP: as they are or as copies, under names that somebody writes; how far it has come, and a way to stop it.

import { button, el } from "../kit/kit.js";
import { fileSize, many, number } from "../kit/units.js";
import { EDGES, FORMATS, QUALITIES, chosenBefore, remember } from "../picture/copying.js";
import { post } from "./spots.js";

const NAMES = "easel-archive-names", USUAL = "{prompt}-{date}-{time}-{number}";
const FIELDS = ["prompt", "date", "time", "number", "model", "quality", "size", "id"];
const ORIGINALS = "original";
const PAUSE = 150; // ms after the last key
const BEAT = 500; // ms between two looks at how far it has come
const PATIENCE = 20; // looks at most until the studio knows of it


/** Asks what is wanted of these pictures, and downloads it. */
export function carry(my, ids) {
  const formats = my.data.formats, before = chosenBefore(formats);
  const chosen = { ...before, format: localStorage.getItem("easel-archive-format") ?? ORIGINALS };
  if (chosen.format !== ORIGINALS && !formats.includes(chosen.format)) chosen.format = ORIGINALS;
  const names = el("input", { class: "field", name: "template", maxlength: "200", autocomplete: "off", spellcheck: "false", "aria-describedby": "easel-archive-example", oninput: () => told.soon() });
  names.value = localStorage.getItem(NAMES) ?? USUAL;
  const example = el("p", { id: "easel-archive-example", class: "example small", role: "status" });
  const send = el("button", { type: "submit", class: "button primary" }, `Download ${many(ids.length, "picture")}`);
  const copies = el("div", { class: "copies" });
  const told = new Example(my, ids, { names, example, send, format: () => (chosen.format === ORIGINALS ? "" : chosen.format) });
  const set = (changed) => {
    Object.assign(chosen, changed);
    copies.hidden = chosen.format === ORIGINALS;
    quality.querySelector("select").disabled = chosen.format === "png";
    told.ask();
  };
  const choice = (name, words, options) => {
    const field = el("select", { class: "field", onchange: () => set({ [name]: field.value }) },
      options.map(([value, text]) => el("option", { value, selected: value === chosen[name] }, text)));
    return el("label", {}, el("span", { class: "small muted" }, words), field);
  };
  const quality = choice("quality", "Quality", QUALITIES.map((value) => [value, value]));
  const story = el("input", { type: "checkbox", checked: chosen.story, onchange: () => set({ story: story.checked }) });
  copies.append(el("div", { class: "choices" }, choice("edge", "Longest edge", EDGES), quality),
    el("label", { class: "story", title: "Includes the settings, the cost and fingerprints of the source files; never who made it" }, story, "Include prompt and settings"));
  const box = el("dialog", { class: "naming carrying", "aria-label": "Download ZIP" }, el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); if (!send.disabled) go(); } },
    el("h3", {}, `Download ${many(ids.length, "picture")} as a ZIP`),
    choice("format", "Files", [[ORIGINALS, "Originals, unchanged"], ...formats.map((name) => [name, `${FORMATS[name] ?? name} copies`])]),
    copies,
    el("div", { class: "names" }, el("label", {}, el("span", { class: "small muted" }, "File names"), names),
      el("div", { class: "known" }, FIELDS.map((name) => el("button", { type: "button", class: "button", title: `Insert {${name}} into the name`, onclick: () => told.insert(`{${name}}`) }, `{${name}}`))), example),
    el("div", { class: "row" }, button("close", "Cancel (Esc)", () => box.close(), "Cancel"), send)));
  const go = () => {
    const template = names.value.trim() || USUAL;
    localStorage.setItem(NAMES, template);
    localStorage.setItem("easel-archive-format", chosen.format);
    if (chosen.format !== ORIGINALS) remember({ ...before, edge: chosen.edge, quality: chosen.quality, story: chosen.story, format: chosen.format });
    box.close();
    download(my, ids, { template, ...(chosen.format === ORIGINALS ? {} : { format: chosen.format, edge: chosen.edge, ...(chosen.format === "png" ? {} : { quality: chosen.quality }), story: chosen.story ? "1" : "0" }) });
  };
  box.onkeydown = (event) => event.stopPropagation(); // letters are written here, and mark nothing
  box.onclose = () => box.remove();
  my.root.append(box);
  set({});
  box.showModal();
  send.focus();
}

/** What the first file would be called, told while the name is written; what is wrong with it stands in the same place. */
class Example {
  constructor(my, ids, parts) { Object.assign(this, { my, ids, turn: 0 }, parts); }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const turn = ++this.turn;
    const answer = await post(this.my.data.names, { id: this.ids[0], count: this.ids.length, template: this.names.value, format: this.format() });
    const told = answer && await answer.json().catch(() => null);
    if (turn !== this.turn) return;
    const wrong = told?.error;
    this.example.textContent = wrong ?? (told ? `For example ${told.name}` : "The studio did not answer.");
    this.example.classList.toggle("wrong", Boolean(wrong));
    this.names.setAttribute("aria-invalid", String(Boolean(wrong)));
    this.send.disabled = Boolean(wrong);
  }

  /** Where the caret is. */
  insert(text) {
    const { names } = this;
    names.setRangeText(text, names.selectionStart ?? names.value.length, names.selectionEnd ?? names.value.length, "end");
    names.focus();
    this.ask();
  }
}

/** The browser downloads it by itself; what the studio refuses comes in words. */
function download(my, ids, asked) {
  const mark = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const frame = el("iframe", { name: "easel-archive", hidden: true, title: "Download" });
  const fields = Object.entries({ ids: ids.join(","), mark, ...asked }).map(([name, value]) => el("input", { name, value }));
  const form = el("form", { method: "post", action: my.data.archives, target: "easel-archive", hidden: true }, fields);
  const way = new Way(my, ids, mark, Boolean(asked.format));
  frame.onload = () => {
    const words = frame.contentDocument?.body?.textContent?.trim();
    if (words) { way.end(); my.tell(words); } // a refusal in words; a download loads nothing
  };
  my.archive?.remove();
  my.archive = el("div", { hidden: true }, frame, form);
  document.body.append(my.archive);
  form.submit();
}

/** How far one has come, by what the studio says. */
class Way {
  constructor(my, ids, mark, isCopies) {
    Object.assign(this, { my, ids, mark, isCopies, looks: 0 });
    this.words = el("span", { role: "status" }, "Preparing the ZIP…");
    this.bar = el("progress", { max: "1", "aria-label": "Download progress" });
    this.box = el("section", { class: "arriving departing", "aria-label": "Download" },
      el("div", { class: "row" }, this.words, button("close", "Stops; the unfinished ZIP cannot be opened", () => this.stop(), "Cancel", "")), this.bar);
    my.root.append(this.box);
    this.beat = setInterval(() => this.look(), BEAT);
  }

  async look(stop = false) {
    const answer = await post(this.my.data.departures, { mark: this.mark, stop });
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!this.beat || !told) return;
    if (told.state === "unknown") { if (++this.looks > PATIENCE) this.end(); return; }
    if (told.state !== "sent") return void this.ended(told.state);
    this.bar.value = told.total ? told.done / told.total : 0;
    this.words.textContent = this.isCopies ? `${number(told.done)} of ${many(told.total, "picture")} copied` : `${fileSize(told.done)} of ${fileSize(told.total)}`;
  }

  stop() {
    this.stopped = true;
    this.look(true);
  }

  ended(state) {
    this.end();
    this.my.tell(state === "done" ? `${many(this.ids.length, "picture")} sent: see your browser's downloads.`
      : this.stopped ? "Stopped. The downloaded file is incomplete." : "The download was interrupted and is incomplete: try again.");
  }

  end() {
    clearInterval(this.beat);
    this.beat = undefined;
    this.box.remove();
  }
}

