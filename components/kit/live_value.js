// A text typed in the browser and kept in Python. Python's text is taken over only when its revision is new (a form
// refilled, a page entered again), so that a rerun never writes over what is being typed. live_value.py is the other side.

const _latest = new Map(); // by element: what was typed last, for the life of this tab

const LATE = 15000; // ms after typing within which a page that is left says once more what was typed: its script may have been cut off

/** Reports a text as `{text, rev, at}`: soon while typing, at once by flush(), by `beacon` when the page is left. The newest
    setStateValue is always used. */
export class LiveValue {
  constructor(wait) {
    this.wait = wait;
    this.rev = null;
    this.sent = null;
    this.timer = 0;
    this.at = 0;
    this.left = (event) => { if (event.type === "pagehide" || document.hidden) this.leave(); };
  }

  /** True when Python's text is to be shown. */
  adopt(data, setStateValue) {
    this.send = setStateValue;
    this.beacon = data.beacon;
    window.addEventListener("pagehide", this.left); // once, however often it is said
    document.addEventListener("visibilitychange", this.left);
    if (data.rev === this.rev) return false;
    clearTimeout(this.timer);
    this.rev = data.rev;
    this.name = data.name;
    this.sent = this.text = data.text;
    // a page that is left at once takes the report of its last words with it: they are told when it is entered again
    const latest = _latest.get(data.name);
    if (latest?.rev === data.rev) Object.assign(this, { text: latest.text, at: latest.at });
    setTimeout(() => this.flush());
    return true;
  }

  /** The same for a field of text: what was typed before this was heard for the first time is kept, too. */
  adoptInto(field, data, setStateValue) {
    const early = this.rev === null && field.value;
    if (!this.adopt(data, setStateValue)) return;
    if (early) this.typed(early);
    else field.value = this.text;
  }

  typed(text) {
    this.text = text;
    this.at = Date.now();
    if (this.name) _latest.set(this.name, { text, rev: this.rev, at: this.at });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.wait);
  }

  flush() {
    clearTimeout(this.timer);
    if (this.text === this.sent) return;
    this.sent = this.text;
    this.send("typed", { text: this.text, rev: this.rev, at: this.at });
  }

  /** Now or never: the socket is about to close, or the page may never be shown again. */
  leave() {
    if (!this.beacon || this.at === this.told || Date.now() - this.at > LATE) return;
    this.told = this.at;
    const { address, name, opening } = this.beacon;
    const body = JSON.stringify({ name, text: this.text, opening, rev: this.rev, at: this.at });
    fetch(address, { method: "POST", body, keepalive: true, headers: { "Content-Type": "application/json" } }).catch(() => {});
  }

  end() {
    clearTimeout(this.timer);
    window.removeEventListener("pagehide", this.left);
    document.removeEventListener("visibilitychange", this.left);
  }
}
