// Empties the trash, by hand only: says first what happens, then deletes for good.

import { button, el } from "../kit/kit.js";
import { fileSize, many, number } from "../kit/units.js";
import { post } from "./spots.js";

const AT_ONCE = 200; // pictures of one message

/** The button that opens it, where the search is the trash and nothing else. */
export const emptyButton = (my) => button("delete_forever", "Permanently deletes everything in the trash, after a confirmation", () => ask(my), "Empty trash…", "empty-trash");

async function ask(my) {
  const answer = await post(my.data.trash, {});
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!told) return my.tell("The studio did not answer. Nothing was deleted.");
  if (!told.ids.length) return my.tell("The trash is empty.");
  const title = `Empty trash: ${many(told.ids.length, "picture")}, ${fileSize(told.size_bytes)}`;
  const close = () => box.close();
  const box = el("dialog", { class: "naming", "aria-label": "Empty trash" }, el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); close(); remove(my, told.ids); } },
    el("h3", {}, title),
    el("p", {}, "These files are permanently deleted. Their cost stays in Usage; edits made from them keep their own copy."),
    el("div", { class: "row" }, button("close", "Cancel (Esc)", close, "Cancel"), el("button", { type: "submit", class: "button primary" }, `Permanently delete ${many(told.ids.length, "picture")}`))));
  box.onkeydown = (event) => event.stopPropagation();
  box.onclose = () => box.remove();
  my.root.append(box);
  box.showModal();
  box.querySelector(".row .button").focus();
}

async function remove(my, ids) {
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    if (at) my.tell(`${many(at, "picture")} of ${number(ids.length)} deleted.`);
    const answer = await post(my.data.empty, { ids: ids.slice(at, at + AT_ONCE) });
    if (!answer?.ok) {
      const told = await answer?.json().catch(() => null);
      my.tell(told?.error ?? "The studio did not answer. Check the trash again.");
      return;
    }
  }
  my.marking.past = []; // what was said of them cannot be taken back
  my.choose([]);
  my.tell(`${many(ids.length, "picture")} permanently deleted.`);
  my.results.begin(my.data.find, my.box.text);
}
