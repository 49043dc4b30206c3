"""Tabs that are lent to one test after another: a new one costs twice as much, since it compiles all of Streamlit anew."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Frame, Page

PATIENCE = 30_000  # ms, Playwright's own


class Tab:
    """The first tab of a browser of its own. `thrown` and `told`: exceptions of its scripts, and errors on its console."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.options = options
        self._origins: set[str] = set()
        self.thrown: list[str] = []
        self.told: list[str] = []
        self.page: Page = self.context.new_page()
        self._listeners: list[tuple[Any, Callable[..., Any]]] = []
        self.page.on("framenavigated", self._note_origin)
        self.page.on("pageerror", lambda error: self.thrown.append(str(error)))
        self.page.on("console", self._note)
        self.page.on = self._listen  # type: ignore[method-assign, assignment] # what a test adds is taken off again

    def _listen(self, event: Any, listener: Callable[..., Any]) -> None:
        Page.on(self.page, event, listener)
        self._listeners.append((event, listener))

    def clean(self) -> bool:
        """Forgets whatever is known of who used it, and stays in its process; whether it can be lent again."""
        page = self.page
        if self.context.pages != [page] or not page.url.startswith("http"):
            return False
        page.evaluate("sessionStorage.clear()")
        page.evaluate(
            "location.replace('about:blank')"
        )  # the page's own doing: asked by the driver it would change its process
        page.wait_for_url("about:blank")
        page.mouse.move(0, 0)
        page.set_default_timeout(PATIENCE)
        page.unroute_all()
        while self._listeners:
            page.remove_listener(*self._listeners.pop())
        page.emulate_media(color_scheme=self.options.get("color_scheme", "light"))
        self.context.clear_cookies()
        self.context.clear_permissions()
        devtools = self.context.new_cdp_session(page)
        for origin in self._origins:
            devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        devtools.send("Page.resetNavigationHistory")
        devtools.detach()
        self._origins.clear()
        self.thrown.clear()
        self.told.clear()
        return True

    def close(self) -> None:
        self.context.close()

    def _note_origin(self, frame: Frame) -> None:
        if frame.url.startswith("http"):
            self._origins.add("{0.scheme}://{0.netloc}".format(urlsplit(frame.url)))

    def _note(self, message: ConsoleMessage) -> None:
        # a studio that was ended answers neither its socket nor the event stream
        url = message.location.get("url", "")
        looked_for = any(part in f"{url} {message.text}" for part in ("/_stcore/", "/changes/", "/events/"))
        if message.type == "error" and (not looked_for or re.search(r"(status of|code:) 404", message.text)):
            self.told.append(f"{message.text} ({url})")


class Tabs:
    """Of one Chromium. Scripts that a test adds to a tab stay on it: such a test opens a tab of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Tab] = []
        self._lent: set[Tab] = set()

    def lend(self, width: int, height: int, **options: Any) -> Tab:
        """One that has Playwright's options of a context, but for its size; the one that was used last knows most."""
        tab = next((each for each in reversed(self._free) if each.options == options), None)
        if tab:
            self._free.remove(tab)
        else:
            tab = Tab(self._browser, **options)
        self._lent.add(tab)
        tab.page.set_viewport_size({"width": width, "height": height})
        return tab

    def open(self, **options: Any) -> Tab:
        """A new one, for this test alone."""
        return Tab(self._browser, **options)

    def take_back(self, tabs: Iterable[Tab], usable: bool) -> None:
        """`usable`: no key or button may still be held down."""
        for tab in tabs:
            if usable and tab in self._lent and tab.clean():
                self._free.append(tab)
            else:
                tab.close()
            self._lent.discard(tab)

    def close(self) -> None:
        for tab in self._free:
            tab.close()
