"""The look repeats a few colours of the theme, and the house's words keep to its rules."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
COMPONENTS = ROOT / "components"
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]


def test_the_colours_that_css_repeats_are_the_theme_s() -> None:
    """Streamlit hands its colours to components only; what look.css repeats must not drift from config.toml."""
    css = (COMPONENTS / "kit" / "look.css").read_text()
    pairs = {
        "accent": "primaryColor",
        "ground": "backgroundColor",
        "line": "borderColor",
        "muted": "grayTextColor",
        "amber": "orangeTextColor",
        "red": "redTextColor",
    }
    for name, key in pairs.items():
        told = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", css)
        assert told, name
        assert told.groups() == (THEME["light"][key], THEME["dark"][key]), name


def test_a_page_opens_on_the_theme_s_ground() -> None:
    """What stands in the document before Streamlit runs has the very colours that the page will have."""
    css = (COMPONENTS / "kit" / "start.css").read_text()
    grounds = re.findall(r"light-dark\((#\w+), (#\w+)\)", css)
    known = {
        tuple(THEME[light][key] for light in ("light", "dark"))
        for key in ("backgroundColor", "secondaryBackgroundColor")
    }
    assert set(grounds) == known


def test_components_take_nothing_from_elsewhere() -> None:
    """No address of another host in js or css: the studio works without a network."""
    files = {kind: list(COMPONENTS.rglob(f"*.{kind}")) for kind in ("js", "css", "html")}
    assert all(files.values()), files
    for path in (path for paths in files.values() for path in paths):
        assert not re.search(r"https?://(?!www\.w3\.org/)", path.read_text()), path.name


def test_nothing_from_outside_is_read_as_markup() -> None:
    """innerHTML gets fixed text only: what a server or a person wrote goes in as text."""
    paths = list(COMPONENTS.rglob("*.js"))
    markup = [(path.name, text) for path in paths for text in re.findall(r"innerHTML\s*=\s*([^;]+);", path.read_text())]
    assert paths
    assert not [each for each in markup if "${" in each[1]]
