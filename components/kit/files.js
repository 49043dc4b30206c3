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

/** What was dropped on the uploader itself is its own. */
function handed(place, event, carried) {
  const files = [...(carried?.files ?? [])];
  const input = inputOf(place);
  if (!files.length || !input || event.defaultPrevented) return;
  event.preventDefault();
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  input.files = carrier.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
