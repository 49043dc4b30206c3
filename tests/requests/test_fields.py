"""The table of parameters agrees with the attributes that code reads by name, and with the docs."""

import typing
from dataclasses import fields
from pathlib import Path

import pytest

from easel.connections.capability_card import CapabilityCard
from easel.requests import table
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams

PAPER = Path(__file__).resolve().parents[2] / "docs" / "parameters.md"
ATTRIBUTES = [each.name for each in fields(GenerateParams) if each.name != "more"]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_every_attribute_has_its_row_and_its_type(name: str) -> None:
    """The row says the same type; None where nothing need be said."""
    row = FIELDS[name]
    told = typing.get_type_hints(GenerateParams)[name]
    assert told == (row.type | None if row.default is None else row.type)


def test_the_docs_hold_the_table() -> None:
    """docs/parameters.md has what `python -m easel.requests.table` prints."""
    assert table.markdown() in PAPER.read_text()


def test_flags_are_told_apart_and_help_is_there() -> None:
    """No two rows share a flag; what stands in the form has a tooltip, but for the size, which says its rules itself."""
    flags = [row.option.flag for row in FIELDS.values() if row.option]
    assert len(flags) == len(set(flags))
    assert [name for name, row in FIELDS.items() if not row.help] == ["size"]


def test_what_switches_a_field_off_is_a_fact_of_the_card() -> None:
    """A switch names a fact that the doctor finds out."""
    facts = {each.name for each in fields(CapabilityCard)}
    assert {row.switch.fact for row in FIELDS.values() if row.switch} <= facts


def test_what_can_change_the_picture() -> None:
    """The digest of a request is over these, and not over how the answer comes or for whom."""
    assert set(GenerateParams("a kite").drawn()) == {
        *("prompt", "model", "size", "quality", "background"),
        *("output_format", "output_compression", "moderation", "complexity"),
    }
