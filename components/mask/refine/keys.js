// The editor's keys: they work while it, or nothing else, has the focus, and never while somebody types.

const TOOL_KEYS = { b: ["brush", false], e: ["brush", true], r: ["box"], c: ["ellipse"], i: ["line"], l: ["lasso"], s: ["thing"], w: ["wand"], g: ["fill"], h: ["hand"] };
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Keys {
  constructor(editor) {
    this.editor = editor;
    this.space = false;
    this.stop = new AbortController();
    const { signal } = this.stop;
    // before Streamlit, whose own R and C mean rerun and clear cache
    window.addEventListener("keydown", (event) => this.down(event), { capture: true, signal });
    window.addEventListener("keyup", (event) => this.up(event), { capture: true, signal });
    window.addEventListener("blur", () => this.release(), { signal });
  }

  end() {
    this.stop.abort();
  }

  down(event) {
    if (event.key === "Enter") this.editor.sheet?.outbox.flush(); // it may send the form: the mask goes first
    const [target] = event.composedPath();
    if (event.defaultPrevented || !this.mine(target)) return;
    const command = event.ctrlKey || event.metaKey;
    const known = command ? this.command(event) : this.plain(event, target);
    if (!known) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether a key pressed on this element is for the editor. */
  mine(target) {
    const { root, stage } = this.editor;
    if (!stage.getClientRects().length) return false;
    if (root.contains(target)) return true;
    return target === document.body || target === document.documentElement;
  }

  command(event) {
    const key = event.key.toLowerCase();
    if (event.altKey || (key !== "z" && key !== "y")) return false;
    if (key === "y" || event.shiftKey) this.editor.redo();
    else this.editor.undo();
    return true;
  }

  plain(event, target) {
    if (target === this.editor.stage && this.editor.selection.key(event)) return true;
    if (event.altKey) return false;
    const key = event.key.toLowerCase();
    const { editor } = this;
    if (event.key === "Escape") return editor.drop();
    const acts = {
      x: () => editor.choose(editor.tool, !editor.erasing),
      "[": () => editor.resizeBrush(1 / 1.15),
      "]": () => editor.resizeBrush(1.15),
      0: () => editor.fit(),
      1: () => editor.zoomTo(1),
      "+": () => editor.zoomBy(1.25),
      "=": () => editor.zoomBy(1.25),
      "-": () => editor.zoomBy(0.8),
      o: () => editor.showOriginal(true),
    };
    if (TOOL_KEYS[key]) editor.choose(...TOOL_KEYS[key]);
    else if (Object.hasOwn(acts, key)) acts[key]();
    else return this.held(event, target);
    return true;
  }

  /** Space and the arrows belong to the slider or button that has the focus; elsewhere they move the picture. */
  held(event, target) {
    if (target.closest("button, input")) return false;
    if (event.key === " ") this.setSpace(true);
    else if (ARROWS[event.key]) this.editor.pan(...ARROWS[event.key].map((way) => way * (event.shiftKey ? 200 : 40)));
    else return false;
    return true;
  }

  up(event) {
    if (event.key === " ") this.setSpace(false);
    if (event.key.toLowerCase() === "o") this.editor.showOriginal(false);
  }

  release() {
    this.setSpace(false);
    this.editor.showOriginal(false);
  }

  setSpace(down) {
    if (this.space === down) return;
    this.space = down;
    this.editor.showCursor();
  }
}
