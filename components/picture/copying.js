// Takes a picture along: as a converted copy, and in words that can be pasted elsewhere (its prompt, its request).

import { button, copy, el, icon } from "../kit/kit.js";

const KEPT = "easel-copy"; // what was chosen last, by whoever uses this browser
export const FORMATS = { png: "PNG", jpeg: "JPEG", webp: "WebP", avif: "AVIF" };
export const EDGES = [["", "Original"], ["2048", "2048 px"], ["1024", "1024 px"], ["512", "512 px"]];
export const QUALITIES = ["80", "90", "95"];
const USUAL = { format: "jpeg", edge: "", quality: "90", story: true, open: false };

/** What was chosen last, where that can still be chosen. */
export function chosenBefore(formats) {
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}"); } catch { /* somebody else's, or nothing */ }
  const chosen = { ...USUAL, ...kept };
  if (!formats.includes(chosen.format)) chosen.format = USUAL.format;
  if (!EDGES.some(([edge]) => edge === chosen.edge)) chosen.edge = USUAL.edge;
  if (!QUALITIES.includes(chosen.quality)) chosen.quality = USUAL.quality;
  return chosen;
}

export function remember(chosen) {
  try { localStorage.setItem(KEPT, JSON.stringify(chosen)); } catch { /* then it is not remembered */ }
}

/** What copy is wanted, and the link that downloads it; the file that was received stays as it is. */
export function copyChoices({ href, formats }) {
  const chosen = chosenBefore(formats);
  const choice = (name, words, options) => {
    const field = el("select", { class: "field", onchange: () => set({ [name]: field.value }) },
      options.map(([value, text]) => el("option", { value, selected: value === chosen[name] }, text)));
    return el("label", {}, el("span", { class: "small muted" }, words), field);
  };
  const quality = choice("quality", "Quality", QUALITIES.map((value) => [value, value]));
  const story = el("input", { type: "checkbox", checked: chosen.story, onchange: () => set({ story: story.checked }) });
  const link = el("a", { class: "button words", download: "" }, icon("download"), el("span", {}, "Download copy"));
  const set = (changed) => {
    Object.assign(chosen, changed);
    remember(chosen);
    quality.querySelector("select").disabled = chosen.format === "png";
    const query = new URLSearchParams({ format: chosen.format });
    if (chosen.edge) query.set("edge", chosen.edge);
    if (chosen.format !== "png") query.set("quality", chosen.quality);
    if (!chosen.story) query.set("story", "0");
    link.href = `${href}&${query}`;
  };
  set({});
  const box = el("details", { class: "copying", open: chosen.open, ontoggle: () => { if (box.open !== chosen.open) set({ open: box.open }); } },
    el("summary", { class: "button quiet" }, icon("file_export"), "Download a copy…"),
    el("div", { class: "choices" },
      choice("format", "Format", formats.map((name) => [name, FORMATS[name] ?? name])), choice("edge", "Longest edge", EDGES), quality),
    el("label", { class: "story", title: "Includes the settings, the cost and fingerprints of the source files; never who made it" },
      story, "Include prompt and settings"), link);
  return box;
}

/** A button that copies a text, which may still be on its way; where the browser forbids that, it is shown to be copied by hand.
    `named` says what the text is, `note` what else is to be known of it. */
export function copyButton({ sign, title, words = "", named, note = "" }, promised) {
  const made = button(sign, title, async () => {
    const text = promised();
    if (!await copy(text)) return void byHand(made.getRootNode(), await text, named, note);
    made.classList.add("copied");
    made.querySelector(".icon").textContent = "check";
    made.title = "Copied";
    setTimeout(() => { made.classList.remove("copied"); made.querySelector(".icon").textContent = sign; made.title = title; }, 2000);
  }, words);
  return made;
}

/** Copies a request as a curl line, that of a run ("curl") or of a picture ("curl_picture"). */
export function curlButton(line, what, id, words) {
  return copyButton({ sign: "terminal", title: "Copy as curl, with $API_KEY in place of the key", words: words && "Copy as curl",
    named: "The request as a curl command", note: "It uses $API_KEY, not the key." }, () => line.ask(what, id).then((answer) => answer.curl));
}

/** A picture's words, to be pasted elsewhere: its prompt, and its request for a shell or for Python. */
export function wordsOf(picture, line) {
  const whole = () => (picture.clipped ? line.ask("about", picture.id).then(({ view }) => view?.prompt ?? picture.prompt) : Promise.resolve(picture.prompt));
  return [
    copyButton({ sign: "content_copy", title: "Copy the full prompt", words: "Copy prompt", named: "The prompt" }, whole),
    picture.curl && curlButton(line, "curl_picture", picture.id, true),
    copyButton({ sign: "code", title: "Copy as Python for the openai package; add the paths of an edit’s files yourself", words: "Copy as Python",
      named: "The request as Python", note: "It reads the key from the environment variable API_KEY." }, () => line.ask("python", picture.id).then((answer) => answer.python)),
  ];
}

function byHand(root, text, named, note) {
  const field = el("textarea", { class: "field", readonly: true, rows: "10", "aria-label": named });
  field.value = text;
  const box = el("dialog", { class: "by-hand", "aria-label": named },
    el("p", {}, `This browser blocks copying. Copy it from here. ${note}`), field,
    button("close", "Close (Esc)", () => box.close(), "Close"));
  box.onclose = () => box.remove();
  (root.querySelector(".kit") ?? root).append(box);
  box.showModal();
  field.select();
}
