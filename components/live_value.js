// A text typed in the browser and kept in Python. Python's text is taken over only when its revision is new (a form
// refilled, a page entered again), so that a rerun never writes over what is being typed. live_value.py is the other side.

const _latest = new Map(); // by element: what was typed last, for the life of this tab

/** Reports a text as `{text, rev}`: soon while typing, at once by flush(). The newest setStateValue is always used. */
class LiveValue {
  constructor(wait) {
    this.wait = wait;
    this.rev = null;
    this.sent = null;
    this.timer = 0;
  }

  /** True when Python's text is to be shown. */
  adopt(data, setStateValue) {
    this.send = setStateValue;
    if (data.rev === this.rev) return false;
    clearTimeout(this.timer);
    this.rev = data.rev;
    this.name = data.name;
    this.sent = this.text = data.text;
    // a page that is left at once takes the report of its last words with it: they are told when it is entered again
    const latest = _latest.get(data.name);
    if (latest?.rev === data.rev) this.text = latest.text;
    setTimeout(() => this.flush());
    return true;
  }

  typed(text) {
    this.text = text;
    _latest.set(this.name, { text, rev: this.rev });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.wait);
  }

  flush() {
    clearTimeout(this.timer);
    if (this.text === this.sent) return;
    this.sent = this.text;
    this.send("typed", { text: this.text, rev: this.rev });
  }

  end() {
    clearTimeout(this.timer);
  }
}
