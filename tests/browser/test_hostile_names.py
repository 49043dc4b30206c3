"""Names from elsewhere in real Chromium: whatever stands in them is read as it was written, and nothing of it is followed."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

HOSTILE = "**b** $a$ :material/home: :red[r] [x](http://a.example) <img src=x onerror=alert(1)> :smile: www.a.example"
MARKUP = "a[href*='a.example'], strong:has-text('b'), .katex, img[src='x'], span[style*='color']:has-text('r')"


def _says(page: Page, words: str) -> None:
    """The page holds them as written, invisible joiners aside."""
    page.wait_for_function(
        "words => document.body.innerText.replaceAll('\\u2060', '').includes(words)", arg=words, timeout=SLOW
    )
    expect(page.locator(MARKUP)).to_have_count(0)


def test_names_are_read_as_they_were_written(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page], sandbox: SandboxProcess
) -> None:
    """A connection in the picker and its budget on the button, a refused file, a saved mask: no link, icon, colour or formula."""
    name = HOSTILE[:60]
    studio = start_studio(base_url=sandbox.base_url, connection_name=name, connection_two_base_url=sandbox.base_url)
    page = new_page()
    page.goto(studio.url)
    picker = page.get_by_role("combobox", name="Connection")
    expect(picker).to_have_value(f"Automatic ({name})", timeout=SLOW)
    picker.click()
    expect(page.get_by_role("option", name=name, exact=True)).to_be_visible(timeout=SLOW)
    expect(page.locator(MARKUP)).to_have_count(0)
    page.goto(f"{studio.url}/edit")
    chooser = page.locator("input[type=file]").first
    chooser.wait_for(state="attached", timeout=SLOW)
    chooser.set_input_files(
        {"name": f"{HOSTILE}.png".replace("/", "-"), "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(page.get_by_role("alert").first).to_be_visible(timeout=SLOW)
    expect(page.locator(MARKUP)).to_have_count(0)
    picture = io.BytesIO()
    Image.new("RGB", (1024, 768), "#8899aa").save(picture, "PNG")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="Masks", exact=True).click(timeout=SLOW)
    page.get_by_label("Save as").fill(HOSTILE[:80])
    page.get_by_label("Save as").press("Enter")
    _says(page, f"Use {HOSTILE[:80]}")
    _says(page, f"Saved as {HOSTILE[:80]}")
