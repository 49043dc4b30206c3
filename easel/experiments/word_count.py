"""How many of the words that pictures were to show were read right; what nobody is sure of counts as neither right nor wrong."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordCount:
    """Of one picture or of several: wanted words by what was read in their place."""

    right: int
    wrong: int
    unsure: int = 0

    @property
    def share(self) -> float | None:
        """0 to 1, of the words that the reader is sure of; None where it is sure of none."""
        sure = self.right + self.wrong
        return self.right / sure if sure else None

    @property
    def is_right(self) -> bool:
        """Every word that the reader is sure of, at least one."""
        return self.right > 0 and not self.wrong

    @property
    def sentence(self) -> str:
        """ "3 of 4 words right, 1 not sure"."""
        wanted = self.right + self.wrong + self.unsure
        right = f"{self.right} of {wanted} word{'' if wanted == 1 else 's'} right"
        return right + (f", {self.unsure} not sure" if self.unsure else "")


def together(counts: Iterable[WordCount | None]) -> WordCount | None:
    """Of several pictures; None where no word of any of them was wanted and read."""
    known = [each for each in counts if each is not None]
    if not known:
        return None
    return WordCount(
        sum(each.right for each in known), sum(each.wrong for each in known), sum(each.unsure for each in known)
    )
