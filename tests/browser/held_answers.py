"""Holds back what the studio answers to a tab, and the parts of its page, so that a test says in which order they come."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, WebSocketRoute


class HeldAnswers:
    """Set up before the page is opened; everything passes until `hold`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Callable[[], None]] | None = None
        page.route_web_socket(lambda url: "/_stcore/stream" in url, self._connect)

    def hold(self) -> None:
        self._held = []

    def count(self) -> int:
        return len(self._held or ())

    def release(self) -> None:
        """What was held arrives, in its order, and everything passes again."""
        held, self._held = self._held or [], None
        for arrive in held:
            arrive()

    def _connect(self, browser: WebSocketRoute) -> None:
        studio = browser.connect_to_server()

        def answered(message: str | bytes) -> None:
            if self._held is None:
                browser.send(message)
            else:
                self._held.append(lambda: browser.send(message))

        studio.on_message(answered)


class HeldParts:
    """The scripts of Streamlit's fields named `names` come when `release` is called."""

    def __init__(self, page: Page, *names: str) -> None:
        self._waiting: list[Route] | None = []
        for name in names:
            page.route(f"**/static/js/{name}.*.js", self._asked)

    def release(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        for route in waiting:
            route.continue_()

    def _asked(self, route: Route) -> None:
        if self._waiting is None:
            route.continue_()
        else:
            self._waiting.append(route)


class HeldMessages:
    """What the tab tells the studio waits until `release`, and arrives all at once then. Set up as HeldAnswers."""

    def __init__(self, page: Page) -> None:
        self._held: list[str | bytes] | None = None
        self._send: Callable[[str | bytes], None] = lambda _: None
        page.route_web_socket(lambda url: "/_stcore/stream" in url, self._connect)

    def hold(self) -> None:
        self._held = []

    def count(self) -> int:
        return len(self._held or ())

    def release(self) -> None:
        held, self._held = self._held or [], None
        for message in held:
            self._send(message)

    def _connect(self, browser: WebSocketRoute) -> None:
        self._send = browser.connect_to_server().send
        browser.on_message(self._told)

    def _told(self, message: str | bytes) -> None:
        if self._held is None:
            self._send(message)
        else:
            self._held.append(message)
