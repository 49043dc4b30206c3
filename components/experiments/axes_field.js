// The axes of an experiment: which fields vary and over which values, how they are combined, what is left out. Everything is typed and
// chosen here and told as one text of JSON, `{axes: [{name, values}], pairing, sample, seed, repeats, exclude: [{name: value}]}`.

import { partsOf } from "../kit/element.js";
import { button, el, remembered } from "../kit/kit.js";
import { LiveValue } from "../kit/live_value.js";

export const parts = partsOf(import.meta.url, "axes_field.html", "../kit/kit.css", "axes_field.css");

const EMPTY = { axes: [], pairing: "full", sample: 0, seed: 0, repeats: 1, exclude: [] };
const SKIP = "SKIP:";

export default function ({ data, parentElement, setStateValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  const fields = JSON.stringify([data.fields, data.label]);
  my.data = data;
  my.root.querySelector("[role=tooltip]").textContent = data.help;
  if (my.live.adopt(data, setStateValue)) {
    my.form = { ...EMPTY, ...(my.live.text ? JSON.parse(my.live.text) : {}) };
    draw(my);
  } else if (my.fields !== fields) {
    draw(my);
  }
  my.fields = fields;
  return () => my.live.end();
}

function build(parentElement) {
  const root = parentElement.querySelector(".axes-field");
  return { root, part: (name) => root.querySelector(`:scope > .${name}`), live: new LiveValue(500), form: { ...EMPTY } };
}

/** Notes what was changed; `drawn`: the form itself has to follow. */
function changed(my, drawn = false) {
  my.live.typed(JSON.stringify(my.form));
  if (drawn) {
    my.live.flush();
    draw(my);
  }
}

const fieldOf = (my, name) => my.data.fields.find((field) => field.name === name) ?? { name, label: name.replace("$", ""), options: [], kind: "text" };

function draw(my) {
  const { form } = my;
  my.part("axes").replaceChildren(...form.axes.map((axis, at) => axisCard(my, axis, at)));
  my.part("add").replaceChildren(adder(my));
  my.part("how").replaceChildren(...how(my));
  my.part("rules").replaceChildren(...form.exclude.map((rule, at) => ruleCard(my, rule, at)),
    ...(form.axes.length > 1 || form.exclude.length ? [ruleButton(my)] : []));
}

function axisCard(my, axis, at) {
  const field = fieldOf(my, axis.name);
  const move = (by) => { const { axes } = my.form; [axes[at], axes[at + by]] = [axes[at + by], axes[at]]; changed(my, true); };
  const title = axis.name.startsWith("$") ? variableName(my, axis) : el("strong", {}, field.label);
  return el("section", { class: "axis", "aria-label": field.label }, el("div", { class: "head" }, title,
    at > 0 && button("arrow_upward", `Move ${field.label} up`, () => move(-1)),
    button("close", `Do not vary ${field.label}`, () => { my.form.axes.splice(at, 1); changed(my, true); })), ...values(my, axis, field));
}

/** A variable has a name of its own, which the prompt uses as ${name}. */
function variableName(my, axis) {
  const field = el("input", { class: "field", type: "text", value: axis.name.slice(1), "aria-label": "Name of the variable", spellcheck: "false", maxlength: "40",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a person writes these very signs in the prompt
    title: "Write ${name} in the prompt where the words go",
    oninput: () => { axis.name = `$${field.value.trim()}`; changed(my); }, onblur: () => my.live.flush() });
  return el("label", { class: "variable" }, "Words for ${", field, "}");
}

/** Known values to press, and a box in which any are typed, one a line; both show the same. */
function values(my, axis, field) {
  const chips = el("div", { class: "chips" });
  const box = field.kind === "chosen" ? null : el("textarea", { class: "field", rows: "2", dir: "auto", "aria-label": `Values for ${field.label}, one per line`, spellcheck: "false",
    placeholder: field.placeholder ?? "One value per line" });
  const show = () => {
    for (const chip of chips.querySelectorAll("[data-value]")) chip.setAttribute("aria-pressed", String(axis.values.includes(chip.dataset.value)));
    if (box && lines(box.value).join("\n") !== axis.values.join("\n")) box.value = axis.values.join("\n");
  };
  const press = (value) => {
    axis.values = axis.values.includes(value) ? axis.values.filter((each) => each !== value) : [...axis.values, value];
    if (field.options.length && axis.values.every((each) => field.options.some(([known]) => known === each))) inOrder(axis, field);
    show();
    rules(my);
    changed(my);
  };
  chips.append(...field.options.map(([value, words, src]) => el("button", { type: "button", class: src ? "chip face" : "chip", "data-value": value, title: words, "aria-label": src ? words : null,
    onclick: () => press(value) }, src ? el("img", { src, alt: "", loading: "lazy" }) : words)));
  if (box) {
    box.oninput = () => { axis.values = lines(box.value); show(); changed(my); };
    box.onblur = () => { rules(my); my.live.flush(); };
  }
  show();
  const known = axis.values.every((value) => field.options.some(([each]) => each === value));
  if (box && field.options.length && known) {
    box.hidden = true;
    chips.append(el("button", { type: "button", class: "chip other", title: "Type other values, one per line", onclick: (event) => { box.hidden = false; event.currentTarget.remove(); box.focus(); } }, "Type…"));
  }
  return [field.options.length > 0 && chips, box].filter(Boolean);
}

const inOrder = (axis, field) => axis.values.sort((one, other) => field.options.findIndex(([value]) => value === one) - field.options.findIndex(([value]) => value === other));

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function adder(my) {
  const used = new Set(my.form.axes.map((axis) => axis.name));
  const field = el("select", { class: "field", "aria-label": "Vary another setting", onchange: () => {
    const { value } = field;
    const free = fieldOf(my, value);
    my.form.axes.push({ name: value === "$" ? `$${freeName(used)}` : value, values: [...(free.first ?? [])] });
    changed(my, true);
    my.part("axes").lastElementChild?.querySelector("textarea:not([hidden]), .chip, input")?.focus();
  } }, el("option", { value: "", selected: true, disabled: true }, "Vary…"), el("option", { value: "$" }, "Words in the prompt"),
  my.data.fields.filter((each) => !used.has(each.name)).map((each) => el("option", { value: each.name }, each.label)));
  return field;
}

function freeName(used) {
  for (const name of ["subject", "style", "light"]) if (!used.has(`$${name}`)) return name;
  return `word${used.size + 1}`;
}

function how(my) {
  const { form } = my;
  const number = (name, words, least, most) => {
    const field = el("input", { class: "field", type: "number", min: String(least), max: String(most), value: String(form[name]), "aria-label": words,
      oninput: () => { if (/^\d{1,6}$/.test(field.value)) { form[name] = Number(field.value); changed(my); } }, onblur: () => my.live.flush() });
    return field;
  };
  const kind = form.sample ? "sample" : form.pairing;
  const choice = el("select", { class: "field", "aria-label": "Which combinations", onchange: () => {
    Object.assign(form, { pairing: choice.value === "paired" ? "paired" : "full", sample: choice.value === "sample" ? 20 : 0 });
    changed(my, true);
  } }, [["full", "All combinations"], ["sample", "A random sample"], ["paired", "Pairs (first with first, second with second)"]].map(([value, words]) => el("option", { value, selected: value === kind }, words)));
  return [form.axes.length > 1 || form.sample ? choice : null,
    kind === "sample" && el("label", {}, "of", number("sample", "Pictures in the sample", 1, 10000)),
    kind === "sample" && el("label", { title: "The same seed draws the same sample" }, "seed", number("seed", "Seed of the sample", 0, 999999)),
    el("label", { title: "Pictures per combination" }, number("repeats", "Pictures per combination", 1, 100), "per combination")].filter(Boolean);
}

const ruleButton = (my) => {
  const made = button("do_not_disturb_on", "Skip a combination", () => { my.form.exclude.push({}); changed(my, true); }, "Skip a combination", "");
  made.classList.add("add-rule");
  return made;
};

/** One combination that is left out: of each axis any value, or one. */
function ruleCard(my, rule, at) {
  const choice = (axis) => {
    const field = fieldOf(my, axis.name);
    const name = axis.name.replace("$", "");
    const select = el("select", { class: "field", "aria-label": `Skip ${field.label}`, onchange: () => {
      if (select.value) rule[name] = select.value; else delete rule[name];
      changed(my);
      my.live.flush();
    } }, el("option", { value: "" }, "any"), axis.values.filter((value) => !value.startsWith(SKIP)).map((value) => el("option", { value, selected: rule[name] === value }, wordsOf(field, value))));
    return el("label", {}, field.label, select);
  };
  return el("section", { class: "rule", "aria-label": "Skipped" }, el("div", { class: "head" }, el("strong", {}, "Skipped"),
    button("close", "Do not skip this combination", () => { my.form.exclude.splice(at, 1); changed(my, true); })), el("div", { class: "parts" }, my.form.axes.map(choice)));
}

const wordsOf = (field, value) => field.options.find(([known]) => known === value)?.[1] ?? value;

/** The rules offer the values as they are now. */
function rules(my) {
  const { form } = my;
  if (form.exclude.length) my.part("rules").replaceChildren(...form.exclude.map((rule, at) => ruleCard(my, rule, at)), ruleButton(my));
}
