"""The sandbox's own settings, from EASEL_SANDBOX_* environment variables and a .env file."""

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Options(BaseSettings):
    """Field `x` is read from EASEL_SANDBOX_X; the environment wins over .env.

    `key`: the only Bearer key accepted (empty: any or none). `delay`: seconds that a picture takes, spread over its
    partial pictures. `leak`: share 0-1 of the protected pixels that an edit changes all the same. `drift`: pixels by
    which an edit shifts the whole picture. `fault`: see `faults.parse_plan`. `memory`: whether answers of conversations are
    kept; without, `store` is passed over and no earlier answer is known, as behind accounts that keep nothing.
    `tasks`: whether requests may be sent as tasks;
    `task_wait`: seconds that a client is asked to wait before it asks about one.
    `cut`: seconds after which plain requests are cut as by a proxy before the server (0: none is); they are painted all the same.
    """

    model_config = SettingsConfigDict(env_prefix="EASEL_SANDBOX_", env_file=".env", extra="ignore", frozen=True)

    key: SecretStr = SecretStr("")
    delay: Annotated[float, Field(ge=0, le=3600)] = 2.5
    leak: Annotated[float, Field(ge=0, le=1)] = 0.5
    drift: Annotated[int, Field(ge=-512, le=512)] = 0
    fault: str = ""
    memory: bool = True
    tasks: bool = True
    task_wait: Annotated[int, Field(ge=0, le=3600)] = 3
    cut: Annotated[float, Field(ge=0, le=3600)] = 0
