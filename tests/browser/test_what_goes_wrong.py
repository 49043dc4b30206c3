"""A server that does not keep its word, seen by the person at the screen."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.connections_page import ConnectionsPage
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.linking_gateway import linking_gateway
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

Start = Callable[..., StudioProcess]
Open = Callable[..., Page]


def test_a_size_that_was_not_heeded_is_marked(start_studio: Start, new_page: Open) -> None:
    """The picture's real size stands below it, marked, with what was asked for; the full view has both side by side."""
    tab = GeneratePage(new_page(), start_studio(sandbox_delay="0", sandbox_fault="size_ignored").url).open()
    run = tab.generate("A square where a wide one was asked for")
    tab.finished(run)
    expect(run.locator("figcaption .differs")).to_have_text("1254 × 1254, requested: 1536 × 1024")
    run.get_by_role("button", name=re.compile("Open picture")).click()
    row = tab.page.get_by_role("dialog").get_by_role("row", name="Size")
    expect(row).to_contain_text("1254 × 1254")
    expect(row).to_contain_text("1536 × 1024")


def test_a_cut_is_unknown_and_only_a_person_repeats_it(
    start_studio: Start, start_sandbox: Callable[..., SandboxProcess], new_page: Open
) -> None:
    """It says that it may have been billed; the button says so too, and makes a run of its own."""
    server = start_sandbox(delay="0", fault="cut_stream")
    tab = GeneratePage(new_page(), start_studio(base_url=server.base_url).url).open()
    run = tab.generate("A picture cut in the middle")
    expect(run).to_contain_text("The connection dropped before the picture arrived", timeout=SLOW)
    expect(run).to_contain_text("It may have been billed")
    expect(tab.page.locator(".run")).to_have_count(1)
    run.get_by_role("button", name="Run again (you may be charged twice)").click()
    expect(tab.page.locator(".run")).to_have_count(2, timeout=SLOW)


def test_a_server_that_is_gone_is_told_in_the_top_bar_too(
    start_studio: Start, start_sandbox: Callable[..., SandboxProcess], new_page: Open
) -> None:
    """Not only on the card: as soon as the run has ended, without a press."""
    server = start_sandbox()
    tab = GeneratePage(new_page(), start_studio(base_url=server.base_url).url).open()
    state = tab.page.locator("[class*=st-key-server_state]")
    expect(state).not_to_contain_text("not reachable")
    server.stop()
    run = tab.generate("A picture from a server that is gone")
    expect(run).to_contain_text("Could not reach the server", timeout=SLOW)
    expect(state).to_contain_text("not reachable", timeout=8_000)


def test_a_refusal_is_one_line_and_leads_to_the_prompt(start_studio: Start, new_page: Open) -> None:
    """No place is kept for it; "Edit prompt" fills the form and puts the cursor there; "Dismiss" takes it out of the list."""
    tab = GeneratePage(new_page(), start_studio(sandbox_delay="0", sandbox_fault="400_policy").url).open()
    run = tab.generate("A prompt that is refused")
    card = run.locator(".over.card")
    expect(card).to_contain_text("Refused by the content policy.", timeout=SLOW)
    tab.page.mouse.move(0, 0)
    expect(run.locator(".job.flat")).to_be_visible(timeout=SLOW)
    box = card.bounding_box()
    assert box
    assert box["height"] <= 48
    tab.say("Another one")
    run.get_by_role("button", name="Edit prompt").click()
    expect(tab.prompt).to_have_value("A prompt that is refused", timeout=SLOW)
    expect(tab.prompt).to_be_focused()
    run.get_by_role("button", name="Dismiss").click()
    expect(tab.page.locator(".run")).to_have_count(0, timeout=SLOW)


def test_what_a_server_says_is_shown_as_text(start_studio: Start, new_page: Open) -> None:
    """Markup in an upstream error stays text; the words above it are ours."""
    tab = GeneratePage(new_page(), start_studio(sandbox_delay="0", sandbox_fault="404_page").url).open()
    run = tab.generate("A wrong address")
    expect(run).to_contain_text("The server does not know this model or address", timeout=SLOW)
    run.get_by_text("Details", exact=True).click()
    assert run.locator("details script, details h1, details center").count() == 0


def test_a_picture_on_another_host_is_had_once_that_is_allowed(start_studio: Start, new_page: Open) -> None:
    """The card names the host and the field; that is checked where it stands; then a press on the card brings the picture."""
    with linking_gateway() as gateway:
        connections = ConnectionsPage(new_page(), start_studio().url).open()
        connections.add("Linking gate", gateway.base_url, "")
        tab = GeneratePage(connections.page, connections.url).open()
        run = tab.generate("A picture that lies elsewhere")
        expect(run).to_contain_text(f"The server sent a link to {gateway.host}.", timeout=SLOW)
        expect(run).to_contain_text("“Picture hosts”")
        expect(run.get_by_role("button", name="Download the picture")).to_have_count(0)
        connections.open().card("Linking gate").get_by_role("button", name="Edit").click()
        connections.page.get_by_text("More: limits, times, prices, tasks, proxy, picture hosts").click()
        hosts = connections.field("Picture hosts")
        hosts.fill("cdn example")
        hosts.blur()
        expect(connections.page.get_by_text("Picture hosts: this is not a host name.").first).to_be_visible(
            timeout=SLOW
        )
        hosts.fill(f"http://{gateway.host}/a.png")
        hosts.blur()
        expect(connections.page.get_by_text("Picture hosts: this is not a host name.")).to_have_count(0, timeout=SLOW)
        connections.button("Save").click()
        expect(connections.button("Save")).to_have_count(0, timeout=SLOW)
        run = tab.open().run_of("A picture that lies elsewhere")
        run.get_by_role("button", name="Download the picture").click()
        tab.finished(run)
        assert (len(gateway.asked), len(gateway.fetched)) == (1, 1)


def test_an_unknown_end_with_a_task_is_looked_at_again_for_nothing(
    start_studio: Start, start_sandbox: Callable[..., SandboxProcess], new_page: Open
) -> None:
    """The time was over before the server had it; a press asks, sends nothing, and brings the picture. The tray offers it."""
    server = start_sandbox(delay="3")
    studio = start_studio(base_url=server.base_url, tasks="always", timeout_task="1")
    tab = GeneratePage(new_page(), studio.url).open()
    run = tab.generate("A picture that takes its time")
    look = run.get_by_role("button", name="Look again")
    expect(look).to_be_visible(timeout=SLOW)
    expect(run).to_contain_text("Looking again is free and sends nothing.")
    expect(run.get_by_role("button", name="Run again (you may be charged twice)")).to_be_visible()
    tab.page.locator(".tray .toggle").click()
    expect(tab.page.locator(".tray .panel").get_by_role("button", name="Look again")).to_be_visible(timeout=SLOW)
    tab.page.keyboard.press("Escape")
    while not server.counts()["total_painted"]:
        tab.page.wait_for_timeout(100)
    look.click()
    tab.finished(run)
    expect(run).to_contain_text("Arrived late")
    assert server.counts()["total"] == 1
