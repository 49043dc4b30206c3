// Has what a page says of its servers follow how they stand: the tray, which asks anyway, tells every element of the page,
// and one that shows something else calls for a run of its own part.

const TOLD = "easel-standing";
const CALM = 8000; // ms between two calls of one element: two servers that take turns must not keep a page running

export class Standing {
  constructor() {
    this.called = -Infinity;
    this.hear = (event) => { if (this.calls(event.detail)) event.stopImmediatePropagation(); };
  }

  static tell(standing) {
    document.dispatchEvent(new CustomEvent(TOLD, { detail: standing }));
  }

  /** `shown` is how they stood for what the element shows; `look` calls for a run of it. */
  renew(shown, look) {
    Object.assign(this, { shown, look });
    document.addEventListener(TOLD, this.hear); // once, however often it is said
  }

  end() {
    document.removeEventListener(TOLD, this.hear);
  }

  /**
   * Whether a run was called for, which no other element does at the same telling: of two parts of a page Streamlit runs one.
   * Never while the page's own script runs; the next telling is soon enough.
   */
  calls(now) {
    const rests = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "running";
    if (now === this.shown || !rests || performance.now() - this.called < CALM) return false;
    this.called = performance.now();
    this.look();
    return true;
  }
}
