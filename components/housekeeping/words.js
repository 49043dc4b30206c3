// Numbers and moments as the page of housekeeping writes them.

export const many = (count, noun) => `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

export const size = (bytes) => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1e5 || !bytes ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`);

const YEAR = new Date().getFullYear();

/** "29 Nov, 22:28", with its year when it is another one. */
export function moment(seconds) {
  const at = new Date(seconds * 1000);
  const day = at.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(at.getFullYear() === YEAR ? {} : { year: "numeric" }) });
  return `${day}, ${at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

/** "2026-11" as "Nov 2026". */
export const month = (name) => new Date(`${name}-15T12:00:00`).toLocaleDateString("en-GB", { month: "short", year: "numeric" });
