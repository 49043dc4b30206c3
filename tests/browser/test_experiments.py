"""An experiment from its form to its last cell, in a real browser on the sandbox."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.experiments_page import SLOW, ExperimentsPage
from tests.browser.studio import StudioProcess

pytestmark = pytest.mark.timeout(300)  # sixty pictures, painted while other tests run
GRID = {
    "$animal": ("fox", "owl", "hare", "stag", "lynx"),
    "quality": ("low", "medium", "high", "auto"),
    "size": ("816x816", "1024x640", "640x1024"),
}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """One studio for these tests; its sandbox is quick."""
    running = StudioProcess(tmp_path_factory.mktemp("experiments") / "home", sandbox_delay="0.1")
    yield running
    running.stop()


@pytest.fixture
def tab(quick: StudioProcess, new_page: Callable[..., Page]) -> ExperimentsPage:
    return ExperimentsPage(new_page(), quick.url).open()


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """The ids of experiments that several tests look at."""
    return {}


@pytest.fixture
def finished(quick: StudioProcess, new_page: Callable[..., Page], names: dict[str, str]) -> str:
    """The id of an experiment of sixty pictures; whoever asks first makes it."""
    if "sixty" not in names:
        page = ExperimentsPage(new_page(), quick.url).open()
        page.say("A ${animal} in the snow", GRID)
        names["sixty"] = page.start("Make 60 pictures, free")
        page.finished()
    return names["sixty"]


def test_sixty_pictures_fill_in_live(tab: ExperimentsPage, names: dict[str, str]) -> None:
    """The button says how many and what they cost; nothing is sent before; each cell comes by itself, and none twice."""
    tab.say("A ${animal} in the snow", GRID)
    name = tab.start("Make 60 pictures, free")
    expect(tab.cells("done").first).to_be_visible(timeout=SLOW)
    expect(tab.state).to_contain_text("Running")
    tab.finished()
    expect(tab.state).to_contain_text("60 of 60 pictures")
    expect(tab.grid.locator(".counts")).to_have_text("60 done")
    expect(tab.spent).to_have_text("Free so far")
    names["sixty"] = name


def test_the_table_has_a_head_for_each_value(tab: ExperimentsPage, finished: str) -> None:
    """Five rows of animals; qualities across with the sizes below each; all of it after a reload, too."""
    tab.open(finished)
    expect(tab.grid.locator(".head.row .label").first).to_have_text("fox", timeout=SLOW)
    expect(tab.grid.locator(".head.column .label").nth(1)).to_have_text("816 × 816")
    tab.grid.get_by_label("Thumbnail size").fill("0")
    expect(tab.grid.locator(".head.row")).to_have_count(5)
    expect(tab.cells("done")).to_have_count(60)


def test_arrows_walk_the_table_and_the_view(tab: ExperimentsPage, finished: str) -> None:
    """The focus goes from cell to cell; an open picture gives way to its neighbour, also the one above or below."""
    tab.open(finished)
    expect(tab.cells("done").first).to_be_visible(timeout=SLOW)
    first = tab.grid.locator('.cell[aria-label^="animal fox, Quality low, Size 816 × 816"]')
    first.focus()
    tab.page.keyboard.press("ArrowDown")
    below = tab.grid.locator('.cell[aria-label^="animal owl, Quality low, Size 816 × 816"]')
    expect(below).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(tab.view).to_be_visible()
    expect(tab.view.get_by_text("A owl in the snow", exact=True)).to_be_visible(timeout=SLOW)
    tab.page.keyboard.press("ArrowDown")
    expect(tab.view.get_by_text("A hare in the snow", exact=True)).to_be_visible(timeout=SLOW)
    tab.page.keyboard.press("Escape")
    expect(tab.grid.locator('.cell[aria-label^="animal hare, Quality low, Size 816 × 816"]')).to_be_focused()


def test_two_chosen_cells_say_what_differs(tab: ExperimentsPage, finished: str) -> None:
    """In words, and nothing of what they have in common."""
    tab.open(finished)
    expect(tab.cells("done").first).to_be_visible(timeout=SLOW)
    tab.grid.locator('.cell[aria-label^="animal fox, Quality low, Size 816 × 816"]').focus()
    tab.page.keyboard.press("Space")
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Space")
    told = tab.grid.locator(".chosen")
    expect(told).to_contain_text("animal: fox → owl")
    expect(told).not_to_contain_text("Quality")
    tab.page.get_by_role("toolbar", name="Selected for comparison").get_by_role("button", name="Compare").click()
    expect(tab.view.locator(".compare")).to_be_visible()


def test_a_cells_tick_chooses_it_for_every_page(tab: ExperimentsPage, finished: str) -> None:
    """It is seen under the pointer and chooses in place of opening; what was chosen here is compared with others elsewhere."""
    tab.open(finished)
    fox, owl = (
        tab.grid.locator(f'.cell[aria-label^="animal {name}, Quality low, Size 816 × 816"]') for name in ("fox", "owl")
    )
    expect(fox).to_be_visible(timeout=SLOW)
    fox.click(position={"x": 8, "y": 8})  # one of the smallest, which has no parts
    expect(fox).to_have_attribute("aria-pressed", "true")
    tab.page.keyboard.press("Space")
    expect(fox).to_have_attribute("aria-pressed", "false")
    tab.page.get_by_label("Thumbnail size").fill("4")
    tab.page.mouse.move(0, 0)
    expect(fox.locator(".tick")).to_have_css("opacity", "0")
    for cell in (fox, owl):
        cell.hover()
        expect(cell.locator(".tick")).to_have_css("opacity", "1")
        cell.locator(".tick").click()
        expect(cell).to_have_attribute("aria-pressed", "true")
    expect(tab.view).to_be_hidden()
    expect(tab.grid.locator(".chosen")).to_have_text("animal: fox → owl")
    tab.page.goto(f"{tab.url}/library")
    bar = tab.page.get_by_role("toolbar", name="Selected for comparison")
    expect(bar).to_contain_text("2 selected", timeout=SLOW)
    bar.get_by_role("button", name="Compare").click()
    expect(tab.view.locator(".compare .pane")).to_have_count(2, timeout=SLOW)


def test_the_smallest_cells_are_their_pictures(tab: ExperimentsPage, finished: str) -> None:
    """Each shows its small copy and opens as any other; at a larger size it has its picture as before."""
    tab.open(finished)
    size = tab.page.get_by_label("Thumbnail size")
    size.fill("0")
    cell = tab.cells("done").first
    expect(cell).to_have_css("background-image", re.compile("/thumbs/"), timeout=SLOW)
    expect(cell.locator("img")).to_have_count(0)
    cell.click()
    expect(tab.view).to_be_visible(timeout=SLOW)
    tab.page.keyboard.press("Escape")
    size.fill("4")
    expect(cell.locator("img")).to_have_count(1, timeout=SLOW)
    expect(cell).to_have_css("background-image", "none")


def test_what_is_written_from_right_to_left_stands_so(tab: ExperimentsPage) -> None:
    """Prompt and values, each by its own first letter."""
    tab.say("قطة على أريكة", {"$look": ("حمراء", "زرقاء"), "quality": ("low", "medium")})
    expect(tab.prompt).to_have_css("direction", "rtl")
    expect(tab.axis("look").locator("textarea")).to_have_css("direction", "rtl")
    expect(tab.axis("Quality").locator("textarea")).to_have_css("direction", "ltr")


def test_rows_are_pinned_hidden_and_flipped(tab: ExperimentsPage, finished: str) -> None:
    """A pinned row stands first, a hidden one nowhere until it is asked for, and rows become columns."""
    tab.open(finished)
    rows = tab.grid.locator(".head.row .label")
    expect(rows.first).to_have_text("fox", timeout=SLOW)
    tab.grid.get_by_role("button", name="hare: pin, hide or send first").click()
    tab.grid.get_by_role("menuitem", name="Pin this row").click()
    expect(tab.grid.locator(".band.pinned-row .label")).to_have_text("hare")
    tab.grid.get_by_role("button", name=re.compile("^fox: pin")).click()
    tab.grid.get_by_role("menuitem", name="Hide this row").click()
    expect(tab.grid.get_by_text("fox", exact=True)).to_have_count(0)
    tab.grid.get_by_role("button", name="Show 1 hidden").click()
    expect(tab.grid.get_by_text("fox", exact=True)).to_have_count(1)
    tab.grid.get_by_role("button", name="Swap rows and columns").click()
    expect(tab.grid.locator(".band.pinned-column .label")).to_have_text("hare")


def test_widening_pays_only_for_what_is_new(tab: ExperimentsPage, finished: str) -> None:
    """One animal more is twelve pictures more; the sixty stand."""
    tab.open(finished)
    tab.grid.get_by_role("button", name="Extend or change").click()
    expect(tab.prompt).to_have_value("A ${animal} in the snow", timeout=SLOW)
    expect(tab.told).to_contain_text("All of these are already in this experiment", timeout=SLOW)
    tab.type_values(tab.page.locator(".axis").first, (*GRID["$animal"], "bear"))
    expect(tab.told).to_contain_text("72 requested, 12 to make, 60 already in this experiment", timeout=SLOW)
    tab.start("Add 12 pictures, free")
    expect(tab.state).to_contain_text("of 72 pictures", timeout=SLOW)
    tab.finished()
    expect(tab.grid.locator(".counts")).to_have_text("72 done")


def test_what_is_not_possible_is_left_out_and_named(tab: ExperimentsPage) -> None:
    """A quality that the model does not have is neither counted nor sent, and its cell says why."""
    tab.say("A red kite", {"quality": ("low", "max")})
    expect(tab.told).to_contain_text("1 not possible", timeout=SLOW)
    tab.start("Make 1 picture, free")
    tab.finished()
    cell = tab.cells("not_possible")
    expect(cell).to_have_count(1)
    cell.click()
    expect(tab.page.get_by_role("dialog", name="Not possible")).to_contain_text("max")


def test_what_was_made_before_is_reused(tab: ExperimentsPage, finished: str) -> None:
    """The same request costs nothing again, and is marked."""
    tab.say("A ${animal} in the snow", {"$animal": ("fox",), "size": ("816x816",), "quality": ("low", "medium")})
    expect(tab.told).to_contain_text("2 reused, free", timeout=SLOW)
    tab.start("Show 2 pictures, free")
    expect(tab.cells("reused")).to_have_count(2, timeout=SLOW)


def test_problems_stand_beside_the_axes_and_keep_the_press_back(tab: ExperimentsPage) -> None:
    """A variable that the prompt does not use is named before anything is sent."""
    tab.say("A quiet room", {"$lamp": ("red", "blue")})
    expect(tab.page.get_by_text("The prompt does not use “lamp”", exact=False).first).to_be_visible(timeout=SLOW)
    tab.button.click()
    expect(tab.told).to_contain_text("Not started.", timeout=SLOW)
    assert "experiment=" not in tab.page.url


def test_variations_of_a_picture_are_a_click_away(tab: ExperimentsPage, finished: str) -> None:
    """From the library's view to a filled form; the picture itself is reused."""
    tab.page.goto(f"{tab.url}/library")
    tab.page.locator(".tile").first.click(timeout=SLOW)
    tab.page.get_by_role("button", name="Try variations").click(timeout=SLOW)
    expect(tab.button).to_contain_text("pictures, free", timeout=SLOW)
    expect(tab.told).to_contain_text("reused, free", timeout=SLOW)
    expect(tab.axis("Quality")).to_be_visible()


def test_pictures_of_the_library_are_edited_one_cell_each(tab: ExperimentsPage, finished: str) -> None:
    """Two pictures and two prompts are four edits; each picture is a value of its own axis."""
    tab.say("Make it ${look}", {"$look": ("night", "winter"), "quality": ("low",)})
    tab.page.get_by_role("button", name="From the library").click()
    window = tab.page.get_by_role("dialog", name="Choose pictures")
    for at in (0, 1):
        window.locator(".wall button").nth(at).click(timeout=SLOW)
        expect(tab.page.locator(".pictures-bar .row li")).to_have_count(at + 1, timeout=SLOW)
    window.get_by_role("button", name="Done").click()
    expect(tab.button).to_contain_text("Make 2 pictures, free", timeout=SLOW)
    tab.page.get_by_role("button", name="One cell per picture").click()
    tab.start("Make 4 pictures, free")
    tab.finished()
    expect(tab.cells("done")).to_have_count(4)
    tab.cells("done").first.click()
    expect(tab.view.get_by_role("button", name="Slider between the two; hold O to see the other one")).to_be_visible(
        timeout=SLOW
    )


def test_an_experiment_is_carried_away_as_a_file_and_opened(tab: ExperimentsPage, tmp_path: Path) -> None:
    """What is downloaded fills an empty form; a mistake is told with its line."""
    tab.say("A ${animal} in ink", {"$animal": ("crow", "hen"), "quality": ("low",)})
    tab.page.get_by_text("File", exact=True).click()
    with tab.page.expect_download(timeout=SLOW) as download:
        tab.page.get_by_role("button", name="Download as YAML").click()
    kept = tmp_path / "experiment.yaml"
    download.value.save_as(kept)
    assert "animal:\n  - crow\n  - hen" in kept.read_text()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("prompt: a cat\nquality: low\n")
    chooser = tab.page.locator('.st-key-experiments_file input[type="file"]')
    chooser.set_input_files(wrong)
    expect(tab.page.get_by_text("Line 2: “quality” is not a known key", exact=False)).to_be_visible(timeout=SLOW)
    tab.say("Something else", {"quality": ("low", "high")})
    chooser.set_input_files(kept)
    expect(tab.prompt).to_have_value("A ${animal} in ink", timeout=SLOW)
    expect(tab.button).to_contain_text("Make 2 pictures, free", timeout=SLOW)


def test_every_experiment_is_in_the_list(tab: ExperimentsPage, finished: str) -> None:
    """Newest first, each a press away, with its number of pictures."""
    tab.page.get_by_role("button", name=re.compile("A .{9} in the snow.*(60|72) pictures")).click(timeout=SLOW)
    tab.page.wait_for_url(f"**experiment={finished}**")
    tab.page.get_by_role("button", name="All experiments").click()
    expect(tab.page.get_by_role("button", name=re.compile("72 pictures"))).to_be_visible(timeout=SLOW)


def test_the_page_fits_a_phone(quick: StudioProcess, new_page: Callable[..., Page], finished: str) -> None:
    """Nothing is wider than the screen; the table scrolls in itself."""
    page = new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2)
    tab = ExperimentsPage(page, quick.url).open(finished)
    expect(tab.cells("done").first).to_be_attached(timeout=SLOW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
