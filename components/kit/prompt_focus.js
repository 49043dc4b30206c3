// Who wants the prompt of this page written anew: the box hears it, and takes the focus.

const hearers = new Set();

/** Gives the function that ends it. */
export function onPromptWanted(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export function wantPrompt() {
  for (const hear of [...hearers]) hear();
}
