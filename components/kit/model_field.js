// The model: any name may stand in it, known ones can be chosen. What is known of a name is said at every keystroke.

import { Combobox } from "./combobox.js";
import { partsOf } from "./element.js";
import { remembered } from "./kit.js";
import { LiveValue } from "./live_value.js";

export const parts = partsOf(import.meta.url, "model_field.html", "kit.css", "model_field.css");

const NAME = /^(?![-.])[\p{L}\p{N}_.:/@-]{1,128}$/u; // easel/models.py has the same; a test holds both together

export default function ({ data, parentElement, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.data = data;
  my.root.querySelector("[role=tooltip]").textContent = data.help;
  my.root.querySelector(".label").textContent = data.label ?? "Model";
  my.field.placeholder = data.placeholder;
  my.live.adoptInto(my.field, data, setStateValue);
  show(my);
  return () => my.live.end();
}

function build(parentElement) {
  const root = parentElement.querySelector(".model");
  const field = root.querySelector("input");
  const my = { root, field, live: new LiveValue(800) };
  const list = new Combobox(root, () => my.data.models.filter(({ offered }) => offered !== false), (name) => set(my, name));
  field.oninput = () => { my.live.typed(field.value); list.open(field.value); show(my); };
  field.onblur = () => set(my, field.value.trim());
  return my;
}

function set(my, name) {
  if (my.field.value !== name) my.field.value = name;
  my.live.typed(name);
  my.live.flush();
  show(my);
}

function show(my) {
  const { models, words, required, refused } = my.data;
  const name = my.field.value.trim();
  const known = models.find((model) => model.name === name);
  const wrong = name ? (NAME.test(name) ? "" : words.form) : (required ? words.empty : "");
  const facts = wrong || !name ? "" : known ? known.facts : words.unknown;
  say(my.root.querySelector(".facts"), facts);
  say(my.root.querySelector(".wrong"), wrong);
  my.root.querySelector(".facts").title = facts;
  my.root.querySelector(".wrong").hidden = !wrong;
  my.root.classList.toggle("ended", Boolean(known?.ended));
  my.root.classList.toggle("column", !required);
  my.root.classList.toggle("broken", Boolean(wrong));
  my.root.classList.toggle("refused", Boolean(wrong && refused));
  my.field.setAttribute("aria-invalid", String(Boolean(wrong)));
}

/** Said once: a screen reader would read the same words again. */
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
