"""The words of a poster, in a real browser: misspelt ones are seen on the tile, and each is mended by two presses."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from easel.edits.tables import edit_run
from easel.library.tables import picture
from easel.pictures import png
from easel.settings import load
from easel.store.store import Store
from tests.browser.edit_page import SLOW, EditPage
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess

POSTER = 'A poster of the sea at dawn that says "Summer Sale" and "Grand Opening"'


def test_two_wrong_words_are_mended_by_two_presses_each(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page], tmp_path: Path
) -> None:
    """The tile counts the words; a fix opens Edit with mask and prompt; outside of both masks no pixel changes."""
    studio = start_studio(sandbox_delay="0", sandbox_typo="0.5", sandbox_leak="0")
    page = new_page()
    generate = GeneratePage(page, studio.url).open()
    generate.height.fill("640")  # small: painted, read and sealed three times
    generate.width.fill("1024")
    run = generate.generate(POSTER)
    generate.finished(run)
    wrong = [4 - _right(run)]
    while wrong[-1]:
        run = _sent(page, studio.url, _mend(page, run, wrong[-1]))
        wrong.append(4 - _right(run))
        assert wrong[-1] < wrong[-2]
    assert len(wrong) >= 3  # two are misspelt in each poster; the reader may be sure of one less
    run.locator(".open").first.click()
    expect(page.locator("dialog.viewer .proof li.same")).to_have_count(4, timeout=SLOW)
    _only_the_masks_have_changed(tmp_path / "home", masks=len(wrong) - 1)


def _right(run: Locator) -> int:
    """How many of the four words are right, by its tile, once they were read."""
    facts = run.locator(".facts")
    expect(facts).to_contain_text(re.compile(r"\d of 4 words right"), timeout=2 * SLOW)
    found = re.search(r"(\d) of 4 words right", facts.inner_text())
    assert found
    return int(found[1])


def _mend(page: Page, run: Locator, wrong: int) -> str:
    """Opens a picture and presses the button beside the first word that is wrong; what it should be."""
    run.locator(".open").first.click()
    view = page.locator("dialog.viewer")
    bad = view.locator(".proof li:is(.near, .unsure)")
    expect(bad).to_have_count(wrong, timeout=SLOW)
    expect(view.locator(".boxes polygon:is(.near, .unsure)")).to_have_count(wrong)
    word = bad.locator(".wanted").first.inner_text()
    view.get_by_role("button", name="Fix this word").first.click()
    expect(view).to_be_hidden()
    return word


def _sent(page: Page, url: str, word: str) -> Locator:
    """The edit as it stands ready, sent by one press; its run, once its picture stands."""
    edit = EditPage(page, url)
    expect(edit.prompt).to_have_value(re.compile(f"by “{word}”"), timeout=SLOW)
    expect(edit.covered).not_to_have_text("0 % masked", timeout=SLOW)
    edit.settled()
    edit.button.click()
    run = edit.run_of(f"by “{word}”")
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=2 * SLOW)
    return run


def _only_the_masks_have_changed(home: Path, masks: int) -> None:
    store = Store(load(_env_file=None, home=home))
    store.open()
    with store.database.reading() as rows:
        first, *_, last = rows.execute(sa.select(picture.c.sha256).order_by(picture.c.id)).scalars()
        sent = rows.execute(sa.select(edit_run.c.mask_sha256)).scalars().all()
    assert len(sent) == masks
    before, after = (
        np.asarray(Image.open(io.BytesIO(store.blobs.path(name).read_bytes())).convert("RGB")) for name in (first, last)
    )
    opened = np.maximum.reduce([png.read(store.blobs.path(name)) for name in sent]) > 0
    changed = (before != after).any(axis=2)
    assert changed.any()
    assert not changed[~opened].any()
    store.close()
