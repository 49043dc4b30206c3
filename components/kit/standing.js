// Has what a page says of its servers and budgets follow how they stand: an element that shows something else calls for a run of its
// own part.

import { attend } from "./events.js";

const SETTLED = 1200; // ms for which they stand otherwise before a run is called for: Python may know it sooner than the page is told
const CALM = 8000; // ms between two calls of one element: two servers that take turns must not keep a page running

const parts = new Set();
let now = null, timer = 0;

attend(({ standing }) => {
  now = standing;
  settle();
});

function settle() {
  clearTimeout(timer);
  if (now !== null && [...parts].some((part) => part.shown !== now)) timer = setTimeout(look, SETTLED);
}

/** One at a time, and never while the page's own script runs: of two parts of a page Streamlit runs one. */
function look() {
  const rests = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "running";
  const due = [...parts].filter((part) => part.shown !== now && performance.now() - part.called > CALM);
  if (rests && due.length) {
    due[0].called = performance.now();
    due[0].look();
  }
  settle();
}

export class Standing {
  constructor() {
    this.called = -Infinity;
  }

  /** `shown` is how they stood for what the element shows; `look` calls for a run of it. */
  renew(shown, look) {
    Object.assign(this, { shown, look });
    parts.add(this);
    settle();
  }

  end() {
    parts.delete(this);
  }
}
