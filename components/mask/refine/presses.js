// Presses on the page that use the mask as the server has it: each waits until all that was painted before it is there.
// What is paid for is then what was painted, and what empties or turns the mask does it to the last stroke, too.

const PRESS_PATIENCE = 20000; // ms that a press waits for a mask that is being saved
const SILENT = 250; // ms that it waits without a word

export class Presses {
  /** `editor` has the sheet, and says why nothing happens yet. */
  constructor(editor, signal) {
    this.editor = editor;
    this.waiting = new Set(); // what was pressed, each once: a press that costs money is not repeated by impatience
    const heard = (kind, act) => window.addEventListener(kind, act, { capture: true, signal });
    // whatever else is pressed should find the mask complete soon
    heard("pointerdown", (event) => { if (!event.composedPath().includes(editor.stage)) editor.sheet?.outbox.flush(); });
    heard("click", (event) => this.hold(event));
    signal.addEventListener("abort", () => clearInterval(this.look));
  }

  get settled() {
    return this.editor.sheet.outbox.settled;
  }

  hold(event) {
    const pressed = this.uses && event.composedPath().find((part) => part.matches?.(this.uses));
    if (!pressed || !this.editor.sheet || this.settled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.waiting.size) this.wait();
    this.waiting.add(pressed);
  }

  wait() {
    const began = Date.now();
    this.editor.sheet.outbox.flush();
    this.look = setInterval(() => {
      const waited = Date.now() - began;
      if (this.settled || waited > PRESS_PATIENCE) this.end();
      else if (waited > SILENT) this.editor.say("Saving the mask first…");
    }, 30);
  }

  end() {
    clearInterval(this.look);
    const pressed = [...this.waiting];
    this.waiting.clear();
    this.editor.say(this.settled ? "" : "The mask could not be saved, so the button did nothing. Try again.");
    if (this.settled) for (const each of pressed) each.click();
  }
}
