// Keeps the paint canvas honest: nobody draws with a tool it has not been given yet, it is laid anew only while hands rest,
// and ellipses, which it does not know, look like ellipses while they are drawn.

const REST = { mouse: 700, pen: 700, touch: 1600 }; // ms without a move over the canvas after which it may be laid anew
const TELLS = '.dc-toolbar button[title="Update the app with this drawing"]';
const PATIENCE = 8000; // ms after which a closed canvas opens, whatever happened to the answer

const canvasHosts = () => [...document.querySelectorAll('[class*="st-key-paint_"]')];

/** Whether a canvas stands there; while it is laid anew the old one may, too. */
const stands = (host) => [...host.querySelectorAll("*")].some((part) => part.shadowRoot?.querySelector("canvas.upper-canvas"));

/** A key as it stands in the class that Streamlit gives. */
const sanitized = (key) => key.replace(/[^a-zA-Z0-9_-]/g, "-");

/** The canvas under an event, through the shadow of its component. */
const canvasOf = (event) => event.composedPath().find((part) => part.matches?.("canvas.upper-canvas"));

class Guard {
  constructor(signal) {
    this.drawing = false;
    this.data = {};
    const heard = (kind, act) => window.addEventListener(kind, act, { capture: true, signal });
    heard("pointerdown", (event) => this.down(event));
    heard("pointermove", (event) => this.moved(event));
    for (const kind of ["pointerup", "pointercancel"]) heard(kind, () => this.up());
    for (const kind of ["mouseup", "touchend"]) heard(kind, () => setTimeout(() => this.tell()));
    heard("click", (event) => this.chosen(event));
    heard("change", (event) => this.chosen(event));
    signal.addEventListener("abort", () => { clearTimeout(this.rest); this.open(); });
  }

  /** Called with every answer: `relay` asks Python to lay the canvas anew. */
  renew(data, relay) {
    const before = this.data;
    this.data = data;
    this.relay = relay;
    if (data.canvas !== before.canvas) this.layer?.remove();
    if (this.waits && data.tool === this.waits.tool && data.canvas !== this.waits.canvas) this.openSoon();
    if (data.revision !== before.revision || data.canvas !== before.canvas) this.restFrom(data);
    else if (!data.stale) this.awaited = false;
  }

  restFrom(data) {
    this.awaited = data.stale; // until the next stroke is told: corners of a lasso that is not closed yet are not
    this.again();
  }

  again() {
    clearTimeout(this.rest);
    if (this.awaited && !this.drawing) this.rest = setTimeout(() => this.layAnew(), REST[this.kind] ?? REST.touch);
  }

  layAnew() {
    this.close({ tool: this.data.tool, canvas: this.data.canvas });
    this.relay();
  }

  chosen(event) {
    const radio = event.target.closest?.(".st-key-mask_tool [role=radio], .st-key-mask_tool label");
    const group = radio && [...document.querySelectorAll(".st-key-mask_tool [role=radio]")];
    const index = group ? group.findIndex((one) => one === radio || radio.contains(one) || one.contains(radio)) : -1;
    const tool = this.data.tools?.[index]?.name;
    if (tool && tool !== (this.waits?.tool ?? this.data.tool)) this.close({ tool, canvas: "" });
    else if (tool && this.waits && tool === this.data.tool) this.openSoon();
  }

  /** No stroke begins until an answer comes with this tool, and on another canvas than that one. */
  close(until) {
    this.waits = until;
    clearTimeout(this.rest);
    document.documentElement.dataset.easelPaint = "closed";
    clearTimeout(this.late);
    this.late = setTimeout(() => this.open(), PATIENCE);
  }

  /** Once the canvas of the newest answer stands there alone: it takes what it was given in a frame or two. */
  openSoon() {
    this.waits = null;
    const look = () => {
      if (this.waits || !("easelPaint" in document.documentElement.dataset)) return;
      const hosts = canvasHosts();
      const settled = hosts.length === 1 && stands(hosts[0]) && hosts[0].className.includes(sanitized(this.data.canvas));
      setTimeout(() => settled ? this.waits || this.open() : look(), 50);
    };
    requestAnimationFrame(look);
  }

  open() {
    this.waits = null;
    clearTimeout(this.late);
    delete document.documentElement.dataset.easelPaint;
  }

  down(event) {
    const canvas = canvasOf(event);
    if (!canvas) return;
    this.drawing = true;
    this.canvas = canvas;
    this.kind = event.pointerType;
    this.awaited = false;
    this.again();
    if (this.data.tool === "Ellipse" && event.button === 0) this.start(canvas, event);
  }

  up() {
    this.drawing = false;
    this.oval = null;
    this.again();
  }

  /** The canvas waits a fifth of a second before it tells of a stroke; its own button tells at once. A lasso tells by itself when it is closed. */
  tell() {
    const { canvas } = this;
    if (!canvas || this.drawing) return;
    this.canvas = null;
    if (this.data.strokes) canvas.getRootNode().querySelector(TELLS)?.click();
  }

  start(canvas, event) {
    const [host] = canvasHosts();
    const [on, within] = [canvas.getBoundingClientRect(), host.getBoundingClientRect()];
    if (!this.layer?.isConnected) host.append(this.layer = el("div", { class: "easel-ovals" }));
    Object.assign(this.layer.style, {
      left: `${on.left - within.left}px`, top: `${on.top - within.top}px`, width: `${on.width}px`, height: `${on.height}px`,
    });
    this.oval = el("div", { style: `background: ${this.data.tint}` });
    this.layer.append(this.oval);
    this.from = [event.clientX - on.left, event.clientY - on.top];
    this.moved(event);
  }

  moved(event) {
    if (this.awaited && canvasOf(event)) this.again();
    if (!this.oval) return;
    const on = this.layer.getBoundingClientRect();
    const [x, y] = [event.clientX - on.left, event.clientY - on.top];
    Object.assign(this.oval.style, {
      left: `${Math.min(x, this.from[0])}px`, top: `${Math.min(y, this.from[1])}px`,
      width: `${Math.abs(x - this.from[0])}px`, height: `${Math.abs(y - this.from[1])}px`,
    });
  }
}
