"""Others' text is shown as it is: what reads Markdown gets it through `plain`, and nothing else that was not written by us."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.kit.plain import plain

ROOT = Path(__file__).resolve().parents[3]
READS_MARKDOWN = frozenset(
    {
        *(
            "error",
            "warning",
            "info",
            "success",
            "toast",
            "caption",
            "markdown",
            "title",
            "header",
            "subheader",
        ),
        *("button", "form_submit_button", "download_button", "link_button", "page_link", "menu_button", "expander"),
        *("popover", "spinner", "status", "dialog", "tabs", "radio", "segmented_control", "pills", "multiselect"),
        *("selectbox", "text_input", "text_area", "number_input", "slider", "toggle", "checkbox", "file_uploader"),
    }
)
NAMED = ("label", "body", "help", "placeholder", "caption", "format_func")
# Words of ours that no person and no server has a say in.
OURS = frozenset(
    {
        *("HELP", "_HELP", "_SEAL_HELP", "title", "label", "help", "help_", "_label(given)", "_adjusted(now)"),
        *("_label(connection, plan)", "it", "_words(len(chosen.entries))"),
        *(
            "_TINTS.__getitem__",
            "_POLARITY.__getitem__",
            "_PAGE",
            "options.__getitem__",
            "KINDS.__getitem__",
            "TIERS.__getitem__",
            "TASK_WAYS.__getitem__",
        ),
        *("_SIZES.__getitem__", "_FITS.__getitem__", "_SEALS.__getitem__", "_BY.__getitem__", "_PERIODS.__getitem__"),
    }
)


def _shown() -> Iterator[tuple[str, ast.expr]]:
    for path in [*ROOT.glob("components/**/*.py"), *ROOT.glob("pages/*.py")]:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in READS_MARKDOWN:
                named = set(NAMED) - (
                    {"format_func"} if call.func.attr == "selectbox" else set()
                )  # its options are text
                given = [*call.args[:1], *(each.value for each in call.keywords if each.arg in named)]
                yield from ((f"{path.relative_to(ROOT)}:{call.lineno}", each) for each in given)


def _is_ours(shown: ast.expr) -> bool:
    if isinstance(shown, ast.JoinedStr):
        return all(_is_ours(each) for each in shown.values)
    if isinstance(shown, ast.FormattedValue):
        return _is_ours(shown.value)
    if isinstance(shown, ast.IfExp):
        return _is_ours(shown.body) and _is_ours(shown.orelse)
    if isinstance(shown, ast.Lambda):
        return _is_ours(shown.body)
    if isinstance(shown, ast.Subscript):
        return ast.unparse(shown.value) in OURS
    return isinstance(shown, ast.Constant) or ast.unparse(shown).startswith("plain(") or ast.unparse(shown) in OURS


def test_nothing_of_others_is_read_as_markdown() -> None:
    """Every label, option, note and tooltip of pages and components is our own words, or goes through `plain`."""
    wrong = [f"{where}: {ast.unparse(shown)}" for where, shown in _shown() if not _is_ours(shown)]
    assert wrong == []


@pytest.mark.parametrize(
    ("hostile", "told"),
    [
        ("**bold** _x_", r"\*\*bold\*\* \_x\_"),
        ("$a$ `c`", r"\$a\$ \`c\`"),
        (":material/home:", ":\u2060material/home:"),
        ("[x](http://a.b)", "\\[x\\]\\(http:\u2060//a\\.b\\)"),
        ("<img onerror=x>", r"\<img onerror\=x\>"),
        ("a\n# b", r"a \# b"),
        ("More: plain words", "More: plain words"),
    ],
)
def test_signs_lose_their_meaning_and_words_stay(hostile: str, told: str) -> None:
    """Marks are escaped; what is looked for after escapes are gone is kept apart by a joiner that nobody sees."""
    assert plain(hostile) == told
