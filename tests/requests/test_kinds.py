"""What is known of each kind of request, and that nobody else has an opinion on it."""

import re
from pathlib import Path

import pytest

from easel.requests import kinds
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("kind", "params", "endpoint", "shown", "paid", "page"),
    [
        (kinds.GENERATE, GenerateParams, "images/generations", True, True, "generate"),
        (kinds.EDIT, EditParams, "images/edits", True, True, "edit"),
        (kinds.CONVERSE, TurnParams, "responses", True, True, "converse"),
        (kinds.PROBE, GenerateParams, "", False, True, ""),
        (kinds.SEALED, EditParams, "", True, False, "edit"),
        (kinds.IMPORTED, GenerateParams, "", False, False, "generate"),
    ],
)
def test_each_kind_says_what_it_is(
    kind: kinds.Kind, params: type[GenerateParams], endpoint: str, shown: bool, paid: bool, page: str
) -> None:
    """Where it goes, what it reads, whether it is on pages of pictures, whether a server made its pictures."""
    assert (kind.params, kind.endpoint, kind.page) == (params, endpoint, page)
    assert (kind.name in kinds.SHOWN, kind.name in kinds.PAID) == (shown, paid)
    assert (kind.name in kinds.BROUGHT) == (kind is kinds.IMPORTED)
    assert kinds.of(kind.name) is kind


@pytest.mark.parametrize("params", [GenerateParams, EditParams, TurnParams])
def test_params_name_their_kind(params: type[GenerateParams]) -> None:
    """The kind of a request reads what that request wrote."""
    assert kinds.of(params.kind).params is params


def test_a_kind_of_a_later_easel_is_read_as_a_generation() -> None:
    """Its picture is shown, with what this version knows of it."""
    assert kinds.of("from the future") is kinds.GENERATE


@pytest.mark.parametrize("page", sorted({kind.page for kind in kinds.KINDS.values() if kind.page}))
def test_every_page_of_a_kind_exists(page: str) -> None:
    """A kind's page is a script of pages/."""
    assert (ROOT / "pages" / f"{page}.py").is_file()


def test_nobody_compares_the_kind_of_a_request() -> None:
    """Who has to know something of a request's kind asks the kind: no comparison with its name is left."""
    names = "|".join(kinds.KINDS)
    asks = re.compile(rf"isinstance\([^)]*EditParams|\bkind (?:[!=]=|in|not in) \(?\"(?:{names})\"")
    files = [path for room in ("easel", "components", "pages") for path in (ROOT / room).rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in files if asks.search(path.read_text("utf-8"))] == []
