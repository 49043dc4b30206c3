// A step of the browser's own within a page: its Back closes what was opened.

/**
 * Takes the step; `close` is called when it is gone back. Gives what takes it back when the thing was closed otherwise.
 * Streamlit hears nothing of it (start.js): it would take the way back for one to another page, and set fields to what they were.
 */
export function stepInto(close) {
  let over = false;
  globalThis.easelStep = () => {
    globalThis.easelStep = null;
    if (over) return;
    over = true;
    close();
  };
  if (!history.state?.easelViewer) History.prototype.pushState.call(history, { ...history.state, easelViewer: true }, "");
  return () => {
    if (over) return;
    over = true;
    if (history.state?.easelViewer) history.back();
    else globalThis.easelStep = null;
  };
}
