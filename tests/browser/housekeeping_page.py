"""The page of housekeeping as a person uses it, for browser tests: where things are, and how to wait for them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SLOW = 40_000  # ms; two busy cores


class HousekeepingPage:
    """Open on one tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.sum = page.locator(".keeping .sum")
        self.spare = page.get_by_role("region", name="Free up space")
        self.review = page.get_by_role("dialog")
        self.export, self.taking, self.check = (
            page.get_by_role("region", name=name, exact=True) for name in ("Export", "Import", "Check")
        )

    def open(self) -> "HousekeepingPage":
        self.page.goto(f"{self.url}/housekeeping")
        return self.ready()

    def ready(self) -> "HousekeepingPage":
        """What the database knows, and what the look at the disk has found."""
        expect(self.sum).to_contain_text("picture", timeout=SLOW)
        expect(self.share("On this disk", "Original pictures")).to_be_visible(timeout=SLOW)
        return self

    def share(self, heading: str, name: str) -> Locator:
        """A row of one of the lists."""
        rows = self.page.get_by_role("region", name=heading).get_by_role("listitem")
        return rows.filter(has=self.page.get_by_text(name, exact=True))

    def plan(self, title: str) -> Locator:
        return self.spare.get_by_role("listitem").filter(has_text=title)

    def look_through(self, title: str) -> Locator:
        """The dialog that lists what would go."""
        self.plan(title).get_by_role("button").click()
        expect(self.review).to_be_visible()
        return self.review

    def says(self, part: Locator, words: str) -> None:
        expect(part.locator(".says")).to_contain_text(words, timeout=SLOW)

    def choose(self, *files: Path) -> None:
        """Files for the import."""
        with self.page.expect_file_chooser() as chooser:
            self.taking.get_by_role("button", name="Choose a ZIP").click()
        chooser.value.set_files(list(files))


@contextmanager
def held(blob: Path) -> Iterator[None]:
    """Whoever reads this file in the block waits; at its end he reads nothing, and the file is there again."""
    data = blob.read_bytes()
    blob.unlink()
    os.mkfifo(blob)
    try:
        yield
        with blob.open("wb"):  # comes as soon as somebody reads
            pass
    finally:
        blob.unlink()
        blob.write_bytes(data)
