"""Pictures and masks that a definition names as files, brought into the library: from then on it names them as blobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from easel.edits.sources import Owner, Sources
from easel.errors import BadParams, NotSent
from easel.experiments.definition import SKIP, Definition
from easel.pictures.intake import Refusal
from easel.requests.field import Value
from easel.requests.problems import Problem
from easel.wire.multipart import InputFile

_PICTURES, _MASK = ("image", "reference"), "mask"


@dataclass(slots=True)
class FileNames:
    """Reads what a definition names, relative to `folder`; what `is_blob` of the library stays as it is. `keep` puts a file into
    the library as a blob and tells its SHA-256.

    `names` are the files by their blobs, as they were written: for whoever has to say which cell had which.
    """

    folder: Path
    sources: Sources
    keep: Callable[[InputFile], str]
    is_blob: Callable[[str], bool]
    owner: Owner
    names: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _problems: list[Problem] = field(default_factory=list)

    def brought_in(self, definition: Definition) -> Definition:
        """The same with blobs in the place of files. Raises BadParams that names every file that cannot be used."""
        adopted = replace(
            definition,
            images=tuple(str(self._value("image", each)) for each in definition.images),
            mask=str(self._value(_MASK, definition.mask)) if definition.mask else "",
            axes={
                name: tuple(self._value(name, value) for value in values) for name, values in definition.axes.items()
            },
            fixed=self._settings(definition.fixed),
            exclude=tuple(self._settings(rule) for rule in definition.exclude),
            rows=tuple(self._settings(row) for row in definition.rows),
        )
        if self._problems:
            raise BadParams(self._problems)
        return adopted

    def _settings(self, settings: Mapping[str, Value]) -> dict[str, Value]:
        return {name: self._value(name, value) for name, value in settings.items()}

    def _value(self, name: str, value: Value) -> Value:
        if name not in (*_PICTURES, _MASK) or not isinstance(value, str) or not value or value.startswith(SKIP):
            return value
        kind = _MASK if name == _MASK else "image"
        if (kind, value) not in self._known:
            self._known[kind, value] = self._blob(kind, value)
        return self._known[kind, value]

    def _blob(self, kind: str, value: str) -> str:
        path = self.folder / value
        if self.is_blob(value) and not path.is_file():
            return value
        try:
            if kind == _MASK:
                blob = self.keep(InputFile(path, path.name, "image/png"))
            else:
                blob = self.sources.take_in(path, path.name, self.owner).sha256
        except (Refusal, NotSent) as error:
            self._problems.append(Problem(kind, "kind", error.message))
            return value
        except OSError as error:
            self._problems.append(
                Problem(kind, "read", f"{value} cannot be read: {error.strerror or 'the disk failed'}.")
            )
            return value
        self.names[blob] = value
        return blob


def shown(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The values of a cell with files by the names that they were written with."""
    return {
        name: names.get(value, value) if name in (*_PICTURES, _MASK) and isinstance(value, str) else value
        for name, value in values.items()
    }
