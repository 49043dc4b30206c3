// Lets a press on a page's button through only while the form beside it is what the button says. Streamlit tells Python what
// was typed when a field is left, and a number that it takes for none never: so whole numbers are told while they are typed,
// a field that stands red is named instead of being passed over, and a button that changed under the pointer is not pressed.

import { partsOf } from "./element.js";
import { remembered } from "./kit.js";

export const parts = partsOf(import.meta.url, "press_guard.html", "kit.css", "press_guard.css");

const PAUSE = 300; // ms without a key until a number that is being typed is told

export default function ({ data, parentElement }) {
  const my = remembered(parentElement, () => ({ ended: new AbortController(), said: null, at: 0 }));
  if (!my.data) {
    const listen = (kind, act) => document.addEventListener(kind, act, { capture: true, signal: my.ended.signal });
    listen("pointerdown", (event) => took(my, event));
    listen("click", (event) => pressed(my, event));
    listen("input", (event) => typed(my, event));
  }
  my.data = data;
  my.words = parentElement.querySelector("[role=alert]");
  return () => my.ended.abort();
}

const mine = (my, event) => event.composedPath().find((part) => part.matches?.(`.st-key-${my.data.button} button`));

/** What the button said when the pointer went down: leaving a field, a moment later, may change it. */
function took(my, event) {
  const button = mine(my, event);
  my.said = button ? button.textContent : null;
}

function pressed(my, event) {
  const button = mine(my, event);
  if (!button) return;
  const changed = event.detail > 0 && my.said !== null && my.said !== button.textContent;
  const words = refusal(my) || (changed ? "Not sent: the form has just changed. Check the button, then press again." : "");
  my.said = null;
  say(my, words);
  if (!words) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Names the first field that Streamlit shows in red and keeps to itself. */
function refusal(my) {
  const wrong = document.querySelector(`${my.data.form} input[aria-invalid="true"]`);
  if (!wrong) return "";
  const name = document.querySelector(`label[for="${wrong.id}"]`)?.textContent || wrong.getAttribute("aria-label") || "a field";
  return `Not sent. ${name.trim()}: enter a number.`;
}

function say(my, words) {
  if (!my.words) return;
  my.words.hidden = !words;
  my.words.textContent = words;
}

/** A whole number is told by the Enter that Streamlit waits for, so that the button follows the typing. */
function typed(my, event) {
  const field = event.composedPath()[0];
  if (!field.closest?.(my.data.form)) return;
  say(my, "");
  if (field.type !== "number" || !/^\d{1,9}$/.test(field.value) || field.step.includes(".")) return;
  clearTimeout(my.at);
  const told = field.value;
  my.at = setTimeout(() => {
    if (field.value === told) field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }, PAUSE);
}
