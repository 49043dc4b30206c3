// The files of a drop, those of dropped folders among them: each is asked for when its turn comes, however many there are.

const WANTED = /\.(png|jpe?g|webp|zip)$/i;
const DEEPEST = 32; // folders within folders

/** A file that is at hand. */
export const atHand = (file) => ({ name: file.name, open: () => Promise.resolve(file) });

/**
 * What was dropped, as `{name, open()}`, handed to `came(files)` as it is found; the promise is of what else there was:
 * `{ignored, problems}`. Has to be called while the drop is heard: a moment later the browser knows nothing of it any more.
 */
export function dropped({ items, files }, came) {
  const entries = [...items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? null);
  const single = [...files].filter((_, index) => !entries[index]?.isDirectory).map(atHand);
  if (single.length) came(single);
  return walked(entries.filter((entry) => entry?.isDirectory), came);
}

async function walked(folders, came) {
  const told = { ignored: 0, problems: [] };
  const waiting = folders.map((entry) => ({ entry, depth: 0 }));
  while (waiting.length) {
    const { entry, depth } = waiting.pop();
    try {
      for await (const some of listed(entry)) {
        const wanted = some.filter((one) => one.isFile && WANTED.test(one.name) && !one.name.startsWith("."));
        const inner = some.filter((one) => one.isDirectory && !one.name.startsWith(".") && one.name !== "__MACOSX");
        told.ignored += some.filter((one) => one.isFile && !one.name.startsWith(".")).length - wanted.length;
        if (wanted.length) came(wanted.map(lazy));
        if (depth < DEEPEST) waiting.push(...inner.map((one) => ({ entry: one, depth: depth + 1 })));
      }
    } catch {
      told.problems.push(`The folder ${entry.name} cannot be read.`);
    }
  }
  return told;
}

const lazy = (entry) => ({ name: entry.name, open: () => new Promise((resolve, reject) => entry.file(resolve, reject)) });

/** A folder, a hundred entries at a time, as browsers give them. */
async function* listed(folder) {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    yield some;
  }
}
