// Asks the studio, in a body, so that nothing of it stands in an address.

export class Asking {
  /** `say(words)` tells what stands for all of the page; "" where it can be asked again. */
  constructor(say) {
    this.say = say;
  }

  /** `{status, told}`; status 0 where no answer came, `told` null where it was none. */
  async ask(question, asked) {
    const body = JSON.stringify({ ...asked, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    const answer = await fetch(this.addresses[question], { method: "POST", body, headers: { "Content-Type": "application/json" }, cache: "no-store" }).catch(() => null);
    const told = answer && answer.status !== 204 ? await answer.json().catch(() => null) : null;
    this.say(answer?.status === 403 ? "This page has expired: reload it." : answer && answer.status !== 503 ? "" : "The library does not answer. Reload the page in a moment.");
    return { status: answer?.status ?? 0, told };
  }
}
