"""A real engine on a real library, and a gateway that fails at will, as the tests of jobs have them."""

from tests.jobs.conftest import desk, gateway, open_studio

__all__ = ["desk", "gateway", "open_studio"]
