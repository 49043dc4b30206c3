"""From rows to pictures, each JSON text decoded once however many rows repeat it."""

import json
from collections.abc import Sequence
from typing import Any

from easel.library.records import Picture
from easel.library.tables import picture
from easel.store import rows

PICTURE_COLUMNS, PICTURE_NAMES = rows.columns(picture), rows.names(picture)


def picture_of(values: Sequence[Any], requests: dict[str, dict[str, Any]] | None = None) -> Picture:
    """One picture from PICTURE_COLUMNS; `requests` are those decoded so far, by their text."""
    fields = dict(zip(PICTURE_NAMES, values, strict=True))
    del fields["position"], fields["whole"]
    for name in ("got", "usage"):
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    fields["parents"] = tuple(json.loads(fields["parents"]))
    fields["asked"] = rows.decoded(fields["asked"], {} if requests is None else requests)
    return Picture(**fields)
