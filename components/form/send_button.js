// Ctrl+Enter presses the page's button from wherever the focus is. Streamlit's own shortcut is not enough: its choices,
// switches and buttons keep Enter to themselves, and while a page is still being built it hears nothing. It also calls for
// a run of the form when the servers stand otherwise than the form says.

import { remembered } from "../kit/kit.js";
import { Standing } from "../kit/standing.js";
import { started } from "../kit/started.js";

const PATIENCE = 5000; // ms until a button that is still being built is given up
const REST = 5; // looks in a row at which nothing is under way: between two runs Streamlit is at rest for a moment

export default function ({ data, parentElement, setTriggerValue }) {
  const my = remembered(parentElement, () => ({ ended: new AbortController(), standing: new Standing() }));
  if (!my.data) document.addEventListener("keydown", (event) => heard(my, event), { capture: true, signal: my.ended.signal });
  if (my.data && data.started !== my.data.started) started(data.started);
  my.data = data;
  my.standing.renew(data.standing, () => setTriggerValue("look", Date.now()));
  return () => { my.ended.abort(); my.standing.end(); };
}

function heard(my, event) {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
  if (!sends || event.composedPath().some((part) => part.tagName === "DIALOG")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) leaveAndPress(my);
}

/** As a hand would: the field is left, so that it tells what was typed last; then, once the button says it, the button; then back. */
function leaveAndPress(my) {
  let field = document.activeElement;
  while (field?.shadowRoot?.activeElement) field = field.shadowRoot.activeElement;
  field?.blur?.();
  press(my, Date.now() + PATIENCE, () => field?.focus?.({ preventScroll: true }));
}

function press(my, until, then, left = REST) {
  setTimeout(() => {
    const button = document.querySelector(`.st-key-${my.data.button} button`);
    const rests = button && !underWay();
    if ((!rests || left > 1) && Date.now() < until) return press(my, until, then, rests ? left - 1 : REST);
    button?.click();
    return then();
  }, 20);
}

/** Whether Streamlit has told Python something whose answer is not on the page yet. */
const underWay = () => !document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
