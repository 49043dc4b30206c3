// What Easel's own components share in the browser: elements, memory of a mounted instance, questions to Python, the clipboard.

const _kept = new WeakMap();

/** What this mounted instance remembers between calls of its default export. */
export function remembered(parentElement, first) {
  if (!_kept.has(parentElement)) _kept.set(parentElement, first());
  return _kept.get(parentElement);
}

/** An element; text from elsewhere goes in as a string child, so that it is never read as markup. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

export const icon = (name) => el("span", { class: "icon", "aria-hidden": "true" }, name);

/** A button with an icon; without `words` it is a square one named by `title` alone. */
export function button(sign, title, onclick, words = "", look = "quiet") {
  return el("button", { type: "button", class: `button ${look} ${words ? "words" : "square"}`, title, "aria-label": words || title, onclick },
    icon(sign), words && el("span", {}, words));
}

/** A button that cannot be pressed just now keeps its place. */
export function off(is, made) {
  made.disabled = is;
  return made;
}

/** Brings the children of `list` in line with `items` by their id: new ones are made, others updated, gone ones removed. */
export function patch(list, items, make, update) {
  const old = new Map([...list.children].map((child) => [child.dataset.id, child]));
  items.forEach((item, index) => {
    const shown = JSON.stringify(item);
    const child = old.get(item.id) ?? Object.assign(make(item), { shown: "" });
    old.delete(item.id);
    child.dataset.id = item.id;
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
    if (child.shown === shown) return;
    child.shown = shown;
    update(child, item);
  });
  for (const child of old.values()) child.remove();
}

/** Sends triggers to Python, and matches its answers to what was asked. */
export class Line {
  constructor() { this.seq = Date.now(); this.open = new Map(); }

  /** Called with every render: the newest way to send, and the answer that came with the data, if any. */
  renew(setTriggerValue, answer) {
    this.send = setTriggerValue;
    const waiting = answer && this.open.get(answer.seq);
    if (!waiting) return;
    this.open.delete(answer.seq);
    waiting(answer);
  }

  act(what, id) { this.send("act", { what, id, seq: ++this.seq }); }

  ask(what, id) {
    this.act(what, id);
    return new Promise((resolve) => this.open.set(this.seq, resolve));
  }
}

/** Copies a text that may still be on its way; false where the browser does not allow it (a page without TLS). */
export async function copy(promised) {
  if (!navigator.clipboard) return false;
  try {
    // the item takes the promise itself, because the right to copy would have expired when the answer comes
    const blob = promised.then((text) => new Blob([text], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    return navigator.clipboard.writeText(await promised).then(() => true, () => false);
  }
}
