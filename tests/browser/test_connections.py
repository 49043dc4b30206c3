"""The Connections page in a real browser: keys that are never seen again, checks with their price, order and undo."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.connections_page import PATIENCE, ConnectionsPage
from tests.browser.stripping_proxy import StrippingProxy
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

CANARY = "sk-canary-7d1f0a9b3c"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("connections") / "home"


@pytest.fixture(scope="module")
def own_studio(home: Path) -> Iterator[StudioProcess]:
    """One studio for this page's tests: their connections stand in one list."""
    running = StudioProcess(home, sandbox_delay="0.5")
    yield running
    running.stop()


@pytest.fixture
def connections(own_studio: StudioProcess, new_page: Callable[..., Page]) -> ConnectionsPage:
    return ConnectionsPage(new_page(), own_studio.url).open()


def test_a_key_travels_in_one_frame_and_is_never_seen_again(
    connections: ConnectionsPage, start_sandbox: Callable[..., SandboxProcess], home: Path
) -> None:
    """It leaves the browser in the frame that submits it, comes back in none, and stands in no page, address, file or log."""
    sandbox = start_sandbox(key=CANARY)
    page = connections.page
    connections.add("Canary gate", sandbox.base_url, CANARY)
    expect(connections.card("Canary gate")).to_contain_text("The key is accepted")
    page.get_by_role("button", name=re.compile("Run all 9 checks")).click()
    expect(connections.card("Canary gate")).to_contain_text("2 of 2 pictures arrived", timeout=PATIENCE)
    connections.card("Canary gate").get_by_role("button", name="Edit").click()
    expect(connections.field("API key")).to_have_value("")
    connections.field("Name").fill("Renamed gate")
    connections.button("Save").click()
    expect(page.locator(".easel-connection b", has_text="Renamed gate")).to_be_visible(timeout=PATIENCE)
    connections.open()
    assert [CANARY.encode() in frame for frame in connections.sent].count(True) == 1
    assert not any(CANARY.encode() in frame for frame in connections.received)
    assert CANARY not in page.content() + page.url
    files = [path for path in home.parent.rglob("*") if path.is_file()]
    assert any(path.name == "library.sqlite" for path in files)
    assert any(path.suffix == ".log" for path in files)
    assert not [path.name for path in files if CANARY.encode() in path.read_bytes()]
    assert sandbox.counts()["total_painted"] == 6, "one picture for each paid check, two for the last"


def test_an_address_is_checked_beside_its_field_and_a_refused_form_keeps_its_fields(
    connections: ConnectionsPage,
) -> None:
    """Leaving the field says what is wrong or how it is put right; Save with problems keeps all but the key."""
    page = connections.page
    connections.button("Add a connection").click()
    connections.field("Base URL").fill("ftp://files.example")
    connections.field("API key").click()
    expect(page.get_by_text("It is not an http or https address")).to_be_visible(timeout=PATIENCE)
    connections.field("Base URL").fill("gateway.example/v1/images/edits")
    connections.field("API key").fill(CANARY)
    expect(page.get_by_text("https://gateway.example/v1")).to_be_visible(timeout=PATIENCE)
    connections.button("Save").click()
    expect(page.get_by_text("Enter a name")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("enter the key again")).to_be_visible()
    expect(connections.field("API key")).to_have_value("")
    expect(connections.field("Base URL")).to_have_value("gateway.example/v1/images/edits")
    assert connections.names()[-1:] == ["Sandbox"]
    connections.button("Cancel").click()
    expect(connections.field("Base URL")).to_have_count(0)


def test_save_and_cancel_stand_in_one_line_also_when_the_form_is_refused(connections: ConnectionsPage) -> None:
    """What is wrong in a folded field is said below both, and lies under neither."""
    connections.button("Add a connection").click()
    _in_one_line(connections)
    connections.field("Name").fill("Folded")
    connections.field("Base URL").fill("http://127.0.0.1:9/v1")
    connections.page.get_by_text("More: limits").click()
    connections.field("Proxy").fill("ftp://proxy.example")
    connections.button("Save").click()
    said = connections.page.locator(".easel-problem", has_text="Not saved.")
    expect(said).to_be_visible(timeout=PATIENCE)
    connections.settle()
    bottom = _in_one_line(connections)
    box = said.bounding_box()
    assert box
    assert box["y"] >= bottom
    connections.button("Cancel").click()
    connections.settle()


def _in_one_line(connections: ConnectionsPage) -> float:
    """Where the two buttons end, once the page has come to rest."""
    ends = time.monotonic() + PATIENCE / 1000
    while True:
        save, cancel = (connections.button(name).bounding_box() for name in ("Save", "Cancel"))
        if save and cancel and abs(save["y"] - cancel["y"]) < 1:
            return save["y"] + save["height"]
        assert time.monotonic() < ends, (save, cancel)
        connections.page.wait_for_timeout(100)


def test_connections_are_ordered_switched_off_and_deletion_is_undone(connections: ConnectionsPage) -> None:
    """No question is asked before a deletion: it can be taken back."""
    for name in ("One", "Two"):
        connections.add(name, "http://127.0.0.1:9", "")
    connections.choose("Two", "Move up")
    connections.until_names(["Two", "One", "Sandbox"])
    connections.choose("One", "Switch off")
    expect(connections.card("One")).to_contain_text("Switched off", timeout=PATIENCE)
    connections.choose("Two", "Delete")
    connections.until_names(["One", "Sandbox"])
    connections.button("Undo").click()
    connections.until_names(["Two", "One", "Sandbox"])
    expect(connections.button("Undo")).to_have_count(0)


def test_the_doctor_says_its_price_first_and_goes_on_when_the_page_is_left(connections: ConnectionsPage) -> None:
    """Each check stands there with its tokens and price; leaving in the middle loses nothing."""
    page = connections.page
    connections.card("Sandbox").get_by_role("button", name="Run checks").click()
    expect(page.get_by_text("not checked yet", exact=True)).to_have_count(9, timeout=PATIENCE)
    expect(connections.card("Sandbox")).to_contain_text("164")
    page.get_by_role("button", name="Run all 9 checks, free").click()
    expect(page.get_by_text("running…")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{connections.url}/library")
    page.wait_for_timeout(3000)
    connections.open()
    expect(connections.card("Sandbox")).to_contain_text("masks by alpha, 50% changed outside", timeout=PATIENCE)


def test_a_run_goes_to_the_best_or_to_the_chosen_connection(
    connections: ConnectionsPage, start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """With several servers the form offers them, says who is best now, and sends where it says."""
    sandbox = start_sandbox()
    connections.add("Live box", sandbox.base_url, "")
    page = connections.page
    page.goto(connections.url)
    offered = page.get_by_role("combobox", name="Connection")
    expect(offered).to_have_value(re.compile("^Automatic "), timeout=PATIENCE)
    ends = time.monotonic() + 60
    while offered.input_value() != "Automatic (Live box)" and time.monotonic() < ends:
        page.reload()  # the form says what was known when it was drawn, and the first look at a server takes a moment
        expect(offered).to_have_value(re.compile("^Automatic "), timeout=PATIENCE)
    expect(offered).to_have_value("Automatic (Live box)")
    page.get_by_role("button", name=re.compile(r"^Generate 1 picture")).click()
    expect(page.get_by_text("tokens").first).to_be_visible(timeout=PATIENCE)
    ends = time.monotonic() + 30
    while not sandbox.counts()["total_painted"] and time.monotonic() < ends:
        page.wait_for_timeout(200)
    assert sandbox.counts()["total_painted"] == 1


def test_on_a_phone_the_form_fits(own_studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Nothing reaches beyond the screen's edge."""
    page = new_page(390, 844, has_touch=True, is_mobile=True)
    connections = ConnectionsPage(page, own_studio.url).open()
    connections.button("Add a connection").click()
    expect(connections.field("API key")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [each.bounding_box() for each in page.locator("input:visible").all()]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_behind_a_proxy_an_inner_server_waits_for_the_operators_word(
    start_studio: Callable[..., StudioProcess], sandbox: SandboxProcess, new_page: Callable[..., Page]
) -> None:
    """Reached directly the studio dials its own machine; once a proxy hands a page on it does not, and names the setting."""
    studio = start_studio(base_url=sandbox.base_url, connection_name="Inner")
    direct = ConnectionsPage(new_page(), studio.url).open()
    expect(direct.card("Inner")).to_contain_text("Reachable", timeout=PATIENCE)
    direct.page.close()
    proxy = StrippingProxy(studio.url)
    passed_on = ConnectionsPage(new_page(), proxy.url).open()
    expect(passed_on.card("Inner")).to_contain_text("EASEL_ALLOW_PRIVATE=1", timeout=2 * PATIENCE)
    passed_on.page.close()
    proxy.stop()
