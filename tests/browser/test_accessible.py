"""No page of the studio keeps people out: axe-core finds nothing serious or critical, in light and dark, wide and on a phone."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it tells no types
from playwright.sync_api import Page, expect

from tests.browser.connections_page import ConnectionsPage
from tests.browser.converse_page import ConversePage
from tests.browser.edit_desk import photo
from tests.browser.edit_page import EditPage
from tests.browser.experiments_page import ExperimentsPage
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.library_page import LibraryPage
from tests.browser.studio import StudioProcess

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
States = Iterator[str]
LONG = 60_000  # ms; what others need as well
BAD = ("serious", "critical")
_AXE = Axe()
_VIOLATIONS = "() => axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)"
_CONTROL = re.compile(
    r"""^\s*- '?(button|link|textbox|searchbox|combobox|radio|checkbox|switch|slider|spinbutton|tab|menuitem|option)"""
    r"""(?: "((?:[^"\\]|\\.)*)")?(?=[\s:\[']|$)""",
    re.MULTILINE,
)
_BADLY_NAMED = "<button><span>redo icon</span><span class=icon aria-hidden=true>redo</span></button><button></button>"
_NOTHING_RUNS = """() => document.querySelector('.stApp[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"]')"""
_AT_REST = "() => { for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish(); }"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio with its sandbox; `made` has put something onto every page."""
    running = StudioProcess(tmp_path_factory.mktemp("accessible") / "home", sandbox_delay="0.1")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The id of the experiment that was made, once it is."""
    return {}


@pytest.fixture
def studio_with_pictures(filled: StudioProcess, made: dict[str, str], new_page: Callable[..., Page]) -> StudioProcess:
    """A run of two pictures, and an experiment of two; whoever asks first makes them."""
    if not made:
        tab = GeneratePage(new_page(), filled.url).open()
        tab.pictures.fill("2")
        tab.pictures.press("Enter")
        tab.settled()
        tab.finished(tab.generate("Two kites over a beach"), 2)
        grid = ExperimentsPage(tab.page, filled.url).open()
        grid.say("A kite", {"quality": ("low", "high")})
        made["experiment"] = grid.start("Make 2 pictures, free")
        grid.finished()
    return filled


def generate(page: Page, url: str, _made: dict[str, str]) -> States:
    tab = GeneratePage(page, url).open()
    expect(tab.newest.locator(".job.done .open").first).to_be_visible(timeout=SLOW)
    yield "a run"
    tab.unfold()
    yield "all parameters"
    page.locator(".tray .toggle").click()
    expect(page.locator(".tray .panel")).to_be_visible()
    yield "the tray"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Prompts and lists").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOW)
    tab.settled()
    yield "the shelf of prompts"
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    tab.newest.locator(".tick").first.click(force=True)  # it is seen under a pointer only
    yield "one chosen for comparing"
    tab.newest.get_by_role("button", name="Open picture 1 in full size").click()
    expect(page.get_by_role("dialog").get_by_role("row", name="Size")).to_be_visible(timeout=SLOW)
    yield "the full view"


def edit(page: Page, url: str, _made: dict[str, str]) -> States:
    tab = EditPage(page, url).open()
    yield "nothing yet"
    tab.bring(photo(320, 240))
    tab.open_canvas()
    yield "a source and its editor"
    yield from _popovers(page, ("mask_adjust", "mask_look", "mask_files"))
    page.locator(".st-key-mask_extend button").locator("visible=true").first.click()
    expect(page.get_by_role("dialog", name="Extend the picture")).to_be_visible(timeout=SLOW)
    yield "the question how far"
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_text("Refine", exact=True).click()
    expect(page.locator(".refine .stage")).to_be_visible(timeout=SLOW)
    tab.settled()
    yield "the other editor"


def experiments(page: Page, url: str, made: dict[str, str]) -> States:
    tab = ExperimentsPage(page, url).open()
    yield "the form"
    tab.open(made["experiment"])
    expect(tab.cells("done").first).to_be_visible(timeout=SLOW)
    yield "a table"
    tab.cells("done").first.click()
    expect(tab.view.get_by_role("row", name="Size")).to_be_visible(timeout=SLOW)
    yield "the full view"
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Judge", exact=True).click()
    expect(page.locator(".judge")).to_be_visible(timeout=SLOW)
    yield "what is judged"


def library(page: Page, url: str, _made: dict[str, str]) -> States:
    tab = LibraryPage(page, url).open()
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(tab.filters.get_by_role("heading", name="Quality")).to_be_visible(timeout=SLOW)
    yield "filters"
    tab.box.fill("kite stars:many")
    expect(tab.remarks).to_be_visible(timeout=SLOW)
    yield "a remark"
    tab.find("")
    page.get_by_role("button", name="Filters", exact=True).click()
    tab.focus(0)
    tab.press("p", "Control+a")
    expect(tab.chosen).to_be_visible()
    yield "chosen ones"
    tab.chosen.get_by_role("button", name="Download ZIP").click()
    expect(page.get_by_role("dialog", name="Download ZIP").locator(".example")).to_contain_text("For example")
    yield "what to carry away"
    tab.press("Escape")
    tab.chosen.get_by_role("button", name="Board").click()
    expect(page.get_by_role("dialog", name="Board")).to_be_visible()
    yield "a board to be named"
    tab.press("Escape", "Escape")
    tab.focus(0)
    tab.press("u", "Home", "Enter")
    expect(tab.view.get_by_role("row", name="Size")).to_be_visible(timeout=SLOW)
    yield "the full view"


def usage(page: Page, url: str, _made: dict[str, str]) -> States:
    page.goto(f"{url}/usage")
    expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)")).to_have_count(2, timeout=LONG)
    yield "figures and charts"


def converse(page: Page, url: str, _made: dict[str, str]) -> States:
    page.goto(f"{url}/converse")
    expect(page.get_by_role("button", name=re.compile("^Send"))).to_be_visible(timeout=SLOW)
    yield "form"
    ConversePage(page, url).answered("A lighthouse")
    yield "a thread"
    page.get_by_role("button", name="All conversations").click()
    page.get_by_role("button", name="Rename “A lighthouse”").first.click()
    yield "the list, where one is renamed"


def housekeeping(page: Page, url: str, _made: dict[str, str]) -> States:
    page.goto(f"{url}/housekeeping")
    expect(page.get_by_role("heading").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Thumbnails").first).to_be_visible(timeout=LONG)
    yield "figures"


def connections(page: Page, url: str, _made: dict[str, str]) -> States:
    tab = ConnectionsPage(page, url).open()
    yield "the list"
    tab.button("Add a connection").click()
    tab.field("Base URL").wait_for(timeout=LONG)
    tab.settle()
    yield "the form"
    page.get_by_text("Extra headers").click()
    tab.settle()
    yield "what is folded away"
    tab.button("Cancel").click()
    tab.card("Sandbox").get_by_role("button", name="Run checks").or_(
        tab.card("Sandbox").get_by_role("button").first
    ).first.click()
    tab.settle()
    yield "a card"


def _popovers(page: Page, keys: Sequence[str]) -> States:
    for key in keys:
        page.locator(f".st-key-{key} button").locator("visible=true").first.click()  # a phone has another one
        expect(page.locator("[data-testid=stPopoverBody]")).to_be_visible(timeout=SLOW)
        yield f"the popover {key}"
        page.keyboard.press("Escape")
        expect(page.locator("[data-testid=stPopoverBody]")).to_be_hidden()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("states", [generate, edit, experiments, library, usage, connections, converse, housekeeping])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)], ids=["wide", "phone"])
def test_nothing_keeps_people_out(
    studio_with_pictures: StudioProcess,
    made: dict[str, str],
    new_page: Callable[..., Page],
    states: Callable[[Page, str, dict[str, str]], States],
    width: int,
    height: int,
) -> None:
    """In each state of the page, in both lights; each control is named by what it does."""
    page = new_page(width, height, reduced_motion="reduce")
    wrong = []
    for state in states(page, studio_with_pictures.url, made):
        wrong += [f"{state}: {line}" for line in _nameless(page)]
        wrong += [f"{state}, {scheme}: {line}" for scheme in SCHEMES for line in _found(page, scheme)]
    assert wrong == [], "\n".join(wrong)


def _nameless(page: Page) -> list[str]:
    """Controls without a name, and those that are called by the name of their icon."""
    icons = {name.strip() for name in page.locator(".icon, [data-testid=stIconMaterial]").all_text_contents()}

    def is_wrong(name: str) -> bool:
        return not name.strip() or name in icons or any(f"{icon} icon" in name for icon in icons if icon)

    told = _CONTROL.findall(page.locator("body").aria_snapshot())
    return [f"{role} {name!r} is no name" for role, name in told if is_wrong(name)]


def _found(page: Page, scheme: Scheme = "light") -> list[str]:
    """What is serious or critical on the page as it stands: the rule, and where."""
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".stApp")).to_have_css("color-scheme", scheme)
    page.wait_for_function(_NOTHING_RUNS, timeout=LONG)  # what waits for a script is shown pale
    page.evaluate(_AT_REST)  # colours on their way from one light to the other are none
    if not page.evaluate("'axe' in window"):  # half a megabyte of script, once for each document
        page.evaluate(_AXE.axe_script)
    return [
        f"{each['impact']} {each['id']}: {_where(node)}"
        for each in page.evaluate(_VIOLATIONS)
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


def test_what_keeps_people_out_is_found(studio_with_pictures: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Also within an element of our own: a button without a name is told."""
    page = new_page()
    LibraryPage(page, studio_with_pictures.url).open()
    page.locator("section.library").evaluate("wall => wall.append(document.createElement('button'))")
    assert [line.partition(":")[0] for line in _found(page)] == ["critical button-name"]


def test_a_control_without_a_name_of_its_own_is_found(
    studio_with_pictures: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """One called by its icon, as Streamlit does where there are no words, and one without any."""
    page = new_page(own=True)
    LibraryPage(page, studio_with_pictures.url).open()
    assert _nameless(page) == []
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", _BADLY_NAMED)
    assert _nameless(page) == ["button 'redo icon' is no name", "button '' is no name"]


def _where(node: dict[str, Any]) -> str:
    why = " / ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
    return f"{node['html'][:160]} in {node['target']}: {why[:200]}"
