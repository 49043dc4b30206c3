"""A real engine on a real library against the real sandbox, as the tests of jobs have it."""

from tests.jobs.conftest import open_studio

__all__ = ["open_studio"]
