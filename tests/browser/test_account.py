"""What a server charges, and that little is left: on the connection, its card, Usage and in the top bar, in real Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import charged_library
from tests.browser.connections_page import PATIENCE
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

MORE = "Charged $4.10, by tokens $3.13: 31 % more (12 pictures since"


def test_an_overcharge_and_a_low_balance(
    start_sandbox: Callable[..., SandboxProcess],
    start_studio: Callable[..., StudioProcess],
    new_page: Callable[..., Page],
    tmp_path: Path,
) -> None:
    """Both are said where the connection stands; a press asks the server again; the top bar leads there until it is hushed."""
    charged_library.make(tmp_path / "home", start_sandbox(billing="sub2api", balance="0.4").base_url)
    studio, page = start_studio(), new_page(own=True)
    page.goto(f"{studio.url}/usage")
    expect(page.locator(".easel-charges")).to_contain_text(MORE, timeout=PATIENCE)
    page.get_by_role("link", name=re.compile(f"left · {charged_library.NAME}")).click()
    row = page.locator(".easel-connection", has_text=charged_library.NAME)
    expect(row).to_contain_text(MORE)
    expect(row).to_contain_text(" left ")
    page.locator("[class*=st-key-connection_row]", has_text=charged_library.NAME).get_by_role(
        "button", name="Run checks"
    ).click()
    page.get_by_role("button", name="Compare now").click()
    expect(row).to_contain_text("$0.40 left (balance)")  # as the server says now
    expect(page.get_by_role("link", name=f"$0.40 left · {charged_library.NAME}")).to_be_visible()
    page.get_by_role("button", name="Hide until tomorrow").click()
    expect(page.get_by_role("link", name=re.compile(charged_library.NAME))).to_be_hidden()
    page.reload()
    expect(row).to_contain_text("$0.40 left", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Hide until tomorrow")).to_be_hidden()
