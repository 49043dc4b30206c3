// The buttons, sliders and figures around the stage.

import { kept as selecting } from "./selection.js";

export class Toolbar {
  constructor(editor) {
    this.editor = editor;
    const { root } = editor;
    const find = (name) => root.querySelector(`.${name}`);
    this.size = find("size");
    this.hardness = find("hardness");
    this.figures = { size: find("size-figure"), hardness: find("hardness-figure"), zoom: find("zoom"), coverage: find("coverage") };
    this.state = find("state");
    this.tools = [...root.querySelectorAll("[data-tool]")];
    for (const button of this.tools) {
      button.onclick = () => editor.choose(button.dataset.tool, button.dataset.erase && button.dataset.erase === "true");
    }
    this.wire(root);
    this.wireSelection(root);
  }

  wire(root) {
    const { editor } = this;
    const acts = {
      swap: () => editor.choose(editor.tool, !editor.erasing),
      undo: () => editor.undo(),
      redo: () => editor.redo(),
      closer: () => editor.zoomBy(1.25),
      farther: () => editor.zoomBy(0.8),
      fit: () => editor.fit(),
      full: () => editor.zoomTo(1),
    };
    for (const [act, run] of Object.entries(acts)) root.querySelector(`[data-act="${act}"]`).onclick = run;
    this.size.oninput = () => editor.setBrush(sizeAt(this.size.value / 1000, editor.mostBrush));
    this.hardness.oninput = () => editor.setHardness(this.hardness.value / 100);
    this.eye(root.querySelector('[data-act="original"]'));
    // a mouse click gives the focus back to the stage, so that Space moves the picture and does not press the button again
    root.addEventListener("click", (event) => {
      if (event.detail && event.target.closest("button")) editor.focus();
    });
  }

  /** What the tools that select are told besides: it holds from the next selection on, and for the last one where that can be. */
  wireSelection(root) {
    for (const button of root.querySelectorAll("[data-choice]")) {
      const name = button.dataset.choice;
      const show = () => button.setAttribute("aria-pressed", String(selecting[name]));
      show();
      button.onclick = () => {
        selecting[name] = !selecting[name];
        show();
        if (name !== "adding") this.editor.selection.again();
      };
    }
    const slider = root.querySelector(".tolerance");
    const show = () => {
      root.querySelector(".tolerance-figure").textContent = slider.value;
      slider.style.setProperty("--at", `${(slider.value / slider.max) * 100}%`);
    };
    slider.value = selecting.tolerance;
    show();
    slider.oninput = () => { selecting.tolerance = Number(slider.value); show(); };
    slider.onchange = () => this.editor.selection.again();
  }

  eye(button) {
    const hold = (on) => () => this.editor.showOriginal(on);
    button.onpointerdown = hold(true);
    button.onkeydown = (event) => { if (event.key === " " || event.key === "Enter") this.editor.showOriginal(true); };
    button.onkeyup = button.onpointerup = button.onpointerleave = button.onblur = hold(false);
  }

  showTool(tool, erasing) {
    for (const button of this.tools) {
      const own = button.dataset.erase;
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool && (!own || (own === "true") === erasing)));
    }
    this.editor.root.querySelector('[data-act="swap"]').setAttribute("aria-pressed", String(erasing));
    this.editor.root.dataset.chosen = tool;
  }

  showBrush(size, hardness, most) {
    this.size.value = Math.round(placeOf(size, most) * 1000);
    this.size.setAttribute("aria-valuetext", `${size} pixels`);
    this.hardness.value = Math.round(hardness * 100);
    this.figures.size.textContent = `${size} px`;
    this.figures.hardness.textContent = `${Math.round(hardness * 100)} %`;
    for (const slider of [this.size, this.hardness]) {
      slider.style.setProperty("--at", `${((slider.value - slider.min) / (slider.max - slider.min)) * 100}%`);
    }
  }

  showZoom(zoom) {
    this.figures.zoom.textContent = `${Math.round(zoom * 100)} %`;
  }

  showCoverage(share) {
    const words = coverageWords(share);
    if (this.figures.coverage.textContent !== words) this.figures.coverage.textContent = words;
  }

  showHistory(undoable, redoable) {
    for (const [act, able] of [["undo", undoable], ["redo", redoable]]) {
      this.editor.root.querySelector(`[data-act="${act}"]`).setAttribute("aria-disabled", String(!able));
    }
  }

  showState(state, words) {
    this.state.dataset.state = state;
    if (this.state.textContent !== words) this.state.textContent = words;
  }
}

function coverageWords(share) {
  if (share <= 0) return "No mask";
  if (share >= 1) return "All masked";
  const percent = share * 100;
  if (percent < 0.1) return "< 0.1 % masked";
  return `${Math.min(99.9, percent).toFixed(1)} % masked`;
}

/** The slider is logarithmic: the fine sizes get as much of it as the large ones. */
const sizeAt = (place, most) => Math.max(1, Math.round(most ** place));
const placeOf = (size, most) => Math.log(size) / Math.log(most);
