// What stands above the table: the name, how far it is, what is spent so far, what holds it, and the acts on all of it.

import { button, el } from "../kit/kit.js";
import { moment, money } from "../kit/units.js";
import { confirmed } from "./cell_card.js";

const COUNTS = [["done", "done"], ["reused", "reused"], ["sent", "running"], ["queued", "waiting"], ["failed", "failed"], ["unknown", "unconfirmed"], ["stopped", "stopped"],
  ["cancelled", "not sent"], ["not_possible", "not possible"]];

/** The name, as soon as it is known. */
export function head(my) {
  my.part("name").textContent = my.data.name;
  my.part("name").title = my.data.name;
}

/** All that changes while the experiment runs; buttons are made anew only when there are others. */
export function drawTop(my) {
  const said = my.cells.about;
  if (!said) return;
  const { counts } = said;
  const all = COUNTS.reduce((sum, [name]) => sum + (counts[name] ?? 0), 0) - (counts.not_possible ?? 0);
  const { open } = my.cells;
  const share = all ? (all - open) / all : 1;
  my.part("progress").style.setProperty("--done", String(share));
  my.part("progress").setAttribute("aria-valuenow", String(Math.round(100 * share)));
  text(my.part("state"), [stateWords(said, open), `${all - open} of ${all} pictures`, moment(my.data.made)].join(" · "));
  text(my.part("spent"), spentWords(said, my.data.free));
  text(my.part("counts"), COUNTS.filter(([name]) => counts[name]).map(([name, words]) => `${counts[name]} ${words}`).join(", "));
  brake(my, said.brake);
  acts(my, said, open);
}

function stateWords(said, open) {
  if (said.paused && said.counts.queued) return said.brake ? "Paused automatically" : "Paused";
  if (open) return "Running";
  return said.counts.cancelled ? "Stopped" : "Finished";
}

/** Charged, and what may have been billed: always both, so that no sum looks smaller than it is. */
function spentWords({ spent, budget }, isFree) {
  const open = spent.may_be_billed > 0 || spent.unknown > 0;
  const more = spent.unknown > 0 ? `${spent.unknown} of unknown cost` : "";
  const parts = [isFree && !spent.charged && !open ? "Free so far" : `Spent so far ${money(spent.charged)}`,
    spent.may_be_billed > 0 && `up to ${money(spent.may_be_billed)} more may have been billed`, more, budget !== null && `budget ${money(budget)}`];
  return parts.filter(Boolean).join(", ");
}

function text(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

/** Why it waits, as a sentence with the way on. */
function brake(my, said) {
  const place = my.part("brake");
  const mark = JSON.stringify(said ?? null);
  if (place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  place.hidden = !said;
  place.replaceChildren(...(said ? [el("p", {}, `${said.message} ${said.way}`),
    said.link && button("arrow_forward", said.link_words, () => my.line.act("way", said.link), said.link_words, ""),
    button("play_arrow", "Send the remaining pictures", () => my.line.act("resume", `${my.data.id}:`), "Resume", "")].filter(Boolean) : []));
}

function acts(my, said, open) {
  const { counts } = said;
  const [failed, unknown] = [counts.failed ?? 0, counts.unknown ?? 0];
  const { cancelled = 0, queued = 0 } = counts;
  const paused = said.paused && queued > 0;
  const look = my.cells.all.filter((cell) => cell?.look && !cell.stage).length;
  const mark = JSON.stringify([my.data.id, paused, Boolean(said.brake), open > 0, queued > 0, cancelled, failed, unknown, look]);
  if (my.part("acts").dataset.mark === mark) return;
  my.part("acts").dataset.mark = mark;
  const { line, data: { id } } = my;
  const again = (what, number) => async () => confirmed(my, await line.ask("again_price", `${id}:${what}`), `${id}:${what}`, number);
  my.part("acts").replaceChildren(...[
    queued > 0 && !paused && button("pause", "Sends nothing more for now; what was already sent still arrives", () => line.act("pause", `${id}:`), "Pause", ""),
    paused && !said.brake && button("play_arrow", "Send the remaining pictures", () => line.act("resume", `${id}:`), "Resume", ""),
    open > 0 && button("stop_circle", "Sends nothing more; what was already sent still arrives and may be billed", () => line.act("stop", `${id}:`), "Stop", ""),
    cancelled > 0 && button("play_arrow", "Shows what it costs before anything is sent", again("cancelled", cancelled), `Make the remaining ${cancelled}`, ""),
    failed > 0 && button("replay", "Shows what it costs before anything is sent", again("failed", failed), `Run ${failed} failed again`, ""),
    look > 0 && button("search", "Asks the server what became of them: no new request, free", () => line.act("look", `${id}:unknown`), `Look again at ${look} unconfirmed`, ""),
    unknown > 0 && button("replay", "Asks first: you may be charged twice", again("unknown", unknown), `Run ${unknown} unconfirmed again`, ""),
    button("tune", "Fills the form with this experiment: add values and pay only for the new pictures", () => line.act("widen", `${id}:`), "Extend or change", ""),
  ].filter(Boolean));
}
