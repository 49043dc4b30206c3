"""A real store in a folder of its own, as the tests of pictures have it."""

from tests.library.conftest import keep, sidecar, store

__all__ = ["keep", "sidecar", "store"]
