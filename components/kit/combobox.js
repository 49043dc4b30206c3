// A field for free text with a list of what is known beside it: the ARIA pattern of an editable combobox. The list only offers:
// what stands in the field is never changed but by a choice. It opens as a popover, in the browser's top layer, so that no
// scrolling form cuts it off.

import { el } from "./kit.js";

const GAP = 4; // px between field and list
const TALLEST = 376; // px

export class Combobox {
  /** `options()` are `{name, note}` in their order; `chosen(name)` is called for a choice, `left()` when the list is done with. */
  constructor(root, options, chosen) {
    Object.assign(this, { root, options, chosen, at: -1, shown: [] });
    this.field = root.querySelector("[role=combobox]");
    this.list = root.querySelector("[role=listbox]");
    this.opener = root.querySelector(".opener");
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("pointerdown", () => { this.opens = !this.isOpen; });
    this.field.addEventListener("click", () => this.opens && this.entered());
    this.field.addEventListener("blur", () => this.close());
    this.opener.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus, and a phone its keyboard down
    this.opener.addEventListener("click", (event) => this.turn(event));
    this.list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")?.dataset.name));
  }

  get isOpen() { return this.list.matches(":popover-open"); }

  /** Shows what holds `typed`, all of them without it. */
  open(typed = "") {
    const part = typed.trim().toLowerCase();
    this.shown = this.options().filter(({ name }) => name.toLowerCase().includes(part));
    if (!this.shown.length) return this.close();
    this.list.replaceChildren(...this.shown.map((option, index) => this.row(option, index)));
    this.mark(-1);
    if (!this.isOpen) this.show();
    this.place();
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  /** The press that opens the list selects all that stands in the field, as the Tab key does: what is typed or pasted then
      stands in its place. The next press sets the cursor. */
  entered() {
    this.opens = false;
    if (this.field.selectionStart === this.field.selectionEnd) this.field.select();
    this.open();
  }

  show() {
    this.list.showPopover();
    this.field.setAttribute("aria-expanded", "true");
    this.ended = new AbortController();
    const { signal } = this.ended;
    const place = () => this.place();
    window.addEventListener("scroll", (event) => event.composedPath()[0] !== this.list && place(), { capture: true, passive: true, signal });
    window.addEventListener("resize", place, { signal });
    window.visualViewport?.addEventListener("resize", place, { signal });
    window.visualViewport?.addEventListener("scroll", place, { signal });
    document.addEventListener("pointerdown", (event) => event.composedPath().includes(this.root) || this.close(), { capture: true, signal });
  }

  close() {
    this.ended?.abort();
    if (this.isOpen) this.list.hidePopover();
    this.mark(-1);
    this.field.setAttribute("aria-expanded", "false");
  }

  /** Below the field where it fits, or where there is more room than above; as wide as the field. */
  place() {
    if (!this.field.isConnected) return this.close();
    const box = this.field.getBoundingClientRect();
    const seen = window.visualViewport;
    const [top, height] = seen ? [seen.offsetTop, seen.height] : [0, innerHeight];
    const [above, below] = [box.top - top - 2 * GAP, top + height - box.bottom - 2 * GAP];
    this.list.style.maxHeight = `${TALLEST}px`;
    const wanted = Math.min(TALLEST, this.list.scrollHeight + 2);
    const isBelow = below >= wanted || below >= above;
    const tall = Math.max(88, Math.min(TALLEST, isBelow ? below : above));
    const width = Math.min(Math.max(box.width, 280), innerWidth - 2 * GAP);
    Object.assign(this.list.style, {
      maxHeight: `${tall}px`, width: `${width}px`, left: `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`,
      top: isBelow ? `${box.bottom + GAP}px` : `${box.top - GAP - Math.min(wanted, tall)}px`,
    });
    return undefined;
  }

  row({ name, note }, index) {
    const is = name === this.field.value.trim();
    return el("li", { role: "option", id: `option-${index}`, "data-name": name, "aria-selected": String(is) },
      el("span", { class: "name" }, name), el("span", { class: "small muted" }, note));
  }

  mark(index) {
    this.at = index;
    [...this.list.children].forEach((row, place) => { row.classList.toggle("at", place === index); });
    const row = this.list.children[index];
    if (!row) return this.field.removeAttribute("aria-activedescendant");
    row.scrollIntoView({ block: "nearest" });
    return this.field.setAttribute("aria-activedescendant", row.id);
  }

  turn(event) {
    if (this.isOpen) return this.close();
    if (event.pointerType !== "touch") this.field.focus();
    return this.open();
  }

  take(name) {
    if (name === undefined) return;
    this.close();
    this.chosen(name);
  }

  pressed(event) {
    const act = { ArrowDown: () => this.step(1, event.altKey), ArrowUp: () => this.step(-1, event.altKey), Enter: () => this.enter(), Escape: () => this.escape(event) }[event.key];
    if (!act || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (act() !== false) event.preventDefault();
  }

  /** From what is marked, else from what stands in the field; with Alt the list is opened or closed, and nothing marked. */
  step(by, alone) {
    if (alone && by < 0) return this.close();
    const opened = !this.isOpen;
    if (opened) this.open();
    if (alone || !this.isOpen) return undefined;
    const chosen = this.shown.findIndex(({ name }) => name === this.field.value.trim());
    const from = this.at >= 0 ? this.at : chosen >= 0 ? chosen : by > 0 ? -1 : 0;
    return this.mark(opened && chosen >= 0 ? chosen : (from + by + this.shown.length) % this.shown.length);
  }

  enter() {
    if (this.at >= 0) return this.take(this.shown[this.at].name);
    this.close();
    return this.chosen(this.field.value.trim());
  }

  escape(event) {
    if (!this.isOpen) return false;
    event.stopPropagation();
    return this.close();
  }
}
