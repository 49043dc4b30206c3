"""The files of masks: written once, read back exactly, shared without harm, and few of them held decoded."""

import numpy as np
import pytest

from easel.edits.mask import files
from easel.edits.mask.files import MaskFiles
from easel.pictures import png
from easel.store.store import Store
from tests.pictures import samples


def test_a_mask_comes_back_as_it_went_in(store: Store) -> None:
    """Also to another reader, and as a grey PNG of its own size."""
    disc = samples.disc(60, 40)
    digest = MaskFiles(store.blobs).put("mask", disc)
    there = MaskFiles(store.blobs)
    assert np.array_equal(there.get("mask", digest), disc)
    assert np.array_equal(png.read(there.path("mask", digest)), disc)
    assert MaskFiles(store.blobs).put("mask", samples.disc(60, 40)) == digest


def test_nobody_writes_into_what_is_shared(store: Store) -> None:
    """Neither into what was put in nor into what was made of it."""
    kept = MaskFiles(store.blobs)
    digest = kept.put("mask", samples.disc(60, 40))
    for shared in (kept.get("mask", digest), kept.derived("more", lambda: samples.disc(60, 40))):
        with pytest.raises(ValueError, match="read-only"):
            shared[0, 0] = 1


def test_what_is_dropped_is_gone_for_others(store: Store) -> None:
    """A digest that no revision names any more is no file any more."""
    kept = MaskFiles(store.blobs)
    gone, stays = kept.put("mask", samples.disc(60, 40)), kept.put("mask", samples.disc(60, 40, 0.1))
    kept.drop("mask", {gone})
    there = MaskFiles(store.blobs)
    assert there.get("mask", stays).max() == 255
    with pytest.raises(FileNotFoundError):
        there.get("mask", gone)


def test_the_longest_unused_is_forgotten_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two masks fit; the one that was looked at stays."""
    monkeypatch.setattr(files, "CACHED", 2 * 60 * 40)
    kept, made = MaskFiles(store.blobs), []

    def look(name: str) -> None:
        def make() -> files.Grey:
            made.append(name)
            return samples.disc(60, 40)

        kept.derived(name, make)

    for name in ("a", "b", "a", "c", "a", "b"):
        look(name)
    assert made == ["a", "b", "c", "b"]
