// The bar of the chosen pictures: what can be done with all of them at once.

import { button, el, off } from "../kit/kit.js";
import { number } from "../kit/units.js";
import { carry } from "./carrying.js";
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
  const folded = my.folding.behindAll(ids);
  const many = `${number(ids.length)} selected${others.length && ids.length <= 4 ? `, and ${others.length} elsewhere` : ""}${folded ? ` (not the ${number(folded)} folded)` : ""}`;
  place.replaceChildren(
    el("span", { class: "many", role: "status" }, many),
    button("close", "Clear selection (Esc)", () => { my.comparing.set([]); my.choose([]); }, ""),
    button("flag", "Pick (P)", () => my.marking.say(ids, { flag: 1 }), "Pick"),
    button("block", "Reject (X)", () => my.marking.say(ids, { flag: -1 }), "Reject"),
    button("star", "Stars: press 0 to 5", () => my.marking.say(ids, { stars: 5 }), "5 stars"),
    button("dashboard", "Add to an existing or new board", () => my.nameChosen("board", ids), "Board"),
    button("sell", "Add a tag", () => my.nameChosen("tag", ids), "Tag"),
    off(!can, button("compare", can ? "Side by side, with the differences" : "Select two to four pictures to compare", () => my.compare(ids), "Compare")),
    button("folder_zip", "One ZIP with the originals, or copies in another format or size", () => carry(my, ids), "Download ZIP…"),
    exportLink(my),
    inTrash ? button("restore_from_trash", "Restore from the trash", () => my.marking.trash(ids, false), "Restore")
      : button("delete", "Move to the trash (Del); nothing is deleted until you empty it", () => my.trash(ids), "Trash"),
  );
}
