"""A real library in a folder of its own, and pictures to put into it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from easel.runs import adoption
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from tests.made_database import opened_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "home") as opened:
        yield opened


def sidecar(prompt: str = "a red fox", **given: object) -> Sidecar:
    """The story of one picture that needs no file."""
    made = Sidecar(
        picture_id=new_id(),
        job_id=new_id(),
        run_id=new_id(),
        index=0,
        position=0,
        kind="generate",
        created=1_795_340_712.5,
        run_created=1_795_340_700.25,
        connection="Sandbox",
        params={"prompt": prompt, "size": "1024x1024", "n": 1},
        sha256=hashlib.sha256(prompt.encode()).hexdigest(),
        size_bytes=1234,
        width=1024,
        height=1024,
        format="png",
        revised_prompt="",
        got={"size": "1024x1024", "format": "png"},
        usage={"output_tokens": 196},
        cost="0.00588",
        request_id="req-1",
        attempt=1,
        reply={"created": 1_795_340_712},
    )
    made = replace(made, **given)  # type: ignore[arg-type] # tests give fields by name
    return made if made.asked else replace(made, asked=made.params | {"n": 1})


@pytest.fixture
def keep(store: Store) -> Callable[..., Sidecar]:
    """Puts one picture's story into the library, as a rebuild would."""

    def put(prompt: str = "a red fox", **given: object) -> Sidecar:
        made = sidecar(prompt, **given)
        store.sidecars.write(made)
        assert adoption.rebuild(store.database, store.sidecars) == 1
        return made

    return put
