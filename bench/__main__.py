"""Runs the figures that are named, or all: `python -m bench [name ...]`; `--rounds N` for more or fewer than seven rounds."""

import argparse
import importlib
import os
import pkgutil

import bench
from bench.measure import warn_when_busy


def main() -> None:
    found = {
        name: importlib.import_module(f"bench.{name}")
        for _, name, _ in pkgutil.iter_modules(bench.__path__)
        if name != "__main__"
    }
    figures = {name: module for name, module in found.items() if hasattr(module, "show")}
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(figures)}; none = all")
    parser.add_argument("--rounds", type=int, default=7, help="how often each contender runs; the median counts")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in figures]
    if unknown:
        parser.error(f"there is no figure {', '.join(unknown)}; there are {', '.join(figures)}")
    os.environ.setdefault("EASEL_LOG_LEVEL", "ERROR")  # a figure stands alone
    os.environ.setdefault("STREAMLIT_LOGGER_LEVEL", "error")
    warn_when_busy()
    for name in asked.names or figures:
        print(f"\n{name}: {(figures[name].__doc__ or '').splitlines()[0]}")
        figures[name].show(asked.rounds)


if __name__ == "__main__":
    main()
