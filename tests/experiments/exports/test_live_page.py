"""The page opens from a file without a network, turns its axes, and takes nothing in it for markup."""

import re
from pathlib import Path

from easel.experiments.exports.live_page import MOST, to_html
from tests.experiments.exports.sheets import sheet


def test_nothing_in_it_asks_a_network(tmp_path: Path) -> None:
    """No address of another place, and a policy that allows none."""
    text = to_html(sheet(tmp_path, 3, 2)).data.decode()
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|src=\"(?!data:)|@import|url\(", text)


def test_a_huge_grid_is_capped_with_a_sentence(tmp_path: Path) -> None:
    """The file stays one that a browser opens."""
    carried = to_html(sheet(tmp_path, 105, 20))
    assert carried.notes == (f"Only the first {MOST:,} of 2,100 cells are in this file. The CSV has all of them.",)
    assert carried.notes[0] in carried.data.decode()
