"""A real engine on a real library against the real sandbox, as the tests of jobs have it."""

from tests.jobs.conftest import open_studio
from tests.library.conftest import store

__all__ = ["open_studio", "store"]
