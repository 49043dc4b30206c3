// The size picker: tier x ratio presets, free width x height, auto; checked at every keystroke with size_rules.js. Either field
// takes a whole size, too, as size_text.js reads it.

import { partsOf } from "../kit/element.js";
import { alike, check, nearest, ratioWords } from "./size_rules.js";
import { read } from "./size_text.js";
import { remembered } from "../kit/kit.js";
import { LiveValue } from "../kit/live_value.js";

export const parts = partsOf(import.meta.url, "size_picker.html", "../kit/kit.css", "size_picker.css");

const FREE = /^\d{1,5}$/;

export default function ({ data, parentElement, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.data = data;
  if (my.live.adopt(data, setStateValue)) take(my, my.live.text);
  my.root.classList.toggle("refused", Boolean(data.refused));
  show(my);
  return () => my.live.end();
}

function build(parentElement) {
  const root = parentElement.querySelector(".picker");
  const [width, height] = [root.querySelector(".width"), root.querySelector(".height")];
  const my = { root, width, height, live: new LiveValue(300), tier: "1K", auto: false };
  for (const field of [width, height]) {
    field.oninput = () => { my.auto = false; show(my); my.live.typed(text(my)); };
    field.onblur = () => { settle(my); my.live.flush(); };
    field.onpaste = () => setTimeout(() => settle(my)); // once it is in the field
    field.onkeydown = (event) => stepped(my, field, event);
  }
  root.querySelector(".swap").onclick = () => set(my, height.value, width.value);
  return my;
}

/** The text as Python knows it: "auto", a size that one field names, or whatever stands in the two. */
function text(my) {
  const size = my.auto ? "auto" : phrase(my);
  return size ? [size].flat().join("x") : `${my.width.value}x${my.height.value}`;
}

/** What a field that holds more than a number says: a size, "auto", or null. */
function phrase(my) {
  const { presets, rules } = my.data;
  const [field] = [my.width, my.height].filter(({ value }) => /\D/.test(value.trim()));
  return field ? read(field.value, { presets, rules, tier: my.tier, upright: my.upright }) : null;
}

/** A size that one field names goes to where it belongs. */
function settle(my) {
  const size = phrase(my);
  if (size === "auto") pickAuto(my);
  else if (size) set(my, ...size);
}

/** Enter settles what is typed; arrows go to the next multiple of the step. */
function stepped(my, field, { key, ctrlKey, metaKey }) {
  if (key === "Enter" && !ctrlKey && !metaKey) settle(my);
  const by = { ArrowUp: 1, ArrowDown: -1 }[key], { step } = my.data.rules;
  if (!by || !FREE.test(field.value)) return;
  field.value = Math.max(step, (by > 0 ? Math.floor(field.value / step) + 1 : Math.ceil(field.value / step) - 1) * step);
  field.oninput();
}

function take(my, value) {
  my.auto = value === "auto";
  const [width, height] = my.auto ? my.data.presets["1K"]["3:2"] : value.split("x");
  if (!my.auto || !my.width.value) [my.width.value, my.height.value] = [width, height ?? ""];
}

function set(my, width, height) {
  my.auto = false;
  [my.width.value, my.height.value] = [width, height];
  show(my);
  my.live.typed(text(my));
  my.live.flush();
}

/** [width, height] as numbers, or null while what is typed is no size. */
function typed(my) {
  const named = phrase(my);
  if (Array.isArray(named)) return named;
  const edges = [my.width.value.trim(), my.height.value.trim()];
  return edges.every((value) => FREE.test(value) && Number(value) > 0) ? edges.map(Number) : null;
}

function show(my) {
  const size = my.auto ? null : typed(my);
  const found = my.auto ? [] : size ? check(...size, my.data.rules) : ["Enter width and height in pixels, up to 3840."];
  const preset = size && presetOf(my, size);
  my.tier = preset?.tier ?? my.tier;
  if (size && !phrase(my)) my.upright = size[1] > size[0];
  my.root.classList.toggle("auto", my.auto);
  my.root.classList.toggle("broken", found.length > 0);
  for (const field of [my.width, my.height]) field.setAttribute("aria-invalid", String(found.length > 0));
  showChoices(my, size, preset);
  showFacts(my, size);
  showVerdict(my, size, found);
}

function presetOf(my, [width, height]) {
  for (const [tier, sizes] of Object.entries(my.data.presets)) {
    for (const [ratio, [w, h]] of Object.entries(sizes)) if (w === width && h === height) return { tier, ratio };
  }
  return null;
}

function showChoices(my, size, preset) {
  const { presets } = my.data;
  const ratios = Object.keys(presets["1K"]);
  const current = preset?.ratio ?? (size && ratios.find((ratio) => ratio === ratioWords(...size)));
  const tier = (name) => ({
    name, checked: my.auto ? name === "Auto" : preset?.tier === name,
    title: name === "Auto" ? "The model chooses the size" : `About ${(presets[name]["1:1"][0] ** 2 / 1e6).toFixed(1)} megapixels`,
    pick: () => (name === "Auto" ? pickAuto(my) : set(my, ...presets[name][current ?? "3:2"])),
  });
  const ratio = (name) => ({
    name, checked: !my.auto && current === name, shape: name.split(":").map(Number),
    title: presets[my.tier][name].join(" x "), pick: () => set(my, ...presets[my.tier][name]),
  });
  radios(my.root.querySelector(".tiers"), ["Auto", ...Object.keys(presets)].map(tier));
  radios(my.root.querySelector(".ratios"), ratios.map(ratio));
}

function pickAuto(my) {
  my.auto = true;
  show(my);
  my.live.typed("auto");
  my.live.flush();
}

/** One group of radio buttons with a roving tab stop; the buttons stay the same elements, so that focus stays. */
function radios(group, options) {
  while (group.children.length < options.length) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "radio");
    group.append(button);
  }
  const stop = Math.max(0, options.findIndex((option) => option.checked));
  options.forEach((option, index) => {
    const button = group.children[index];
    if (button.dataset.name !== option.name) {
      button.dataset.name = option.name;
      button.replaceChildren(...(option.shape ? [shape(option.shape, 16, "shape")] : []), option.name);
    }
    button.title = option.title;
    button.setAttribute("aria-checked", String(option.checked));
    button.tabIndex = index === stop ? 0 : -1;
    button.onclick = option.pick;
    button.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = group.children[(index + by + options.length) % options.length];
      next.focus();
      next.click();
    };
  });
}

function shape([width, height], edge, name) {
  const box = document.createElement("span");
  const scale = edge / Math.max(width, height);
  box.className = name;
  box.setAttribute("aria-hidden", "true");
  box.style.cssText = `width:${Math.max(3, width * scale)}px;height:${Math.max(3, height * scale)}px`;
  return box;
}

function showFacts(my, size) {
  const facts = my.root.querySelector(".facts");
  if (!size) return facts.replaceChildren(my.auto ? "chosen by the model" : "");
  const [width, height] = size;
  const words = `${(width * height / 1e6).toFixed(2)} MP, ${ratioWords(width, height)}`;
  const drawn = Math.max(width, height) <= 20 * Math.min(width, height) ? [shape(size, 20, "frame")] : [];
  return facts.replaceChildren(words, ...drawn);
}

function showVerdict(my, size, found) {
  const verdict = my.root.querySelector(".verdict");
  const key = JSON.stringify([size, found, my.auto]);
  if (verdict.dataset.key === key) return;
  verdict.dataset.key = key;
  if (!found.length) {
    const slow = size && size[0] * size[1] > my.data.rules.experimentalPixels;
    verdict.className = slow ? "verdict small slow" : "verdict small";
    verdict.innerHTML = slow ? "<span class='amber'>Above 2560 × 1440 is experimental and can take minutes.</span>" : "";
    return;
  }
  const list = document.createElement("ul");
  list.append(...found.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  verdict.replaceChildren(list);
  if (!size) return;
  verdict.append(offers(my, size));
}

/** The legal sizes that somebody who typed `size` may have meant, each one press away. */
function offers(my, size) {
  const near = nearest(...size, my.data.rules), same = alike(...size, my.data.rules);
  const use = ([width, height], why) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
    button.textContent = `Use ${width} × ${height} (${why})`;
    button.onclick = () => { set(my, width, height); my.width.focus(); };
    return button;
  };
  const list = Object.assign(document.createElement("div"), { className: "offers" });
  list.append(use(near, "nearest allowed size"));
  if (same && String(same) !== String(near)) list.append(use(same, `exactly ${ratioWords(...size)}`));
  return list;
}
