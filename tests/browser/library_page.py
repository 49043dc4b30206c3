"""The library's page as a person uses it, for browser tests: where things are, and how to wait for them."""

from playwright.sync_api import Locator, Page, expect

SLOW = 40_000  # ms; two busy cores


class LibraryPage:
    """Open on one tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.box = page.get_by_role("searchbox", name="Find pictures")
        self.tiles = page.locator(".tile")
        self.pane = page.locator("section.library .pane")
        self.many = page.locator("section.library .tools .many")
        self.chosen = page.get_by_role("toolbar", name="Selected pictures")
        self.toast = page.locator("section.library .toast")
        self.remarks = page.locator("section.library .remarks")
        self.filters = page.get_by_role("complementary", name="Filters")
        self.view = page.get_by_role("dialog", name="Picture")

    def open(self, search: str = "") -> "LibraryPage":
        self.page.goto(f"{self.url}/library{search}")
        expect(self.tiles.locator("img").first).to_be_visible(timeout=SLOW)
        return self

    def unfolded(self) -> "LibraryPage":
        """Shows whole runs, also those of which some were picked."""
        self.page.get_by_role("button", name="Fold runs", pressed=True).click()
        return self

    def find(self, text: str, count: str = "") -> int:
        """Types a search; `count` is what the page says then ("3 pictures"). How many it says that there are."""
        self.box.fill(text)
        self.shows(text)
        if count:
            expect(self.many).to_have_text(count)
        return int(str(self.many.text_content()).split()[0].replace(",", ""))

    def shows(self, text: str) -> None:
        """Waits until what that search has found is there."""
        expect(self.page.locator("section.library")).to_have_attribute("data-found", text, timeout=SLOW)

    def tile(self, index: int) -> Locator:
        """By its place in the wall, from 0."""
        return self.page.locator(f".tile[aria-posinset='{index + 1}']")

    def focus(self, index: int) -> None:
        self.tile(index).focus()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def label(self, index: int) -> str:
        return str(self.tile(index).get_attribute("aria-label"))
