// Presses on the page that use the mask as the server has it: each waits until all that was painted before it is there.
// What is paid for is then what was painted, and what empties or turns the mask does it to the last stroke, too.

const PRESS_PATIENCE = 20000; // ms that a press waits for a mask that is being saved
const SILENT = 250; // ms that it waits without a word
const RESTS = 5; // looks in a row at which nothing is under way: a press in the middle of what the strokes have Python do may be lost

export class Presses {
  /** `strokes` tells whether a press on something has to wait and whether all are `settled`, is told to `hurry`, and what to `say` meanwhile. */
  constructor(strokes, signal) {
    this.strokes = strokes;
    this.waiting = new Set(); // what was pressed, each once: a press that costs money is not repeated by impatience
    window.addEventListener("click", (event) => this.hold(event), { capture: true, signal });
    signal.addEventListener("abort", () => clearInterval(this.look));
  }

  hold(event) {
    const pressed = this.uses && event.composedPath().find((part) => part.matches?.(this.uses));
    if (!pressed || !this.strokes.waits(pressed)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.waiting.size) this.wait();
    this.waiting.add(pressed);
  }

  wait() {
    const began = Date.now();
    let rests = 0;
    this.strokes.hurry();
    this.look = setInterval(() => {
      const waited = Date.now() - began;
      rests = this.strokes.settled() && this.pageRests() ? rests + 1 : 0;
      if (rests >= RESTS || waited > PRESS_PATIENCE) this.end();
      else if (waited > SILENT && !this.strokes.settled()) this.strokes.say("Saving the mask first…");
    }, 30);
  }

  pageRests() {
    return document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
  }

  end() {
    clearInterval(this.look);
    const [settled, pressed] = [this.strokes.settled(), [...this.waiting]];
    this.waiting.clear();
    this.strokes.say(settled ? "" : "The mask could not be saved, so the button did nothing. Try again.");
    if (settled) for (const each of pressed) each.click();
  }
}
