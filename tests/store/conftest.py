"""A real library in a folder of its own, as the tests of pictures have it."""

from tests.library.conftest import keep, library

__all__ = ["keep", "library"]
