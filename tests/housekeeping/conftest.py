"""What tests of housekeeping share: an empty library with pictures to put into it, and a small library of everything."""

from tests.exchange.made_library import home, made_home, open_store
from tests.library.conftest import keep, store

__all__ = ["home", "keep", "made_home", "open_store", "store"]
