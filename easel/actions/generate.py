"""Pictures from a prompt: what they would cost, and the run that makes them."""

from collections.abc import Iterable

from easel.connections.connection import Connection
from easel.costs import Estimate
from easel.jobs.engine import Engine
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.store.scope import STUDIO


class Generate:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def cost(self, params: GenerateParams, server: Connection | None, inputs: Iterable[Size] = ()) -> Estimate:
        """What a run of `params` on `server` would cost, `inputs` being the sizes of pictures sent along. The size is taken as
        legal."""
        return self._engine.pricing.estimate(params, server, inputs)

    def start(
        self,
        params: GenerateParams,
        connection: str | None = None,
        *,
        whole: bool = False,
        desk: str = STUDIO,
        board: str = "",
    ) -> str:
        """The run's id; see `Engine.submit` for `connection`, `whole`, `board` and what it raises."""
        return self._engine.submit(params, connection=connection, whole=whole, desk=desk, board=board)
