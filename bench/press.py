"""From the press to the picture on screen, in real Chromium, beside the smallest page that does the same.

Both ask the same upstream, which answers after 0.3 s with one PNG of 2.1 MB: the studio through its whole way (form, line,
library, event stream), the static page by `fetch` and an `<img>`. The clock is the page's own, from the click until the picture
is there, decoded; the median of the presses counts.
"""

import base64
import io
import json
import random
import statistics
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import target
from tests.browser import chromium
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess

WAIT = 0.3  # seconds that the upstream takes
RATIO, OVER_MS = 1.25, 300
_SIDE = 836  # px: as noise a PNG of 2.1 MB

_SMALLEST = """<!doctype html><title>The smallest page</title><button>Generate</button><img alt="">
<script>
document.querySelector("button").onclick = async () => {
  const body = JSON.stringify({ model: "gpt-image-2", prompt: "A lighthouse", n: 1, size: "1024x1024" });
  const answer = await fetch("/v1/images/generations", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  document.querySelector("img").src = `data:image/png;base64,${(await answer.json()).data[0].b64_json}`;
};
</script>"""

# From the click on the button to a frame with a picture that was not there before, decoded.
_PRESS = """([button, image]) => new Promise((resolve) => {
  const find = () => {
    const hosts = [document, ...[...document.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean)];
    return hosts.map((host) => host.querySelector(image)).find(Boolean);
  };
  const before = find()?.src, pressed = performance.now();
  const look = () => {
    const shown = find();
    const came = shown && shown.src !== before && shown.complete && shown.naturalWidth;
    if (came) return shown.decode().then(() => resolve(performance.now() - pressed));
    if (performance.now() - pressed > 20000) return resolve(-1);
    return requestAnimationFrame(look);
  };
  document.querySelector(button).click();
  requestAnimationFrame(look);
})"""
_OURS = [".st-key-generate_press button", '.runs .list > .run:first-child .place img[src*="/pictures/"]:last-of-type']


class Upstream:
    """Answers each request for a picture after WAIT seconds, as a stream where that was asked for; serves the smallest page."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_picture()))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def show(rounds: int) -> None:
    upstream = Upstream()
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as folder, sync_playwright() as playwright:
        studio = StudioProcess(
            Path(folder) / "home", base_url=f"{upstream.url}/v1", api_key="sk-none", connection_name="Near"
        )
        browser = chromium.launch(playwright)
        try:
            ours, smallest = _presses(browser, studio.url, upstream.url, max(10, rounds))
        finally:
            browser.close()
            studio.stop()
            upstream.close()
    for name, found in (("Easel", ours), ("smallest", smallest)):
        print(f"  {name:>9}: p50 {statistics.median(found):4.0f} ms, least {min(found):4.0f}, most {max(found):4.0f}")
    mine, least = statistics.median(ours), statistics.median(smallest)
    target("press to picture, of the smallest page", mine / least, RATIO)
    target("over the upstream", mine - 1000 * WAIT, OVER_MS, " ms")


def _presses(browser: Browser, studio: str, upstream: str, rounds: int) -> tuple[list[float], list[float]]:
    """In turn, so that what else the machine does meets both; the first ones warm up."""
    page, smallest = GeneratePage(browser.new_page(), studio).open(), browser.new_page()
    smallest.goto(upstream)
    ours, theirs = [], []
    for number in range(rounds + 2):
        page.say(f"A lighthouse, press {number}")
        page.settled()
        found = _press(page.page, _OURS), _press(smallest, ["button", "img"])
        if number >= 2:
            ours.append(found[0])
            theirs.append(found[1])
        smallest.evaluate("document.querySelector('img').removeAttribute('src')")
    return ours, theirs


def _press(page: Page, what: list[str]) -> float:
    page.bring_to_front()
    page.wait_for_timeout(1500)  # at rest; nobody presses twice in a second for the same picture
    found: Any = page.evaluate(_PRESS, what)
    assert found > 0, "no picture came"
    return float(found)


def _picture() -> str:
    noise = random.Random(0).randbytes(_SIDE * _SIDE * 3)
    kept = io.BytesIO()
    Image.frombytes("RGB", (_SIDE, _SIDE), noise).save(kept, "PNG")
    return base64.b64encode(kept.getvalue()).decode()


def _handler(picture: str) -> type[BaseHTTPRequestHandler]:
    usage = {"input_tokens": 20, "output_tokens": 200, "total_tokens": 220}
    answer = json.dumps({"created": 1, "data": [{"b64_json": picture}], "usage": usage}).encode()
    event = json.dumps({"type": "image_generation.completed", "b64_json": picture, "usage": usage, "created_at": 1})
    stream = f"event: image_generation.completed\ndata: {event}\n\n".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                self._send("text/html", _SMALLEST.encode())
            else:
                self._send(
                    "application/json", b'{"object": "list", "data": [{"id": "gpt-image-2", "object": "model"}]}'
                )

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(WAIT)
            self._send("text/event-stream", stream) if body.get("stream") else self._send("application/json", answer)

        def _send(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler
