"""The house keeps its own rules: small documented files, pinned parts, told settings, a calm theme, nothing private."""

import ast
import re
import subprocess
import tomllib
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from easel.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    [
        ROOT / "app.py",
        *(path for room in ("easel", "components", "pages", "sandbox") for path in (ROOT / room).rglob("*.py")),
    ]
)
TEST_MODULES = sorted(path for room in ("tests", "bench", "chaos") for path in (ROOT / room).rglob("*.py"))
PAPERS = [
    path
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.exists()
]
REQUIREMENTS = [
    line.split(" ;")[0].strip()
    for name in ("requirements.txt", "requirements-dev.txt")
    for line in (ROOT / name).read_text().splitlines()
    if line and not line.startswith(("#", "-r "))
]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*MODULES, *TEST_MODULES], ids=named)
def test_every_module_says_in_one_line_what_it_owns(path: Path) -> None:
    """A module's first statement is a docstring whose first line is a sentence of its own."""
    told = ast.get_docstring(ast.parse(path.read_text()), clean=False)
    assert told, f"{named(path)} does not say what it owns"
    first, *rest = told.split("\n")
    assert first.strip().endswith("."), f"{named(path)}: its first line is no whole sentence"
    assert not rest or not rest[0].strip(), f"{named(path)}: a blank line parts the first sentence from the rest"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_grows_beyond_300_lines(path: Path) -> None:
    """A longer module holds two nouns; 250 lines are where to start asking."""
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", [path for path in TEST_MODULES if path.name.startswith("test_")], ids=named)
def test_every_test_says_the_behaviour_it_holds(path: Path) -> None:
    """A test's first line is the behaviour in words."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    silent = [node.name for node in functions if node.name.startswith("test_") and not ast.get_docstring(node)]
    assert not silent


def test_every_test_can_fail() -> None:
    """Each holds an assert, `pytest.raises` or `warns`, an `expect`, or calls a function of the tests that does."""
    functions = [
        (path, node, judged(node))
        for path in TEST_MODULES
        if path.is_relative_to(ROOT / "tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, FUNCTIONS)
    ]
    judging = set(JUDGES)
    helpers = [(node.name, calls) for _, node, calls in functions if not node.name.startswith("test_")]
    while more := {name for name, calls in helpers if calls & judging} - judging - EVERYDAY:
        judging |= more
    tests = [(path, node.name, calls) for path, node, calls in functions if node.name.startswith("test_")]
    assert not [f"{named(path)}: {name}" for path, name, calls in tests if not calls & judging]


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
JUDGES = {"assert", "raises", "warns", "expect", "fail"}
EVERYDAY = {
    "open",
    "close",
    "start",
    "stop",
    "send",
    "run",
    "start_sandbox",
    "open_studio",
    "written",
}  # judge by the way


def judged(node: ast.AST) -> set[str]:
    """The names of what it calls, without what they belong to; "assert" where it holds one."""
    found = {"assert" for each in ast.walk(node) if isinstance(each, ast.Assert)}
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return found | {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in calls}


def test_the_tests_mirror_the_tree() -> None:
    """Each module has a test of its own name at its place, or is imported or named (`module.py`) in a test of its room."""
    passed_over = {"__init__.py", "__main__.py", "tables.py", "env.py"}
    modules = [path for path in (ROOT / "easel").rglob("*.py") if path.name not in passed_over]
    untold = [named(path) for path in modules if "versions" not in path.parts and not is_tested(path)]
    assert not untold


def test_components_lie_in_folders_by_feature_and_their_tests_beside_them() -> None:
    """Nothing but the frame lies above the folders; a test of `components/A/b.py` is `tests/components/A/test_b.py`."""
    top = [path.name for path in (ROOT / "components").glob("*.*") if path.is_file()]
    assert sorted(top) == ["__init__.py", "frame.py"]
    tests = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests" / "components").rglob("test_*.py")]
    lost = [each for each in tests if not list((ROOT / each.parent).glob(f"{each.stem.removeprefix('test_')}.*"))]
    assert tests
    assert not lost


def is_tested(module: Path) -> bool:
    place = module.relative_to(ROOT / "easel")
    if ROOT.joinpath("tests", place.parent, f"test_{place.name}").exists():
        return True
    room = ROOT / "tests" / place.parts[0]
    tests = (room if room.is_dir() else ROOT / "tests").rglob("*.py")
    dotted, package = (".".join(path.parts) for path in ("easel" / place.with_suffix(""), "easel" / place.parent))
    named_so = re.compile(
        rf"{re.escape(dotted)}\b|from {re.escape(package)} import [^\n]*\b{place.stem}\b|`([a-z_]+/)*{place.name}`"
    )
    return any(named_so.search(path.read_text()) for path in tests)


def test_one_file_alone_imports_the_canvas_package() -> None:
    """The canvas package, whose interface breaks between releases, is known to one file only."""
    knowing = [
        named(path)
        for path in MODULES
        if re.search(r"^\s*(from|import) streamlit_drawable_canvas", path.read_text(), re.MULTILINE)
    ]
    assert knowing == ["components/mask/paint/paint.py"]


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_every_dependency_is_pinned_and_its_reason_told(requirement: str) -> None:
    """A requirement names one exact version, and CONTRIBUTING says why it is there."""
    name = re.fullmatch(r"([A-Za-z0-9_-]+)(?:\[[a-z]+\])?==[0-9][0-9a-z.]*", requirement)
    assert name, f"{requirement} is not pinned with =="
    assert f"`{name[1]}`" in (ROOT / "CONTRIBUTING.md").read_text()


def test_the_parts_that_the_pages_are_written_against_stay_where_they_are() -> None:
    """Streamlit and the canvas package keep the versions whose behaviour was measured."""
    assert {"streamlit==1.67.0", "streamlit-drawable-canvas==0.13.0"} <= set(REQUIREMENTS)


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_the_papers_name_only_commands_that_exist(paper: Path) -> None:
    """Every `make …` in README, CONTRIBUTING and docs is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = set(re.findall(r"(?:^|`)(?:[A-Z_]+=\S+ )*make ([a-z]+)", paper.read_text(), re.MULTILINE))
    assert asked <= targets


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    """The table of settings and the code that reads them name the same variables."""
    table = set(re.findall(r"^\| `(EASEL_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    fields = {f"EASEL_{name.upper()}" for name in Settings.model_fields}
    sandbox = {name for name in table - fields if name.startswith("EASEL_SANDBOX_")}
    assert table == fields | sandbox
    assert set(re.findall(r"^#? ?(EASEL_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)) <= table


def test_the_studio_starts_closed_quiet_and_discreet() -> None:
    """Streamlit's open defaults stay changed: loopback only, no tracebacks in the browser, no telemetry."""
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["toolbarMode"] == "viewer"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["maxUploadSize"] == 50


def test_every_setting_of_streamlit_has_its_reason() -> None:
    """Above each key of the settings proper stands a comment."""
    lines = (ROOT / ".streamlit" / "config.toml").read_text().split("\n[theme]\n")[0].splitlines()
    bare = [line for before, line in pairwise(lines) if re.match(r"\w+ =", line) and not before.startswith("#")]
    assert not bare


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_surfaces_are_neutral_greys(mode: str) -> None:
    """What surrounds a picture has no tint."""
    for key in (
        "backgroundColor",
        "secondaryBackgroundColor",
        "textColor",
        "borderColor",
        "codeBackgroundColor",
        "grayColor",
    ):
        value = CONFIG["theme"][mode][key]
        assert value[1:3] == value[3:5] == value[5:7], key


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_can_be_read_on_every_surface(mode: str) -> None:
    """Text and accent keep 4.5:1 (WCAG 2.2 AA) on both surfaces, and each state's text on its own ground."""
    theme = CONFIG["theme"][mode]
    inks = [
        "textColor",
        "linkColor",
        "primaryColor",
        *(f"{name}TextColor" for name in ("red", "orange", "yellow", "green", "blue", "gray")),
    ]
    pairs = list(product(inks, ("backgroundColor", "secondaryBackgroundColor")))
    pairs += [
        (f"{name}TextColor", f"{name}BackgroundColor") for name in ("red", "orange", "yellow", "green", "blue", "gray")
    ]
    faint = [(ink, ground) for ink, ground in pairs if contrast(theme[ink], theme[ground]) < 4.5]
    assert not faint


def contrast(ink: str, ground: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""
    low, high = sorted(luminance(colour) for colour in (ink, ground))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_typeface_is_served_from_here() -> None:
    """Every file of the typeface is one that Streamlit serves, with its licence beside it."""
    served = ROOT / "components" / "static"
    named = re.findall(r'url\("\./app/static/([^"]+)"\)', (ROOT / "components" / "kit" / "start.css").read_text())
    assert sorted(named) == sorted(path.name for path in served.glob("*.woff2"))
    assert "SIL OPEN FONT LICENSE" in (served / "inter-LICENSE.txt").read_text()


def kept_files() -> list[Path]:
    """What belongs to the project, also where it was unpacked without git."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    found = [ROOT / name for name in listed if name] or [
        ROOT / name for name in ("README.md", "Makefile", ".ci/run")
    ] + MODULES
    return [path for path in found if path.is_file() and path != Path(__file__).resolve()]


def test_nothing_tells_about_the_machine_it_was_written_on() -> None:
    """No kept text names a home folder, a work folder or a package registry."""
    private = re.compile(
        r"(?<![\w.~-])/(?:root|work|opt|home/\w+|Users/\w+)/|pypi\.org|pythonhosted\.org|registry\.npmjs"
    )
    telling = []
    for path in kept_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        telling += [f"{named(path)}: {found[0]}" for found in private.finditer(text)]
    assert not telling
