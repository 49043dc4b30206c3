// Empties the trash, by hand only: says first what happens, then deletes for good.

import { button, el } from "../kit/kit.js";
import { post } from "./spots.js";

const AT_ONCE = 200; // pictures of one message
const words = (many) => `${many.toLocaleString()} ${many === 1 ? "picture" : "pictures"}`;
const size = (bytes) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

/** The button that opens it, where the search is the trash and nothing else. */
export const emptyButton = (my) => button("delete_forever", "Deletes what lies in the trash for good, after a question", () => ask(my), "Empty trash…", "empty-trash");

async function ask(my) {
  const answer = await post(my.data.trash, {});
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!told) return my.tell("The studio did not answer. Nothing was deleted.");
  if (!told.ids.length) return my.tell("There is nothing in the trash that can be deleted.");
  const title = `Empty trash: ${words(told.ids.length)}, ${size(told.size_bytes)}`;
  const close = () => box.close();
  const box = el("dialog", { class: "naming", "aria-label": "Empty trash" }, el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); close(); remove(my, told.ids); } },
    el("h3", {}, title),
    el("p", {}, "These files are deleted for good. What they cost stays in the books; where one was the source of an edit, the edit keeps its own copy."),
    el("div", { class: "row" }, button("close", "Cancel (Esc)", close, "Cancel"), el("button", { type: "submit", class: "button primary" }, `Delete ${words(told.ids.length)} for good`))));
  box.onkeydown = (event) => event.stopPropagation();
  box.onclose = () => box.remove();
  my.root.append(box);
  box.showModal();
  box.querySelector(".row .button").focus();
}

async function remove(my, ids) {
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    if (at) my.tell(`${words(at)} of ${ids.length.toLocaleString()} deleted.`);
    const answer = await post(my.data.empty, { ids: ids.slice(at, at + AT_ONCE) });
    if (!answer?.ok) {
      const told = await answer?.json().catch(() => null);
      my.tell(told?.error ?? "The studio did not answer. Look again what lies in the trash.");
      return;
    }
  }
  my.marking.past = []; // what was said of them cannot be taken back
  my.choose([]);
  my.tell(`${words(ids.length)} deleted for good.`);
  my.results.begin(my.data.find, my.box.text);
}
