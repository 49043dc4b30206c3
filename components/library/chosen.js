// The bar of the chosen pictures: what can be done with all of them at once.

import { button, el, off } from "../kit/kit.js";
import { exportLink } from "./keeping.js";

/** Whether these can be compared, with those that were chosen elsewhere. */
const comparable = (ids, others) => ids.length <= 4 && ids.length + others.length >= 2;

export function drawChosen(my) {
  const place = my.part("chosen"), ids = [...my.chosen];
  place.hidden = !ids.length;
  my.comparing.draw(ids.length > 0);
  if (!ids.length) return void place.replaceChildren();
  const inTrash = /(^|\s)is:trashed/.test(my.box.text);
  const others = my.comparing.others(ids), can = comparable(ids, others);
  const many = `${ids.length.toLocaleString()} chosen${others.length && ids.length <= 4 ? `, and ${others.length} elsewhere` : ""}`;
  place.replaceChildren(
    el("span", { class: "many", role: "status" }, many),
    button("close", "Choose none (Esc)", () => { my.comparing.set([]); my.choose([]); }, ""),
    button("flag", "Pick (P)", () => my.marking.say(ids, { flag: 1 }), "Pick"),
    button("block", "Reject (X)", () => my.marking.say(ids, { flag: -1 }), "Reject"),
    button("star", "Stars: press 0 to 5", () => my.marking.say(ids, { stars: 5 }), "5 stars"),
    button("dashboard", "Lay on a board; boards that there are, or a new one", () => my.nameChosen("board", ids), "Board"),
    button("sell", "Give a tag", () => my.nameChosen("tag", ids), "Tag"),
    off(!can, button("compare", can ? "Side by side, with what differs" : "Choose two to four pictures to compare them", () => my.compare(ids), "Compare")),
    button("folder_zip", "The original files and what is known of them, as one ZIP", () => download(my, ids), "Download ZIP"),
    exportLink(my),
    inTrash ? button("restore_from_trash", "Take out of the trash", () => my.marking.trash(ids, false), "Put back")
      : button("delete", "Into the trash (Del); what lies there is deleted by hand only", () => my.trash(ids), "Trash"),
  );
}

/** The browser downloads it by itself, with its own progress and its own way to stop. */
export function download(my, ids) {
  const frame = el("iframe", { name: "easel-archive", hidden: true, title: "Download" });
  const form = el("form", { method: "post", action: my.data.archives, target: "easel-archive", hidden: true }, el("input", { name: "ids", value: ids.join(",") }));
  frame.onload = () => {
    const words = frame.contentDocument?.body?.textContent?.trim();
    if (words) my.tell(words); // a refusal in words; a download loads nothing
  };
  my.archive?.remove();
  my.archive = el("div", { hidden: true }, frame, form);
  document.body.append(my.archive);
  form.submit();
  my.tell(`The ZIP of ${ids.length.toLocaleString()} ${ids.length === 1 ? "picture" : "pictures"} is on its way: see your browser's downloads.`);
}
