"""From a prompt to a kept picture, in a real browser against the real studio."""

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess

# of the file that is shown: an image with a srcset tells its natural size in the pixels of the page
_REAL_SIZE = """async (image) => {
  const whole = Object.assign(new Image(), { src: image.currentSrc });
  await whole.decode();
  return [whole.naturalWidth, whole.naturalHeight];
}"""


def test_a_first_streamed_picture_takes_one_action(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """The page opens with a prompt worth running; one press, and a preview, then the picture, stand in the place kept for it."""
    generate = GeneratePage(new_page(), studio.url).open()
    box = generate.button.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 800, "the button is in sight without scrolling"
    expect(generate.button).to_contain_text("Generate 1 picture, free")
    before = generate.newest_id()
    previews: list[str] = []  # a busy machine may show the picture before anybody looks for a preview in its place
    generate.page.on("request", lambda asked: previews.append(asked.url) if "/partials/" in asked.url else None)
    generate.button.click()
    run = generate.newer(before)
    place = run.locator(".place")
    place.wait_for(timeout=SLOW)
    ends = time.monotonic() + SLOW / 1000
    while not (kept := place.bounding_box()) or abs(kept["width"] / kept["height"] - 1.5) > 0.01:
        assert time.monotonic() < ends, f"the place never had the picture's shape, but {kept}"
        generate.page.wait_for_timeout(50)
    generate.finished(run)
    assert previews
    picture = place.locator("img[src*='/pictures/']")
    expect(picture).to_have_count(1, timeout=SLOW)
    assert picture.evaluate(_REAL_SIZE) == [1536, 1024]
    assert place.bounding_box() == kept, "nothing moved"
    expect(run.locator("figcaption")).to_contain_text("1536 × 1024")
    expect(run.locator("figcaption")).to_contain_text("1,472 tokens")


def test_the_size_is_checked_at_every_keystroke(generate: GeneratePage) -> None:
    """Every broken rule is named while typing, without a word from the server; the nearest legal size is one press away."""
    generate.width.fill("")
    expect(generate.verdict).to_contain_text("Enter width and height")
    generate.width.press_sequentially("192")
    expect(generate.verdict).to_contain_text(
        "192 × 1024 is 196,608 pixels; at least 655,360 are required.", timeout=500
    )
    expect(generate.verdict).to_contain_text("above 3:1", timeout=500)
    generate.width.press_sequentially("0")
    expect(generate.verdict).to_be_empty(timeout=500)
    generate.height.fill("1080")
    sentence = "Height 1080 is not a multiple of 16; try 1072 or 1088."
    expect(generate.verdict).to_contain_text(sentence, timeout=500)
    expect(generate.height).to_have_value("1080")
    expect(generate.button).to_have_text(re.compile("Generate 1 picture(?!,)"), timeout=SLOW)
    generate.page.get_by_role("button", name="Use 1920 × 1088").click()
    expect(generate.height).to_have_value("1088")
    expect(generate.button).to_contain_text("Generate 1 picture, free", timeout=SLOW)


def test_the_size_is_pasted_whole(generate: GeneratePage) -> None:
    """Into either field, with any sign between; a resolution or proportions do as well; what is sent follows."""
    generate.width.fill("2048 × 1152")
    generate.width.press("Enter")
    expect(generate.width).to_have_value("2048")
    expect(generate.height).to_have_value("1152")
    generate.height.fill("4k")
    expect(generate.verdict).to_contain_text("experimental")
    generate.height.blur()
    expect(generate.height).to_have_value("2160")
    generate.width.fill("1920x1080")
    expect(generate.page.get_by_role("button", name="Use 2048 × 1152 (exactly 16:9)")).to_be_visible()
    generate.page.get_by_role("button", name="Use 1920 × 1088").click()
    expect(generate.button).to_contain_text("Generate 1 picture, free", timeout=SLOW)


@pytest.mark.parametrize(
    "screen", [{}, {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}], ids=["desk", "phone"]
)
def test_a_long_number_is_seen_whole(
    studio: StudioProcess, new_page: Callable[..., Page], screen: dict[str, Any]
) -> None:
    """Five digits, the most that may be typed, in either field, with the pointer on it or not; the row stays one row."""
    form = GeneratePage(new_page(**screen), studio.url).open()
    for field in (form.width, form.height):
        field.fill("99999")
        for _ in range(2):
            assert field.evaluate("field => field.scrollWidth - field.clientWidth") == 0
            field.hover()
    tops = [part.bounding_box() for part in (form.width, form.height)]
    assert tops[0]
    assert tops[1]
    assert tops[0]["y"] == tops[1]["y"]
    assert form.page.evaluate("document.documentElement.scrollWidth") <= form.page.evaluate("innerWidth")


def test_its_own_name_leads_to_the_page(generate: GeneratePage) -> None:
    """`/generate` typed by hand, with no word that there is no such page."""
    generate.page.goto(f"{generate.url}/generate")
    generate.ready()
    expect(generate.page.get_by_role("dialog")).to_have_count(0)
    assert urlsplit(generate.page.url).path == "/"


def test_the_size_is_chosen_by_keyboard(generate: GeneratePage) -> None:
    """Arrows step by 16 in the fields and move through the radio buttons; the price follows."""
    generate.height.press("ArrowUp")
    expect(generate.height).to_have_value("1040")
    generate.page.get_by_role("radio", name="3:2").focus()
    generate.page.keyboard.press("ArrowRight")
    expect(generate.page.get_by_role("radio", name="2:3")).to_be_focused()
    expect(generate.width).to_have_value("1024")
    expect(generate.height).to_have_value("1536")
    generate.page.get_by_role("radio", name="4K").click()
    expect(generate.verdict).to_contain_text("experimental")
    generate.page.get_by_role("radiogroup", name="Resolution").get_by_role("radio", name="Auto").click()
    expect(generate.page.locator(".easel-cost")).to_contain_text(re.compile(r"\$0\.\d\d to \$0\.\d\d"), timeout=SLOW)


def test_typing_goes_on_undisturbed_while_a_run_is_followed(generate: GeneratePage) -> None:
    """Seconds of polling take no letter, no focus, no caret and no scroll position; a second run starts meanwhile."""
    generate.pictures.fill("2")
    generate.pictures.press("Enter")
    expect(generate.button).to_contain_text("Generate 2 pictures", timeout=SLOW)
    first = generate.generate("A heron in the reeds, first of two runs")
    second = "A lighthouse in the fog, typed while the other is on its way"
    generate.prompt.fill("")
    generate.prompt.press_sequentially(second, delay=40)
    assert generate.prompt.input_value() == second
    expect(generate.prompt).to_be_focused()
    assert generate.prompt.evaluate("field => field.selectionStart") == len(second)
    main = generate.page.locator("[data-testid=stMain]")
    main.evaluate("main => main.scrollTo(0, 120)")
    generate.prompt.press("Control+Enter")
    generate.run_of(second).wait_for(timeout=SLOW)
    generate.finished(first, 2)
    generate.finished(generate.run_of(second), 2)


def test_a_press_with_problems_sends_nothing_and_names_them(generate: GeneratePage) -> None:
    """An empty prompt and a size that is not allowed are told beside their fields; no run appears."""
    before = generate.newest_id()
    generate.height.fill("1000")
    generate.prompt.fill("")
    generate.button.click()
    expect(generate.page.get_by_role("alert")).to_contain_text("Not sent. Fix the prompt and the size.", timeout=SLOW)
    expect(generate.page.locator(".prompt .note")).to_contain_text("The prompt is empty: describe the picture.")
    expect(generate.verdict).to_contain_text("Height 1000 is not a multiple of 16")
    assert generate.newest_id() == before
    generate.say("A chair")
    generate.page.get_by_role("button", name=re.compile("^Use 1536 ×")).click()
    expect(generate.page.get_by_role("alert")).to_have_count(0, timeout=SLOW)


def test_the_button_says_the_count_as_it_is_typed_and_a_wrong_one_is_named(generate: GeneratePage) -> None:
    """What is typed stands on the button before the field is left; what is out of range is said in words, and never sent."""
    before = generate.newest_id()
    generate.pictures.fill("20")
    expect(generate.page.get_by_text("Pictures: choose 1 to 10, not 20.")).to_be_visible(timeout=SLOW)
    expect(generate.button).to_have_text("Generate", timeout=SLOW)
    generate.button.click()
    alert = generate.page.get_by_role("alert")
    expect(alert.get_by_text("Not sent. Fix the pictures.")).to_be_visible(timeout=SLOW)
    generate.pictures.fill("99999999999999999999")
    generate.button.click()
    expect(alert.get_by_text("Not sent. Pictures: enter a number.")).to_be_visible(timeout=SLOW)
    generate.pictures.fill("")
    generate.pictures.blur()
    expect(generate.page.get_by_text("Pictures: choose 1 to 10.", exact=True)).to_be_visible(timeout=SLOW)
    generate.pictures.fill("3")
    expect(generate.button).to_contain_text("Generate 3 pictures", timeout=SLOW)
    expect(generate.pictures).to_be_focused()
    generate.pictures.fill("4")
    generate.pictures.press("Control+Enter")
    run = generate.newer(before)
    expect(run.locator(".meta")).to_contain_text("4 pictures")
    generate.pictures.fill("1")
    expect(generate.button).to_contain_text("Generate 1 picture", timeout=SLOW)
    generate.finished(run, 4)


def test_a_prompt_over_the_limit_stays_whole(generate: GeneratePage) -> None:
    """A paste that is too long is counted and named, never cut."""
    generate.prompt.fill("y" * 32_100)
    expect(generate.page.locator(".prompt .count")).to_have_text("32,100 / 32,000")
    expect(generate.page.locator(".prompt .note")).to_contain_text("100 characters over the limit")
    assert len(generate.prompt.input_value()) == 32_100


def test_capability_rules_are_told_beside_the_background(generate: GeneratePage) -> None:
    """Transparent on gpt-image-2 asks for the preview switch; with JPEG it is refused; the fold says what is unusual."""
    generate.unfold()
    generate.choose("Transparent")
    expect(generate.page.get_by_text("Transparency is a preview feature of gpt-image-2")).to_be_visible(timeout=SLOW)
    generate.page.get_by_text("Try transparent (preview)", exact=True).click()
    expect(generate.page.get_by_text("Transparency is a preview feature of gpt-image-2")).to_have_count(0, timeout=SLOW)
    generate.choose("JPEG")
    expect(generate.page.get_by_text("JPEG cannot be transparent")).to_be_visible(timeout=SLOW)
    expect(generate.page.get_by_text("Compression quality", exact=True)).to_be_visible()
    expect(generate.page.get_by_text("More: transparent")).to_be_visible()


def test_an_error_says_what_happened_what_it_cost_and_what_to_do(generate: GeneratePage) -> None:
    """A model that the server does not know: words, money, advice; the server's own text and the request id folded away."""
    model = generate.page.get_by_label("Model", exact=True)
    model.click()
    model.fill("gpt-image-99")
    model.press("Enter")
    expect(generate.page.locator(".easel-cost")).to_contain_text("No published price", timeout=SLOW)
    run = generate.generate("A model nobody has")
    expect(run).to_contain_text("The server does not know this model or address", timeout=SLOW)
    expect(run).to_contain_text("Free connection: not billed.")
    request = run.get_by_text("Request ID:")
    expect(request).to_be_hidden()
    run.get_by_text("Details", exact=True).click()
    expect(request).to_be_visible()


def test_ctrl_enter_sends_from_wherever_the_focus_is(generate: GeneratePage) -> None:
    """From the size field with a size just typed, and from a choice that keeps Enter to itself; each once."""
    generate.say("A meadow sent from the size field")
    generate.width.fill("1024")
    generate.height.fill("1024")
    generate.height.press("Control+Enter")
    run = generate.run_of("A meadow sent from the size field")
    expect(run.locator(".meta")).to_contain_text("1024 × 1024", timeout=SLOW)
    generate.say("A meadow sent from a choice")
    generate.choose("Low")
    generate.page.get_by_role("radio", name="Low", exact=True).press("Control+Enter")
    run = generate.run_of("A meadow sent from a choice")
    expect(run.locator(".meta")).to_contain_text("low", timeout=SLOW)
    generate.finished(run)
    for text in ("A meadow sent from the size field", "A meadow sent from a choice"):
        expect(generate.page.locator(".run", has_text=text)).to_have_count(1)


def test_again_with_these_settings_fills_the_form(generate: GeneratePage) -> None:
    """Prompt, size and choices of a run come back into the form, and nothing is sent."""
    generate.choose("9:16")
    generate.choose("High")
    text = "A tall door, to be tried again"
    run = generate.generate(text)
    generate.finished(run)
    generate.choose("Low")
    generate.choose("1:1")
    generate.say("Something else")
    run.get_by_role("button", name="Reuse prompt and settings").click()
    expect(generate.prompt).to_have_value(text, timeout=SLOW)
    expect(generate.width).to_have_value("720")
    expect(generate.height).to_have_value("1280")
    expect(generate.page.get_by_role("radio", name="High", exact=True)).to_be_checked()
    expect(generate.page.locator(".run", has_text=text)).to_have_count(1)


def test_again_from_the_full_view_is_about_that_picture(generate: GeneratePage) -> None:
    """What was asked for it comes back into the form, for one picture."""
    generate.pictures.fill("2")
    text = "Two towers, one of them to be tried again"
    run = generate.generate(text)
    generate.finished(run, 2)
    generate.say("Something else")
    run.get_by_role("button", name="Open picture 2").click()
    generate.page.get_by_role("dialog").get_by_role("button", name="Reuse prompt and settings").click()
    expect(generate.prompt).to_have_value(text, timeout=SLOW)
    expect(generate.pictures).to_have_value("1")


def test_the_form_survives_a_visit_to_another_page(generate: GeneratePage) -> None:
    """Prompt, size and choices typed are there after the library was looked at."""
    generate.choose("High")
    generate.width.fill("1600")
    generate.say("Words that must not be lost")
    generate.page.get_by_role("link", name="Library").click()
    expect(generate.page.locator("section.library")).to_be_visible(timeout=SLOW)
    generate.page.get_by_role("link", name="Generate").click()
    expect(generate.prompt).to_have_value("Words that must not be lost", timeout=SLOW)
    expect(generate.width).to_have_value("1600")
    expect(generate.page.get_by_role("radio", name="High", exact=True)).to_be_checked()


def test_the_full_view_shows_asked_beside_real_and_hands_out_the_original(
    generate: GeneratePage, tmp_path: Path
) -> None:
    """Full size on a press, its facts, the original bytes under a name made of prompt and time, the request as a curl line."""
    run = generate.generate("A small red kite over dunes")
    generate.finished(run)
    run.get_by_role("button", name=re.compile("Open picture 1")).click()
    view = generate.page.get_by_role("dialog")
    expect(view.get_by_role("row", name="Size")).to_contain_text("1536 × 1024")
    expect(view).to_contain_text("A small red kite over dunes")
    with generate.page.expect_download() as download:
        view.get_by_role("link", name="Download").click()
    assert re.fullmatch(r"a-small-red-kite-over-dunes-\d{8}-\d{6}-1\.png", download.value.suggested_filename)
    saved = tmp_path / "saved.png"
    download.value.save_as(saved)
    address = str(view.locator(".canvas img").get_attribute("src"))
    original = generate.page.request.get(generate.url + address).body()
    assert hashlib.sha256(saved.read_bytes()).digest() == hashlib.sha256(original).digest()
    generate.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.get_by_role("button", name="Copy as curl").click()
    expect(view.get_by_title("Copied")).to_be_visible(timeout=SLOW)
    line = str(generate.page.evaluate("navigator.clipboard.readText()"))
    assert line.startswith("curl -N http://127.0.0.1:")
    assert "Authorization: Bearer $API_KEY" in line
    assert "A small red kite over dunes" in line
    generate.page.keyboard.press("Escape")
    expect(view).to_be_hidden()


def test_the_server_is_named_in_the_top_bar(generate: GeneratePage) -> None:
    """The sandbox says what it is."""
    expect(generate.page.get_by_text("Sandbox: free test pictures, no AI")).to_be_visible()


def test_the_viewers_steps_stay_where_they_are(generate: GeneratePage) -> None:
    """At the first and the last picture one of them cannot be pressed, and neither moves under the pointer."""
    generate.pictures.fill("2")
    run = generate.generate("Two doors, to step between")
    generate.finished(run, 2)
    run.get_by_role("button", name="Open picture 1").click()
    view = generate.page.locator("dialog.viewer[open]")
    back, on = (view.get_by_role("button", name=f"{which} picture") for which in ("Previous", "Next"))
    expect(back).to_be_disabled()
    places = back.bounding_box(), on.bounding_box()
    on.click()
    expect(on).to_be_disabled()
    expect(back).to_be_enabled()
    assert (back.bounding_box(), on.bounding_box()) == places
