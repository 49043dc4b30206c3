"""Which requests are the same: the digest changes with whatever can change the picture, and with nothing else."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.runs.digest import digest
from easel.runs.inputs import MASK, RunInput

# How a picture travels, for whom, and what the files beside it tell anyway.
IGNORED = frozenset(
    {"n", "stream", "partial_images", "user", "safety_identifier", "transparent_preview", "images", "masked"}
)
_TEXT = st.text("abc", min_size=1, max_size=5)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "prompt": _TEXT,
    "model": _TEXT,
    "size": st.sampled_from(("auto", "1024x1024", "1536x1024", "1024x1536")),
    "quality": st.sampled_from(("auto", "low", "high")),
    "output_format": st.sampled_from(("png", "jpeg", "webp")),
    "output_compression": st.none() | st.integers(0, 100),
    "background": st.sampled_from(("auto", "opaque", "transparent")),
    "moderation": st.sampled_from(("auto", "low")),
    "complexity": st.sampled_from(("", "low", "high")),
    "n": st.integers(1, 10),
    "stream": st.booleans(),
    "partial_images": st.integers(0, 3),
    "user": st.just("") | _TEXT,
    "safety_identifier": st.just("") | _TEXT,
    "transparent_preview": st.booleans(),
    "images": st.integers(1, 16),
    "masked": st.booleans(),
}
_PARAMS = st.builds(EditParams, **_VALUES)
_DIGESTS = st.lists(st.sampled_from(("a" * 64, "b" * 64, "c" * 64)), unique=True, max_size=3)


def _files(images: list[str], mask: str | None = None) -> tuple[RunInput, ...]:
    found = [RunInput(position, sha256, f"{position}.png", "image/png", 1) for position, sha256 in enumerate(images)]
    return (*([RunInput(MASK, mask, "mask.png", "image/png", 1)] if mask else []), *found)


def test_every_parameter_is_looked_at_here() -> None:
    """A new one has to be said: can it change the picture or not?"""
    assert set(_VALUES) == {each.name for each in fields(EditParams)} - {"more"}
    assert set(_VALUES) >= IGNORED


@given(_PARAMS, _PARAMS, _DIGESTS)
def test_two_requests_are_the_same_when_they_ask_for_the_same_picture(
    one: EditParams, other: EditParams, images: list[str]
) -> None:
    """Whatever differs in how a picture travels and for whom; never when anything else differs."""
    same = all(getattr(one, name) == getattr(other, name) for name in set(_VALUES) - IGNORED)
    assert (digest(one.as_dict(), _files(images)) == digest(other.as_dict(), _files(images))) is same


@given(_PARAMS, st.sampled_from(sorted(_VALUES)), st.data())
def test_one_field_alone_decides(params: EditParams, name: str, data: st.DataObject) -> None:
    """Each field by itself: ignored exactly when it is one of the ignored."""
    changed = replace(params, **{name: data.draw(_VALUES[name])})
    is_same = name in IGNORED or getattr(changed, name) == getattr(params, name)
    assert (digest(changed.as_dict()) == digest(params.as_dict())) is is_same


@given(_DIGESTS, _DIGESTS, st.none() | st.just("d" * 64), st.none() | st.just("e" * 64))
def test_the_files_and_their_order_count(
    one: list[str], other: list[str], mask: str | None, other_mask: str | None
) -> None:
    """Pictures in another order are another request, so is another mask; names of files are not."""
    request = EditParams("a fox").as_dict()
    same = (one, mask) == (other, other_mask)
    assert (digest(request, _files(one, mask)) == digest(request, _files(other, other_mask))) is same
    renamed = tuple(replace(each, name="other.png") for each in _files(one, mask))
    assert digest(request, renamed) == digest(request, reversed(_files(one, mask)))


def test_a_field_that_an_older_easel_did_not_know_changes_nothing() -> None:
    """What was asked before a parameter came is the same as what is asked now without it; sizes are told by what they mean."""
    whole = GenerateParams("a fox", size="1024x1024").as_dict()
    assert digest({"prompt": "a fox", "size": "1024 × 1024"}) == digest(whole)
    assert digest(whole | {"output_compression": 0}) != digest(whole)
