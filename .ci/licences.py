"""Writes docs/licences.md: every package that the studio runs on, and the licence that the package itself names."""

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Licences
Written by `make licences`: what is installed with the studio on this kind of machine, and the licence each package names itself.
The texts lie in each package's `.dist-info` folder.

| package | version | licence |
|---|---|---|
"""
TAIL = """
The typeface in `components/static` is Inter, under the SIL Open Font License 1.1 (`components/static/inter-LICENSE.txt`).
"""


def licence(package: metadata.PackageMetadata) -> str:
    """The SPDX expression, else the classifiers, else the first line of the free text."""
    if expression := package.get("License-Expression"):
        return expression
    classifiers = [
        line.rsplit(" :: ", 1)[-1] for line in package.get_all("Classifier", []) if line.startswith("License :: ")
    ]
    text = (package.get("License") or "").strip().split("\n")[0]
    return ", ".join(classifiers) if classifiers else text or "not named"


def row(name: str) -> str | None:
    try:
        package = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    return f"| {package['Name']} | {package['Version']} | {licence(package)} |"


names = list(dict.fromkeys(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)))
rows = {name: row(name) for name in names}
elsewhere = ", ".join(name for name, line in rows.items() if line is None)
(ROOT / "docs" / "licences.md").write_text(
    HEAD
    + "\n".join(line for line in rows.values() if line)
    + (f"\n\nOn other systems or Pythons also: {elsewhere}.\n" if elsewhere else "\n")
    + TAIL
)
