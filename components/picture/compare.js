// Two pictures against one another: a slider, side by side, or one held over the other; zoom and pan move both alike.

import { el } from "../kit/kit.js";

const _MOST = 8;

export class Compare {
  /** `after` is what is judged, `before` what it came from or stands against: {src, label, width, height}. */
  constructor(before, after, mode) {
    Object.assign(this, { before, after, mode, zoom: 1, x: 0, y: 0, split: 0.5 });
    this.root = el("div", { class: "compare", tabindex: "0", "aria-label": `${after.label} against ${before.label}` });
    this.build();
    this.root.onwheel = (event) => this.wheel(event);
    this.root.onpointerdown = (event) => this.down(event);
    this.root.onpointermove = (event) => this.drag(event);
    this.root.onpointerup = this.root.onpointercancel = () => { this.held = null; };
    new ResizeObserver(() => this.place()).observe(this.root);
  }

  build() {
    const pane = (shown, extra = "") => el("div", { class: `pane ${extra}` },
      el("img", { src: shown.src, alt: shown.label, draggable: "false" }), el("span", { class: "tag small" }, shown.label));
    this.root.dataset.mode = this.mode;
    if (this.mode === "side") this.root.replaceChildren(pane(this.before), pane(this.after));
    else {
      this.knob = el("input", { type: "range", min: "0", max: "1000", value: String(this.split * 1000), class: "split",
        "aria-label": "Where the two meet", oninput: () => { this.split = this.knob.value / 1000; this.place(); } });
      this.bar = el("div", { class: "seam" });
      this.root.replaceChildren(pane(this.after, "under"), pane(this.before, "over"), this.bar, this.knob);
    }
    requestAnimationFrame(() => this.place());
  }

  turn(mode) { this.mode = mode; this.build(); }

  /** While held, only the picture before is seen. */
  hold(on) { this.root.classList.toggle("holding", on); this.place(); }

  wheel(event) {
    event.preventDefault();
    const pane = event.target.closest?.(".pane") ?? this.root;
    const box = pane.getBoundingClientRect();
    const before = this.zoom;
    this.zoom = Math.min(_MOST * 4, Math.max(1, before * Math.exp(-event.deltaY / 400)));
    const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
    this.x = at.x - (at.x - this.x) * (this.zoom / before);
    this.y = at.y - (at.y - this.y) * (this.zoom / before);
    this.place();
  }

  down(event) {
    if (event.button || event.target === this.knob) return;
    this.held = { x: event.clientX - this.x, y: event.clientY - this.y, seam: this.mode === "slide" && this.zoom === 1 };
    this.root.setPointerCapture(event.pointerId);
    this.drag(event);
  }

  drag(event) {
    if (!this.held) return;
    if (this.held.seam) {
      const box = this.root.getBoundingClientRect();
      this.split = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      this.knob.value = String(Math.round(this.split * 1000));
    } else {
      this.x = event.clientX - this.held.x;
      this.y = event.clientY - this.held.y;
    }
    this.place();
  }

  /** Both pictures fill the box of the one that is judged, so that another size does not shift them. */
  place() {
    const panes = this.root.querySelectorAll(".pane");
    if (!panes.length) return;
    const room = panes[0].getBoundingClientRect();
    const fit = Math.min(room.width / this.after.width, room.height / this.after.height);
    const width = this.after.width * fit * this.zoom, height = this.after.height * fit * this.zoom;
    const slack = { x: Math.max(0, (width - room.width) / 2), y: Math.max(0, (height - room.height) / 2) };
    this.x = Math.min(slack.x, Math.max(-slack.x, this.x));
    this.y = Math.min(slack.y, Math.max(-slack.y, this.y));
    const left = (room.width - width) / 2 + this.x, top = (room.height - height) / 2 + this.y;
    for (const image of this.root.querySelectorAll("img")) {
      Object.assign(image.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      image.style.imageRendering = this.zoom * fit > 2 ? "pixelated" : "auto";
    }
    const over = this.root.querySelector(".over");
    if (!over) return;
    const holding = this.root.classList.contains("holding");
    over.style.clipPath = holding ? "none" : `inset(0 ${(1 - this.split) * 100}% 0 0)`;
    this.bar.style.left = `${this.split * 100}%`;
  }
}
