"""The Edit page as a person uses it, for browser tests: where things are, how to paint, how to wait."""

import re
import time
from collections.abc import Sequence

from playwright.sync_api import FilePayload, Locator, Page, expect

SLOW = 30_000  # ms; two busy cores
Place = tuple[float, float]


class EditPage:
    """Open on one tab. Places are CSS pixels of the tab, whole numbers as a mouse has them."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(SLOW)
        self.prompt = page.get_by_label("Prompt", exact=True)
        self.button = page.locator(".st-key-edit_press button")
        self.sources = page.locator(".sources .source")
        self.canvas = page.locator("canvas.upper-canvas")
        self.stage = page.locator(".refine .stage")
        self.covered = page.locator(".st-key-mask_actions .easel-cost")
        self.refusals = page.locator(".st-key-edit_canvas .easel-problem")

    def open(self, *source_ids: str) -> "EditPage":
        """With the pictures of an address, if any."""
        self.page.goto(f"{self.url}/edit" + (f"?pictures={','.join(source_ids)}" if source_ids else ""))
        expect(self.button).to_be_visible(timeout=SLOW)
        self.settled()
        return self

    def settled(self) -> None:
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SLOW)

    def bring(self, *files: FilePayload, shown: int | None = None) -> None:
        """Uploads at once, as from the file dialog, and waits until `shown` pictures (all of them) stand in the bar."""
        self.page.locator(".stFileUploader input[type=file]").first.set_input_files(list(files))
        expect(self.sources).to_have_count(len(files) if shown is None else shown, timeout=SLOW)
        self.settled()

    def names(self) -> list[str]:
        """The pictures in the bar, in their order."""
        return [str(face.get_attribute("alt")) for face in self.sources.locator("img").all()]

    def act(self, name: str) -> None:
        """One of the buttons below the editor, by its key: undo, redo, invert, fill, clear, extend."""
        self.page.locator(f".st-key-mask_{name} button").first.click()
        self.settled()

    def choose(self, name: str) -> None:
        """A choice of a segmented control."""
        choice = self.page.get_by_role("radio", name=re.compile(rf"(^|\s){re.escape(name)}$"))
        choice.click()
        expect(choice).to_be_checked(timeout=SLOW)
        self.settled()
        self.open_canvas()

    def mounted(self) -> None:
        """Until one paint canvas stands; while it is laid anew there may be two."""
        expect(self.canvas).to_have_count(1, timeout=SLOW)
        self.settled()

    def open_canvas(self) -> None:
        """Until the paint canvas takes strokes: it takes none while it waits for its tool."""
        self.page.wait_for_function("() => document.documentElement.dataset.easelPaint !== 'closed'", timeout=SLOW)

    def covers(self, share: float) -> None:
        """Until the page says that this share (0 to 1) is covered; a pointer knows whole CSS pixels only."""
        self.page.wait_for_function(
            """([least, most]) => {
              const share = parseFloat(document.querySelector(".st-key-mask_actions .easel-cost")?.textContent);
              return least <= share && share <= most;
            }""",
            arg=[share * 100 - 0.3, share * 100 + 0.3],
            timeout=SLOW,
        )
        self.settled()
        self.open_canvas()

    def brush(self, pixels: int) -> None:
        """The width of Paint's strokes in CSS px, by its keys from the canvas."""
        slider = self.page.locator(".st-key-mask_brush [role=slider]")
        slider.focus()
        now = int(str(slider.get_attribute("aria-valuenow")))
        for _ in range(abs(pixels - now)):
            slider.press("ArrowRight" if pixels > now else "ArrowLeft")
        expect(slider).to_have_attribute("aria-valuenow", str(pixels))
        self.settled()

    def box(self) -> tuple[float, float, float, float]:
        """Where the picture lies on the tab, in either editor, once it lies still: left, top, width, height.

        A canvas that is laid anew is hidden for a moment, or lies below the one that it replaces.
        """
        ends, before = time.monotonic() + SLOW / 1000, None
        while (places := self._places()) != before or len(places) != 1 or not places[0][2]:
            assert time.monotonic() < ends, places
            before = places
            self.page.wait_for_timeout(40)
        left, top, width, height = places[0]
        return left, top, width, height

    def _places(self) -> list[list[float]]:
        script = (
            "parts => parts.map((part) => part.getBoundingClientRect()).map((b) => [b.left, b.top, b.width, b.height])"
        )
        places: list[list[float]] = self.canvas.evaluate_all(script)
        return places or self.page.locator(".refine .picture").evaluate_all(script)

    def at(self, *shares: Place) -> list[Place]:
        """Whole pixels of the tab at these shares of the picture's width and height."""
        left, top, width, height = self.box()
        return [(round(left + x * width), round(top + y * height)) for x, y in shares]

    def in_picture(self, places: Sequence[Place], size: tuple[int, int]) -> list[Place]:
        """The same places in pixels of a picture of `size`, (width, height)."""
        left, top, width, height = self.box()
        return [((x - left) * size[0] / width, (y - top) * size[1] / height) for x, y in places]

    def drag(self, places: Sequence[Place], steps: int = 8) -> None:
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for x, y in places[1:]:
            self.page.mouse.move(x, y, steps=steps)
        self.page.mouse.up()

    def click(self, places: Sequence[Place]) -> None:
        for x, y in places:
            self.page.mouse.click(x, y)
            self.page.wait_for_timeout(60)

    def saved(self) -> None:
        """Until Refine has sent all it changed."""
        expect(self.page.locator(".refine .state")).to_have_text("Saved", timeout=SLOW)

    def edit(self, text: str) -> Locator:
        """Says what changes and presses the button; the run, once its picture stands."""
        self.prompt.fill(text)
        self.prompt.blur()
        self.settled()
        self.button.click()
        run = self.run_of(text)
        expect(run).to_be_visible(timeout=SLOW)
        expect(run.locator(".job.done .open")).to_have_count(
            1, timeout=2 * SLOW
        )  # 3 megapixels take the sandbox half a minute on a busy machine
        return run

    def run_of(self, text: str) -> Locator:
        return self.page.locator(".run", has_text=text).first

    def view(self, run: Locator) -> Locator:
        """Opens the run's first picture in full size."""
        run.locator(".open").first.click()
        view = self.page.locator("dialog.viewer[open]")
        expect(view).to_be_visible()
        return view
