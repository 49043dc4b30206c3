"""Pictures from a prompt: what they would cost, and the run that makes them."""

from collections.abc import Iterable

from easel import costs
from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.costs import Estimate
from easel.jobs.engine import Engine
from easel.requests.generate import GenerateParams
from easel.sizes import Size
from easel.store.scope import STUDIO


class Generate:
    def __init__(self, engine: Engine, directory: Directory) -> None:
        self._engine = engine
        self._directory = directory

    def cost(self, params: GenerateParams, server: Connection | None, inputs: Iterable[Size] = ()) -> Estimate:
        """What a run of `params` on `server` would cost, `inputs` being the sizes of pictures sent along. The size is taken as
        legal."""
        return costs.estimate(params, self._directory.prices_of(server), inputs)

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
