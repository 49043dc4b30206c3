"""Finished tries as the client tells them, for what learns from them."""

from easel.errors import EaselError
from easel.wire.replies import Attempt


def attempt(error: EaselError | None = None, *, seconds: float = 1.0, **headers: str) -> Attempt:
    """One try that ended with `error`, or well; `headers` as x_ratelimit_remaining_requests="0"."""
    return Attempt(
        number=1,
        request_id="r",
        streamed=False,
        started=0.0,
        seconds=seconds,
        outcome=error.kind if error else "ok",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        error=error,
    )
