// Money as people read it: two digits, four below a cent.

/** "$0.31", "$0.0042". */
export const money = (usd) => (usd > 0 && usd < 0.01 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`);
