"""Words that are read back: of right ones how many are called right, of those with one wrong letter how many are not."""

from collections import Counter
from collections.abc import Iterator

from bench import lettered
from bench.lettered import Lettered
from easel.proofs import comparison
from easel.proofs.reader import Reader

PICTURES = 200
SEED = 777001  # nothing was chosen by these pictures; the limits in comparison.py were by those of seed 1
Row = tuple[str, bool]  # a kind of word, and whether it is shown as it was wanted


def show(rounds: int) -> None:
    """As many pictures for each round of the usual seven as make 200 together."""
    many = max(1, PICTURES * rounds // 7)
    print(f"  {many} pictures of seed {SEED}")
    counts: dict[Row, Counter[str]] = {}
    for word, verdict in verdicts(many, SEED):
        band = f"{_band(word.size)} px"
        for kind in ("all", word.script, band, f"{word.script}, {band}", word.way):
            counts.setdefault((kind, word.wanted == word.shown), Counter())[verdict] += 1
    for right in (True, False):
        print(
            f"  {'right words' if right else 'one letter wrong':<22}{'words':>7}{'right':>9}{'wrong':>9}{'not sure':>10}"
        )
        for (kind, is_right), found in sorted(counts.items()):
            if is_right == right:
                print(f"  {kind:<22}{_line(found)}")


def verdicts(many: int, seed: int) -> Iterator[tuple[Lettered, str]]:
    reader = Reader()
    for poster in lettered.posters(many, seed):
        reading = reader.read_pixels(poster.pixels)
        words = comparison.compare([each.wanted for each in poster.words], reading)
        yield from ((shown, word.verdict) for shown, word in zip(poster.words, words, strict=False))


def _line(found: Counter[str]) -> str:
    total = found.total()
    shares = (found["same"], found["near"] + found["missing"], found["unsure"])
    return f"{total:>7}" + "".join(
        f"{share / total:>{width}.1%}" for share, width in zip(shares, (9, 9, 10), strict=True)
    )


def _band(size: int) -> str:
    return next(f"{low}-{high}" for low, high in lettered.SIZES if low <= size <= high)
