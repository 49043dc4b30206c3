// Pictures that are pasted or dropped anywhere on a page, handed to one of Streamlit's uploaders.

/** Gives the function that ends it. `place` is the css selector of what holds the uploader. */
export function handsFiles(place) {
  const listened = { paste: (event) => handed(place, event, event.clipboardData), drop: (event) => handed(place, event, event.dataTransfer), dragover: allowed };
  for (const [name, act] of Object.entries(listened)) document.addEventListener(name, act);
  return () => { for (const [name, act] of Object.entries(listened)) document.removeEventListener(name, act); };
}

/** Opens its dialog, in a press. */
export function pick(place) {
  inputOf(place)?.click();
}

const inputOf = (place) => document.querySelector(`:is(${place}) [data-testid="stFileUploader"] input[type="file"]`);

/** Pictures may be dropped anywhere on the page. */
function allowed(event) {
  if ([...(event.dataTransfer?.types ?? [])].includes("Files")) event.preventDefault();
}

/** What was dropped on the uploader, or on another one, is its own. Every uploader keeps the browser from opening what is dropped
    anywhere, so that the event is prevented already or not yet, as they happened to be mounted: that says nothing. */
function handed(place, event, carried) {
  const files = [...(carried?.files ?? [])];
  const input = inputOf(place);
  const isTheirs = event.composedPath().some((one) => one.dataset?.testid === "stFileUploader") || (event.type === "paste" && event.defaultPrevented);
  if (!files.length || !input || isTheirs) return;
  event.preventDefault();
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  input.files = carrier.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
