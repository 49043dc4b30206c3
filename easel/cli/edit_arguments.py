"""What an edit's command line says beyond a generation's: pictures, mask, how they meet the size, and the seal."""

import argparse
from dataclasses import replace
from pathlib import Path

from easel.requests.edit import EditParams
from easel.requests.problems import Problem

_WIDEST = 500
_LEAST = 100_000


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pictures", nargs="+", type=Path, metavar="PICTURE", help="1 to 16; the mask belongs to the first"
    )
    parser.add_argument("--prompt", required=True, help="@1 or @name refers to a picture")
    parser.add_argument(
        "--mask", type=Path, metavar="FILE", help="mask of the area to change, in upright pixels of the first picture"
    )
    add_ways(parser)
    parser.add_argument(
        "--fit",
        choices=("own", "pad", "crop", "auto"),
        default="own",
        help="how the first picture fits the size: its own or the nearest allowed one, padded, cropped, or the model’s choice",
    )
    parser.add_argument(
        "--part-limit", type=_megabytes, metavar="MB", help="the largest picture the server accepts (default: 50)"
    )


def add_ways(parser: argparse.ArgumentParser) -> None:
    """How a mask is read, what is put back behind it, and pictures that are too large: the same wherever pictures go along."""
    parser.add_argument(
        "--mask-polarity",
        choices=("alpha", "white", "black"),
        help="which part of the mask is editable: transparent, white or black (default: alpha if there is any, else white)",
    )
    parser.add_argument("--seal", choices=("strict", "blended", "raw"), default="strict", help="default: strict")
    parser.add_argument(
        "--feather", type=_pixels, default=8, metavar="PX", help="width of the soft seam of a blended seal"
    )
    parser.add_argument("--colour-match", action="store_true", help="match a blended area to the surrounding colours")
    parser.add_argument(
        "--no-align", dest="align", action="store_false", help="do not undo a shift of the whole picture"
    )
    parser.add_argument(
        "--smaller", action="store_true", help="scale pictures down if the server accepts no larger ones"
    )


def _pixels(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _WIDEST:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not 0 to {_WIDEST} pixels")
    return int(text)


def _megabytes(text: str) -> int:
    try:
        size = round(float(text) * 1_000_000)
    except (ValueError, OverflowError):
        size = 0
    if size < _LEAST:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a number of megabytes from 0.1 on")
    return size


def params(line: argparse.Namespace) -> EditParams:
    return EditParams.from_dict(vars(line)).with_files(len(line.pictures), masked=line.mask is not None)


def as_option(problem: Problem) -> Problem:
    """The offer to send it smaller is an option here."""
    if problem.nearest != "smaller":
        return problem
    return replace(problem, message=f"{problem.message} Add --smaller for that.", nearest="--smaller")
