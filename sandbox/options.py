"""The sandbox's own settings, from EASEL_SANDBOX_* environment variables and a .env file."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Options(BaseSettings):
    """Field `x` is read from EASEL_SANDBOX_X; the environment wins over .env.

    `key`: the only Bearer key accepted (empty: any or none). `delay`: seconds that a picture takes, spread over its
    partial pictures. `leak`: share 0-1 of the protected pixels that an edit changes all the same. `drift`: pixels by
    which an edit shifts the whole picture. `typo`: share 0-1 of the quoted words that a new
    picture misspells. `fault`: see `faults.parse_plan`. `memory`: whether answers of conversations are
    kept; without, `store` is passed over and no earlier answer is known, as behind accounts that keep nothing.
    `tasks`: whether requests may be sent as tasks;
    `task_wait`: seconds that a client is asked to wait before it asks about one.
    `billing`: the dialect in which the account behind the key is told; `overcharge`: how many times the true price of a picture
    that account is charged; `balance`: USD that were paid into it.
    `cut`: seconds after which plain requests are cut as by a proxy before the server (0: none is); they are painted all the same.
    """

    model_config = SettingsConfigDict(env_prefix="EASEL_SANDBOX_", env_file=".env", extra="ignore", frozen=True)

    key: SecretStr = SecretStr("")
    delay: Annotated[float, Field(ge=0, le=3600)] = 2.5
    leak: Annotated[float, Field(ge=0, le=1)] = 0.5
    drift: Annotated[int, Field(ge=-512, le=512)] = 0
    typo: Annotated[float, Field(ge=0, le=1)] = 0
    fault: str = ""
    memory: bool = True
    tasks: bool = True
    task_wait: Annotated[int, Field(ge=0, le=3600)] = 3
    billing: Literal["", "sub2api", "new-api", "litellm"] = ""
    overcharge: Annotated[float, Field(ge=0, le=100)] = 1
    balance: Annotated[float, Field(ge=0, le=1_000_000)] = 20
    cut: Annotated[float, Field(ge=0, le=3600)] = 0
