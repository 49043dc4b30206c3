"""What tests of the exchange share: a small library of everything."""

from tests.exchange.made_library import home, made_home, open_store

__all__ = ["home", "made_home", "open_store"]
