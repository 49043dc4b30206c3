// Which words of texts differ; no DOM, so that a test can ask it.

const MOST = 1200; // words of a stretch that are held against one another; of longer ones all count as others

/** Words, each with the space behind it. */
const wordsOf = (text) => text.match(/\S+\s*/g) ?? [];
const bare = (word) => word.trim();

/** By place, whether a word of `ours` is missing in `theirs`. */
function missing(ours, theirs) {
  let first = 0;
  while (first < ours.length && first < theirs.length && bare(ours[first]) === bare(theirs[first])) first++;
  let last = 0;
  const most = Math.min(ours.length, theirs.length) - first;
  while (last < most && bare(ours[ours.length - 1 - last]) === bare(theirs[theirs.length - 1 - last])) last++;
  const kept = longest(ours.slice(first, ours.length - last).map(bare), theirs.slice(first, theirs.length - last).map(bare));
  return ours.map((_, at) => at >= first && at < ours.length - last && !kept.has(at - first));
}

/** The places in `ours` of the longest row of words that stands in both. */
function longest(ours, theirs) {
  const kept = new Set();
  if (ours.length > MOST || theirs.length > MOST) return kept;
  const wide = theirs.length + 1, found = new Uint16Array((ours.length + 1) * wide);
  for (let i = ours.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--)
      found[i * wide + j] = ours[i] === theirs[j] ? found[(i + 1) * wide + j + 1] + 1 : Math.max(found[(i + 1) * wide + j], found[i * wide + j + 1]);
  for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
    if (ours[i] === theirs[j]) { kept.add(i); i++; j++; }
    else if (found[(i + 1) * wide + j] >= found[i * wide + j + 1]) i++;
    else j++;
  }
  return kept;
}

/** Each text as pieces {text, differs}: the first against all others, each other against the first. */
export function pieces(texts) {
  const all = texts.map(wordsOf);
  const others = texts.map((_, at) => (at ? [all[0]] : all.slice(1)));
  return all.map((words, at) => joined(words, others[at].map((theirs) => missing(words, theirs))));
}

/** Neighbours that differ alike are one piece. */
function joined(words, marks) {
  const made = [];
  words.forEach((text, at) => {
    const differs = marks.some((mark) => mark[at]);
    if (made.at(-1)?.differs === differs) made.at(-1).text += text;
    else made.push({ text, differs });
  });
  return made;
}
