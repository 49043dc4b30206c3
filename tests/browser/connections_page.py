"""The Connections page as a person uses it, and everything that travels between browser and studio meanwhile."""

import time

from playwright.sync_api import Locator, Page, WebSocket, expect

PATIENCE = 30_000


class ConnectionsPage:
    """`sent` and `received` are the websocket's frames, in order."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        page.on("websocket", self._listen)

    def open(self) -> "ConnectionsPage":
        self.page.goto(f"{self.url}/connections")
        self.button("Add a connection").wait_for(timeout=PATIENCE)
        self.settle()
        return self

    def settle(self) -> None:
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    def card(self, name: str) -> Locator:
        """The frame of one connection."""
        return (
            self.page.locator('[class*="st-key-connection_"][class*="stVerticalBlock"]')
            .filter(has=self.page.locator(".easel-connection b", has_text=name))
            .first
        )

    def add(self, name: str, base_url: str, key: str) -> None:
        """Fills the form in, saves it, and says that it is used; waits until its card stands open."""
        self.button("Add a connection").click()
        self.field("Name").fill(name)
        self.field("Base URL").fill(base_url)
        self.field("API key").fill(key)
        self.button("Save").click()
        self.page.get_by_text("Checked on").wait_for(timeout=PATIENCE)
        self.settle()
        self.card(name).get_by_role("button", name="Use it").click()
        expect(self.button("Not now")).to_have_count(0, timeout=PATIENCE)
        self.settle()

    def choose(self, name: str, act: str) -> None:
        """An entry of a connection's menu."""
        self.card(name).get_by_role("button", name="More").click()
        self.page.get_by_role("menuitem", name=act).or_(self.page.get_by_role("option", name=act)).first.click()
        self.settle()

    def names(self) -> list[str]:
        return self.page.locator(".easel-connection b").all_inner_texts()

    def until_names(self, last: list[str]) -> None:
        """Waits until the list ends with these."""
        ends = time.monotonic() + PATIENCE / 1000
        while self.names()[-len(last) :] != last:
            assert time.monotonic() < ends, self.names()
            self.page.wait_for_timeout(100)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(_bytes(frame)))
        socket.on("framereceived", lambda frame: self.received.append(_bytes(frame)))


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame
