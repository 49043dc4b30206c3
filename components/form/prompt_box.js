// The prompt: tall, counted at every keystroke, and never cut: a text over the limit stays and says so.

import { partsOf } from "../kit/element.js";
import { remembered } from "../kit/kit.js";
import { Earlier } from "./earlier_prompts.js";
import { LiveValue } from "../kit/live_value.js";
import { onPromptWanted } from "../kit/prompt_focus.js";
import { number } from "../kit/units.js";

export const parts = partsOf(import.meta.url, "prompt_box.html", "../kit/kit.css", "prompt_box.css");

const gone = new Map(); // by element: which message has made room, for the life of this tab

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const my = remembered(parentElement, () => build(parentElement));
  my.data = data;
  my.root.querySelector("[role=tooltip]").textContent = data.help;
  my.field.placeholder = data.placeholder;
  my.empty.textContent = data.empty;
  my.empty.onclick = () => setTriggerValue("empty", Date.now());
  my.live.adoptInto(my.field, data, setStateValue);
  my.root.classList.toggle("low", Boolean(data.low));
  letGo(my, data.sent);
  my.earlier.renew(data.history, (seq) => setTriggerValue("history", seq));
  show(my);
  my.wanted ??= onPromptWanted(() => my.field.focus());
  return () => { my.live.end(); my.wanted(); my.wanted = null; };
}

function build(parentElement) {
  const root = parentElement.querySelector(".prompt");
  const field = root.querySelector("textarea");
  const my = { root, field, empty: root.querySelector(".empty"), live: new LiveValue(800) };
  my.earlier = new Earlier(field, () => { my.live.typed(field.value); show(my); });
  field.oninput = () => { my.earlier.leave(); my.live.typed(field.value); show(my); };
  field.onkeydown = (event) => my.earlier.key(event);
  field.onblur = () => my.live.flush();
  return my;
}

/** A message that was sent makes room for the next one; what was typed since stays. */
function letGo(my, sent) {
  if (!sent || gone.get(my.data.name) === sent.seq) return;
  gone.set(my.data.name, sent.seq);
  if (my.field.value !== sent.text) return;
  my.field.value = "";
  my.live.typed("");
}

function show(my) {
  const { most, refused } = my.data;
  const length = [...my.field.value].length; // code points, as the server counts
  const over = length - most;
  const empty = Boolean(refused) && !my.field.value.trim();
  const note = my.root.querySelector(".note");
  my.root.querySelector(".count").textContent = `${my.earlier.words()}${number(length)} / ${number(most)}`;
  my.root.classList.toggle("over", over > 0);
  my.root.classList.toggle("refused", empty);
  note.textContent = over > 0 ? `The prompt is ${number(over)} characters over the limit of ${number(most)}: shorten it.` : empty ? refused : "";
  my.empty.hidden = my.data.bare && !my.field.value;
  note.hidden = !note.textContent;
  my.field.setAttribute("aria-invalid", String(over > 0 || empty));
}
