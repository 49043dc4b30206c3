"""The Experiments page as a person uses it, for browser tests: where things are, and how to wait for them."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page, expect

SLOW = 40_000  # ms; two busy cores, and pictures that are made


class ExperimentsPage:
    """Open on one tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.prompt = page.get_by_label("Prompt", exact=True)
        self.button = page.locator(".st-key-experiments_press button")
        self.told = page.locator(".st-key-experiments_send")
        self.grid = page.locator(".experiment")
        self.state = self.grid.locator(".state")
        self.spent = self.grid.locator(".spent")
        self.view = page.get_by_role("dialog", name="Picture")

    def open(self, name: str = "") -> "ExperimentsPage":
        self.page.goto(f"{self.url}/experiments{f'?experiment={name}' if name else ''}")
        expect(self.prompt).not_to_have_value("", timeout=SLOW)
        self.settled()
        return self

    def settled(self) -> None:
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SLOW)

    def say(self, prompt: str, axes: Mapping[str, Sequence[str]]) -> None:
        """Fills prompt and axes by hand: "$name" is a variable, other names are fields."""
        self.prompt.fill(prompt)
        self.prompt.blur()
        remove = self.page.get_by_role("button", name="Do not vary")
        while remove.count():
            remove.first.click()
        for name, values in axes.items():
            self.vary(name, values)
        self.settled()

    def vary(self, name: str, values: Sequence[str]) -> None:
        """One axis more, its values typed one a line."""
        self.page.get_by_label("Vary another setting").select_option("$" if name.startswith("$") else name)
        card = self.page.locator(".axis").last
        if name.startswith("$"):
            card.get_by_label("Name of the variable").fill(name[1:])
        self.type_values(card, values)

    def type_values(self, card: Locator, values: Sequence[str]) -> None:
        other = card.get_by_role("button", name="Type…")
        if other.count():
            other.click()
        card.locator("textarea").fill("\n".join(values))
        card.locator("textarea").blur()

    def axis(self, label: str) -> Locator:
        return self.page.locator(f'.axis[aria-label="{label}"]')

    def start(self, words: str) -> str:
        """Presses the button once it says `words`; the experiment's id."""
        expect(self.button).to_contain_text(words, timeout=SLOW)
        self.button.click()
        self.page.wait_for_url("**experiment=**", timeout=SLOW)
        self.grid.wait_for(timeout=SLOW)
        return self.page.url.partition("experiment=")[2].partition("&")[0]

    def cells(self, state: str = "") -> Locator:
        return self.grid.locator(f".cell.{state}" if state else ".cell:not(.none)")

    def finished(self) -> None:
        expect(self.state).to_contain_text("Finished", timeout=5 * SLOW)
