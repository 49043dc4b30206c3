"""A real engine on a real library against the real sandbox, as the tests of jobs have it, called by a name that costs."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.jobs.conftest import Open, Studio, gateway, open_studio

__all__ = ["gateway", "open_studio"]


@pytest.fixture
def open_priced(open_studio: Open) -> Callable[..., Studio]:
    """As `open_studio`, its connection called “gateway”."""
    return partial(open_studio, connection_name="gateway")


@pytest.fixture
def open_free(open_studio: Open) -> Callable[..., Studio]:
    """As `open_studio`, with a sandbox that charges nothing, called “Try-out”."""
    return partial(open_studio, connection_name="Try-out", free=True)
