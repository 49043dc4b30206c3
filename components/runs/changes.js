// Asks the studio by address whether its library changed, and calls for a run of Python only then: a script that runs for
// nothing costs every open page some of its speed, and one beside a press may cost the press.

const EVERY = 600, REST = 2500, HIDDEN = 10000; // ms between two questions: while something shown is under way, else, unseen
const SOON = 150; // ms until a look that had to wait for a run of the page is tried again
const UNHEARD = 8000; // ms after which a look is called for again

export class Changes {
  /** `look` calls for a run of Python, after which `renew` is called with what it says. */
  constructor(look) {
    this.look = look;
    this.looked = -Infinity;
    this.seen = () => { if (!document.hidden && this.timer) this.restart(0); }; // whoever comes back wants it as it is now
  }

  /** `address` answers {version}; `version` is of what is shown, `busy` whether that is under way, `always` to look each time. */
  renew({ address, version, busy, always }) {
    const quicker = busy && !this.busy;
    Object.assign(this, { address, version, busy, always, looked: -Infinity });
    document.addEventListener("visibilitychange", this.seen); // once, however often it is said
    if (quicker || !this.timer) this.restart(this.pause());
  }

  restart(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  end() {
    clearTimeout(this.timer);
    this.timer = null;
    document.removeEventListener("visibilitychange", this.seen);
  }

  pause() {
    return document.hidden ? HIDDEN : this.busy ? EVERY : REST;
  }

  async ask() {
    const asking = this.timer;
    const answer = await fetch(this.address, { cache: "no-store" }).catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (this.timer !== asking) return; // taken off the page meanwhile, or begun anew
    // an address that has expired is renewed by a look; a studio that is gone is left in peace
    const wanted = answer && (!told || this.always || told.version !== this.version);
    const late = wanted && !this.called();
    this.timer = setTimeout(() => this.ask(), late ? SOON : this.pause());
  }

  /** Never while the page's own script runs, nor twice before it was heard; whether it is called for. */
  called() {
    if (performance.now() - this.looked < UNHEARD) return true;
    if (document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running") return false;
    this.looked = performance.now();
    this.look();
    return true;
  }
}
