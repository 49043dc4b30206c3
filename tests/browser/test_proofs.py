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
    studio = start_studio(sandbox_delay="0.5", sandbox_typo="0.5", sandbox_leak="0")
    page = new_page()
    generate = GeneratePage(page, studio.url).open()
    run = generate.generate(POSTER)
    generate.finished(run)
    expect(run.locator(".facts")).to_contain_text("2 of 4 words right", timeout=2 * SLOW)
    word = _mend(page, run, wrong=2)
    edited = _sent(page, studio.url, word)
    expect(edited.locator(".facts")).to_contain_text("3 of 4 words right", timeout=2 * SLOW)
    word = _mend(page, edited, wrong=1)
    edited = _sent(page, studio.url, word)
    expect(edited.locator(".facts")).to_contain_text("4 of 4 words right", timeout=2 * SLOW)
    edited.locator(".open").first.click()
    expect(page.locator("dialog.viewer .proof li.same")).to_have_count(4, timeout=SLOW)
    _only_the_masks_have_changed(tmp_path / "home")


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
    expect(edit.covered).not_to_have_text("0 % covered", timeout=SLOW)
    edit.settled()
    edit.button.click()
    run = edit.run_of(f"by “{word}”")
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=2 * SLOW)
    return run


def _only_the_masks_have_changed(home: Path) -> None:
    store = Store(load(_env_file=None, home=home))
    store.open()
    with store.database.reading() as rows:
        first, *_, last = rows.execute(sa.select(picture.c.sha256).order_by(picture.c.id)).scalars()
        masks = rows.execute(sa.select(edit_run.c.mask_sha256)).scalars().all()
    assert len(masks) == 2
    before, after = (
        np.asarray(Image.open(io.BytesIO(store.blobs.path(name).read_bytes())).convert("RGB")) for name in (first, last)
    )
    opened = np.maximum(*(png.read(store.blobs.path(name)) for name in masks)) > 0
    changed = (before != after).any(axis=2)
    assert changed.any()
    assert not changed[~opened].any()
    store.close()
