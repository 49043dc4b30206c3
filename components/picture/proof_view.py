"""What was read in a picture, beside what its prompt quotes: on its tile in a few words, in the full view word by word."""

from collections.abc import Iterable
from typing import Any

from components.kit import resources
from easel.proofs import fixing
from easel.proofs.records import Proof
from easel.runs.records import Run

Facts = dict[str, dict[str, Any]]
_VERDICTS = {"same": "right", "near": "wrong", "missing": "missing", "extra": "not in the prompt", "unsure": "unclear"}


def facts(runs: Iterable[Run]) -> Facts:
    """For the captions of the pictures of runs, by their ids."""
    ids = [picture.id for run in runs for job in run.jobs for picture in job.pictures]
    return {name: fact for name, proof in resources.studio().proofs.of(ids).items() if (fact := _fact(proof))}


def told(picture_id: str) -> dict[str, Any]:
    """JSON-ready, for the full view; nothing where pictures are not read."""
    proofs = resources.studio().proofs
    if not proofs.is_on:
        return {}
    proof = proofs.one(picture_id)
    if proof is None:
        return {"proof": {"state": "none"}}
    words = [each | {"said": _VERDICTS[each["verdict"]], "fix": fixing.can_be_fixed(each)} for each in proof.words]
    return {"proof": {"state": proof.state, "sum": _sum(proof), "words": words, "text": proof.text}}


def _fact(proof: Proof) -> dict[str, Any] | None:
    if not proof.asked_words or proof.state == "failed":
        return None
    if proof.state == "asked":
        return {"words": f"reading {_many(proof.asked_words)}…"}
    return {"words": _sum(proof)} | ({"tone": "amber"} if proof.wrong_words else {})


def _sum(proof: Proof) -> str:
    """ "3 of 4 words right, 1 unclear"."""
    if not proof.asked_words:
        return ""
    unsure = proof.asked_words - proof.right_words - proof.wrong_words
    return f"{proof.right_words} of {_many(proof.asked_words)} right" + (f", {unsure} unclear" if unsure else "")


def _many(words: int) -> str:
    return "1 word" if words == 1 else f"{words} words"
