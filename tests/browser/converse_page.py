"""The Converse page as a person uses it, for browser tests: where things are, how to say something, how to wait."""

from playwright.sync_api import FilePayload, Locator, Page, expect

SLOW = 30_000  # ms; two busy cores
_SIGNS = {"Again": "refresh", "Edit message": "edit_note", "Branch": "fork_right"}


class ConversePage:
    """Open on one tab, with a thread or with none."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(SLOW)
        self.prompt = page.get_by_label("Prompt", exact=True)
        self.button = page.locator(".st-key-converse_press button")
        self.turns = page.locator(".thread .turns > .turn")
        self.chip = page.locator(".next .what")
        self.where = page.locator(".next .where")
        self.how = page.locator(".next .how")
        self.attached = page.locator(".next .row li")
        self.facts = page.locator(".thread .head .facts")
        self.title = page.get_by_label("Name of this conversation")
        self.rows = page.locator(".threads .list li")

    def open(self, thread: str = "") -> "ConversePage":
        self.page.goto(f"{self.url}/converse" + (f"?thread={thread}" if thread else ""))
        expect(self.button).to_be_visible(timeout=SLOW)
        self.settled()
        return self

    @property
    def thread(self) -> str:
        """The id of the thread that the address names."""
        self.page.wait_for_url("**thread=*")
        return self.page.url.partition("thread=")[2].partition("&")[0]

    def settled(self) -> None:
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SLOW)

    def say(self, text: str) -> Locator:
        """Sends it by Ctrl+Enter; its turn, as soon as it stands in the thread."""
        self.prompt.fill(text)
        self.prompt.press("Control+Enter")
        turn = self.turn(text)
        expect(turn).to_be_visible(timeout=SLOW)
        return turn

    def answered(self, text: str) -> Locator:
        """The same, once its picture stands there and the chip names it."""
        turn = self.say(text)
        self.has_picture(turn)
        return turn

    def has_picture(self, turn: Locator) -> None:
        expect(turn.locator(".job.done .open").first).to_be_visible(timeout=SLOW)
        self.settled()

    def turn(self, text: str) -> Locator:
        """The newest turn that says `text`."""
        return self.page.locator(".turn", has=self.page.locator(".said .text", has_text=text)).last

    def act(self, turn: Locator, name: str) -> None:
        """One of the acts on a turn."""
        turn.locator(".tools button", has_text=_SIGNS[name]).click()
        self.settled()

    def version(self, to: int) -> None:
        """The version before (-1) or after (1) the one of the last turn that is shown."""
        self.page.locator(".siblings button").nth(0 if to < 0 else 1).click()

    def attach(self, *files: FilePayload) -> None:
        before = self.attached.count()
        self.page.locator(".st-key-converse_upload input[type=file]").set_input_files(list(files))
        expect(self.attached).to_have_count(before + len(files), timeout=SLOW)
        self.settled()

    def paint_mask(self, *places: tuple[float, float]) -> None:
        """A stroke on the picture that the chip names, through shares of its width and height; then back to the thread."""
        self.page.locator('.next .acts button[title^="Paint a mask"]').click()
        canvas = self.page.locator("canvas.upper-canvas")
        canvas.wait_for()
        expect(self.page.locator(":root:not([data-easel-paint=closed])")).to_have_count(1)
        self.settled()
        box = canvas.bounding_box()
        assert box
        on_page = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
        self.page.mouse.move(*on_page[0])
        self.page.mouse.down()
        for x, y in on_page[1:]:
            self.page.mouse.move(x, y, steps=8)
        self.page.mouse.up()
        expect(self.page.locator(".st-key-mask_actions .easel-cost")).not_to_have_text("0 % masked")
        self.page.get_by_role("button", name="Done").click()
        self.settled()

    def texts(self) -> list[str]:
        """What was said in the turns that are shown."""
        return self.turns.locator(".said .text").all_inner_texts()
