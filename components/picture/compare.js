// Pictures against one another: a slider or the difference of two, up to four side by side; zoom and pan move all alike.

import { el } from "../kit/kit.js";
import { MOST, fitting, grounded, held, keeping, lay, seenIn, slack, turned, within } from "./zoom.js";

export class Compare {
  /** `pictures` are two to four of {src, label, width, height}; the last is what is judged, the first what it came from or stands against. */
  constructor(pictures, mode) {
    Object.assign(this, { pictures, mode, zoom: 1, off: { x: 0, y: 0 }, split: 0.5 });
    this.root = el("div", { class: "compare", tabindex: "0", "aria-label": `${pictures.at(-1).label} against ${pictures.slice(0, -1).map((one) => one.label).join(", ")}` });
    this.images = pictures.map(({ src, thumb, label }) => grounded({ src, thumb, alt: label }, () => this.place()));
    this.build();
    this.root.onwheel = (event) => this.wheel(event);
    this.root.onpointerdown = (event) => this.down(event);
    this.root.onpointermove = (event) => this.drag(event);
    this.root.onpointerup = this.root.onpointercancel = () => { this.grip = null; };
    new ResizeObserver(() => this.place()).observe(this.root);
  }

  build() {
    const pane = (at, extra = "") => el("div", { class: `pane ${extra}` }, this.images.at(at), tag(this.pictures.at(at).label));
    Object.assign(this.root.dataset, { mode: this.mode, many: this.pictures.length });
    if (this.mode === "side") this.root.replaceChildren(...this.pictures.map((_, at) => pane(at)));
    else if (this.mode === "difference") this.root.replaceChildren(this.laid());
    else {
      this.knob = el("input", { type: "range", min: "0", max: "1000", value: String(this.split * 1000), class: "split",
        "aria-label": "Slider between the two pictures", oninput: () => { this.split = this.knob.value / 1000; this.place(); } });
      this.bar = el("div", { class: "seam" });
      this.root.replaceChildren(pane(-1, "under"), pane(0, "over"), this.bar, this.knob);
    }
    requestAnimationFrame(() => this.place());
  }

  /** One over the other, so that only what differs is not black. */
  laid() {
    const [one, other] = this.pictures;
    this.images[1].classList.add("laid");
    return el("div", { class: "pane" }, this.images, tag(`${one.label} and ${other.label}: black = identical`));
  }

  /** While held, only the picture before is seen. */
  hold(on) { this.root.classList.toggle("holding", on); this.place(); }

  /** Side by side each keeps its proportions; laid over one another all fill the box of the one that is judged, so that another size does
      not shift them. A list may not know a size; the image does. */
  size(at) {
    const index = this.mode === "side" ? at : this.pictures.length - 1;
    const { width, height } = this.pictures[index], { naturalWidth, naturalHeight } = this.images[index];
    return { width: width || naturalWidth || 1, height: height || naturalHeight || 1 };
  }

  wheel(event) {
    event.preventDefault();
    const pane = event.target.closest?.(".pane") ?? this.root.querySelector(".pane");
    const room = pane.getBoundingClientRect();
    const size = this.size(Math.max(0, this.images.findIndex((image) => image.parentElement === pane)));
    const fit = fitting(room, size), before = this.zoom;
    this.zoom = within(1, before * turned(event), MOST);
    this.off = keeping(seenIn(room, event.clientX, event.clientY), this.off, size, fit * before, fit * this.zoom);
    this.place();
  }

  down(event) {
    if (event.button || event.target === this.knob) return;
    const pane = event.target.closest?.(".pane") ?? this.root.querySelector(".pane");
    const shown = pane.querySelector("img").getBoundingClientRect();
    this.grip = { x: event.clientX, y: event.clientY, off: this.off, shown, seam: this.mode === "slide" && this.zoom === 1 };
    this.root.setPointerCapture(event.pointerId);
    this.drag(event);
  }

  drag(event) {
    const { grip } = this;
    if (!grip) return;
    if (grip.seam) {
      const box = this.root.getBoundingClientRect();
      this.split = within(0, (event.clientX - box.left) / box.width, 1);
      this.knob.value = String(Math.round(this.split * 1000));
    } else this.off = { x: grip.off.x + (event.clientX - grip.x) / grip.shown.width, y: grip.off.y + (event.clientY - grip.y) / grip.shown.height };
    this.place();
  }

  place() {
    const rooms = this.images.map((image) => image.parentElement.getBoundingClientRect());
    if (!rooms[0].width) return;
    const scales = rooms.map((room, at) => fitting(room, this.size(at)) * this.zoom);
    const slacks = rooms.map((room, at) => slack(room, this.size(at), scales[at]));
    this.off = held(this.off, { x: Math.max(...slacks.map(({ x }) => x)), y: Math.max(...slacks.map(({ y }) => y)) });
    for (const [at, image] of this.images.entries()) lay(image, rooms[at], this.size(at), scales[at], this.off);
    if (this.mode === "slide") this.part();
  }

  /** The picture before ends where the slider is. */
  part() {
    const holding = this.root.classList.contains("holding");
    this.root.querySelector(".over").style.clipPath = holding ? "none" : `inset(0 ${(1 - this.split) * 100}% 0 0)`;
    this.bar.style.left = `${this.split * 100}%`;
  }
}

const tag = (words) => el("span", { class: "tag small" }, words);
