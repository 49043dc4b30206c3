"""From rows to pictures."""

import json
from collections.abc import Sequence
from typing import Any

from easel.library.records import Picture
from easel.library.tables import picture
from easel.store import rows

PICTURE_COLUMNS, PICTURE_NAMES = rows.columns(picture), rows.names(picture)


def picture_of(values: Sequence[Any], params: dict[str, Any]) -> Picture:
    """One picture from PICTURE_COLUMNS and its run's params."""
    given = dict(zip(PICTURE_NAMES, values, strict=True))
    del given["position"], given["whole"]
    for name in ("got", "usage"):
        given[name] = None if given[name] is None else json.loads(given[name])
    given["parents"] = tuple(json.loads(given["parents"]))
    return Picture(**given, prompt=str(params.get("prompt", "")), asked=params)
