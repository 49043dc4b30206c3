// Prompts that were sent before, by the arrows as in a shell: up at the very beginning of the text, down while one is shown.

export class Earlier {
  constructor(field, changed) {
    Object.assign(this, { field, changed, prompts: [], at: -1, own: "", asked: 0, wants: false });
  }

  /** With every render: how to ask for them, and the answer where it came. */
  renew(history, ask) {
    this.ask = ask;
    if (history?.seq !== this.asked || !this.wants) return;
    this.wants = false;
    this.prompts = history.prompts.filter((text) => text !== this.field.value);
    if (document.activeElement === this.field || this.field.getRootNode().activeElement === this.field) this.go(0);
  }

  key(event) {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const { selectionStart, selectionEnd } = this.field;
    const isAtStart = selectionStart === 0 && selectionEnd === 0;
    if (event.key === "ArrowUp" && isAtStart) this.up();
    else if (event.key === "ArrowDown" && this.at >= 0 && isAtStart) this.go(this.at - 1);
    else if (event.key === "Escape" && this.at >= 0) this.go(-1);
    else return;
    event.preventDefault();
  }

  up() {
    if (this.at >= 0) return this.go(Math.min(this.at + 1, this.prompts.length - 1));
    this.own = this.field.value;
    this.wants = true;
    this.asked = Date.now();
    return this.ask(this.asked);
  }

  /** Shows one of them, or at -1 what stood there before. */
  go(at) {
    if (!this.prompts.length) return;
    this.at = at;
    this.field.value = at < 0 ? this.own : this.prompts[at];
    this.field.setSelectionRange(0, 0);
    this.field.scrollTop = 0;
    this.changed();
  }

  /** What is typed now is the person's own again. */
  leave() { this.at = -1; }

  words() { return this.at < 0 ? "" : `Earlier prompt ${this.at + 1} of ${this.prompts.length} · `; }
}
