"""An observer that writes down what it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field

from easel.wire.replies import Attempt, PartialPicture


@dataclass
class Listener:
    """`stop` decides what `stopped()` says; `committed` holds what was known before each try's first byte."""

    started: list[tuple[int, str, bool]] = field(default_factory=list)
    ended: list[Attempt] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    previews: list[tuple[int, bytes]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    stop: Callable[[], bool] = lambda: False

    def attempt_started(self, number: int, request_id: str, streamed: bool) -> None:
        self.started.append((number, request_id, streamed))

    def attempt_ended(self, attempt: Attempt) -> None:
        self.ended.append(attempt)

    def stage(self, text: str) -> None:
        self.stages.append(text)

    def partial(self, partial: PartialPicture) -> None:
        self.previews.append((partial.index, partial.picture.path.read_bytes()))

    def words(self, text: str) -> None:
        self.said.append(text)

    def response(self, response_id: str) -> None:
        self.responses.append(response_id)

    def stopped(self) -> bool:
        return self.stop()
