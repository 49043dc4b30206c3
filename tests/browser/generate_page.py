"""The Generate page as a person uses it, for browser tests: where things are, and how to wait for them."""

from playwright.sync_api import Locator, Page, expect

SLOW = 20_000  # ms; two busy cores


class GeneratePage:
    """Open on one tab; `open` also reloads."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.prompt = page.get_by_label("Prompt", exact=True)
        self.width = page.get_by_label("Width", exact=True)
        self.height = page.get_by_label("Height", exact=True)
        self.pictures = page.get_by_label("Pictures", exact=True)
        self.verdict = page.locator(".picker .verdict")
        self.button = page.locator(".st-key-generate_press button")
        self.newest = page.locator(".run").first

    def open(self) -> "GeneratePage":
        self.page.goto(self.url)
        self.ready()
        return self

    def ready(self) -> None:
        """Waits until the form is filled and the script has ended."""
        expect(self.width).to_have_value("1536", timeout=SLOW)
        expect(self.prompt).not_to_have_value("", timeout=SLOW)
        self.settled()

    def settled(self) -> None:
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SLOW)

    def say(self, text: str) -> None:
        """Replaces the prompt; the page is told when the field is left."""
        self.prompt.fill(text)
        self.prompt.blur()

    def run_of(self, text: str) -> Locator:
        """The newest run whose prompt holds `text`."""
        return self.page.locator(".run", has_text=text).first

    def newest_id(self) -> str:
        """Of the newest run, once the runs are shown; "" where there is none.

        How many are shown tells of no run that came: they are the newest eight, however many others made.
        """
        self.page.locator(".runs .list > .run, .runs .empty:not([hidden])").first.wait_for(timeout=SLOW)
        shown = self.page.locator(".runs .list > .run").first
        return str(shown.get_attribute("data-id")) if shown.count() else ""

    def newer(self, than: str) -> Locator:
        """The newest run, once it is another one than `than`."""
        run = self.page.locator(f'.runs .list > .run:first-child:not([data-id="{than}"])')
        run.wait_for(timeout=SLOW)
        return self.page.locator(f'.run[data-id="{run.get_attribute("data-id")}"]')

    def generate(self, text: str) -> Locator:
        """Sends the prompt by Ctrl+Enter; its run."""
        self.prompt.fill(text)
        self.prompt.press("Control+Enter")
        run = self.run_of(text)
        run.wait_for(timeout=SLOW)
        return run

    def finished(self, run: Locator, count: int = 1) -> None:
        expect(run.locator(".job.done .open")).to_have_count(count, timeout=SLOW)

    def choose(self, name: str) -> None:
        """A choice of a segmented control."""
        choice = self.page.get_by_role("radio", name=name, exact=True)
        choice.click()
        expect(choice).to_be_checked()
        self.settled()

    def unfold(self) -> None:
        self.page.get_by_text("More", exact=False).first.click()
        expect(self.page.get_by_text("Moderation", exact=True)).to_be_visible()
