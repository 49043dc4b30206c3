// Numbers as people read them, one form each: money, durations, moments, sizes, counts. The twin of easel/words/units.py; tests hold both to one table.

const UNITS = [[86400, 48 * 3600, "day"], [3600, 120 * 60, "h"], [60, 100, "min"]]; // from how many seconds on
const FOR_EVER = 10 * 365 * 86400;
const FEW = 120; // seconds up to which a measured time is told in seconds
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const grouped = (number, digits = 0) => number.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** "$0.21", "$0.0061" below a cent, or "cost unknown". */
export function money(usd) {
  if (usd === null) return "cost unknown";
  if (usd > 0 && usd < 0.0001) return "under $0.0001";
  return `$${grouped(usd, usd > 0 && usd < 0.01 ? 4 : 2)}`;
}

/** "1 picture", "1,234 pictures"; `several` where it is not `one` with an s. */
export const many = (count, one, several = `${one}s`) => `${grouped(count)} ${count === 1 ? one : several}`;

/** "1,234". */
export const number = (count) => grouped(count);

/** "1536 × 1024" from "1536x1024". */
export const dimensions = (text) => text.replace(/^(\d+)x(\d+)$/, "$1 × $2");

/** "2.1 MB", "84 KB", "1.4 GB", by powers of ten. */
export function fileSize(bytes) {
  if (bytes >= 1e9) return `${grouped(bytes / 1e9, 1)} GB`;
  return bytes >= 1e5 || !bytes ? `${grouped(bytes / 1e6, 1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`;
}

const of = (count, name) => (name === "day" ? many(count, name) : `${count} ${name}`);

/** A wait: "3 s", "2 min", "60 min"; rounded up, so that who waits so long has waited enough. */
export function duration(seconds) {
  if (seconds > FOR_EVER) return "more than 10 years";
  const [unit, , name] = UNITS.find(([, least]) => seconds >= least) ?? [1, 0, "s"];
  return of(Math.max(1, Math.ceil(seconds / unit)), name);
}

/** A time that was measured, to the nearest: "under 1 s", "27 s", "100 s", "3 min". */
export function took(seconds) {
  if (seconds < 0.95) return "under 1 s";
  const [unit, , name] = UNITS.find(([, least]) => seconds >= Math.max(least, FEW)) ?? [1, 0, "s"];
  return of(Math.round(seconds / unit), name);
}

/** How long something has been going on: "27 s", "2 min 05 s". */
export function elapsed(seconds) {
  const gone = Math.max(0, Math.floor(seconds));
  return gone < 60 ? `${gone} s` : `${Math.floor(gone / 60)} min ${String(gone % 60).padStart(2, "0")} s`;
}

/** How long ago something was: "27 s ago", "3 min ago", "5 h ago", "2 days ago". */
export function ago(seconds) {
  const gone = Math.max(0, seconds);
  const [unit, , name] = UNITS.find(([each, least]) => gone >= (each === 60 ? 60 : least)) ?? [1, 0, "s"];
  return `${of(Math.floor(gone / unit), name)} ago`;
}

/** "22:28" today, "29 Nov, 22:28", "29 Nov 2027, 22:28". */
export function moment(seconds, now = Date.now() / 1000) {
  if (seconds - now > FOR_EVER) return "in more than 10 years";
  const [there, here] = [new Date(seconds * 1000), new Date(now * 1000)];
  const soon = seconds > now && seconds - now < 120;
  const clock = [there.getHours(), there.getMinutes(), ...(soon ? [there.getSeconds()] : [])].map((part) => String(part).padStart(2, "0")).join(":");
  if (there.toDateString() === here.toDateString()) return clock;
  const day = `${there.getDate()} ${MONTHS[there.getMonth()]}`;
  return there.getFullYear() === here.getFullYear() ? `${day}, ${clock}` : `${day} ${there.getFullYear()}, ${clock}`;
}

/** "2026-11" as "Nov 2026". */
export const month = (name) => `${MONTHS[Number(name.slice(5, 7)) - 1]} ${name.slice(0, 4)}`;
