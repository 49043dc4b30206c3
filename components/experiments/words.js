// Money and moments as people read them.

/** "$0.31", four digits below a cent. */
export const money = (usd) => (usd > 0 && usd < 0.01 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`);

/** "22:28", with the date where it is not today. */
export function moment(seconds) {
  const time = new Date(seconds * 1000);
  const hour = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  return new Date().toDateString() === time.toDateString() ? hour : `${time.toLocaleDateString([], { day: "numeric", month: "short" })}, ${hour}`;
}
