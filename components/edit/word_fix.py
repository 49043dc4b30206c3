"""Makes an edit ready that mends one word of a picture: a mask on its place, and the prompt; nothing is sent."""

from components.form import params_form
from components.kit import resources
from easel.edits.sources import Source
from easel.proofs import fixing


def begin(found: Source, place: int) -> int:
    """The revision of the mask that it is now; 0 where the word is not known any more."""
    studio = resources.studio()
    proof = studio.proofs.one(found.picture_id or "")
    if proof is None or not 0 <= place < len(proof.words) or not fixing.can_be_fixed(proof.words[place]):
        return 0
    word = proof.words[place]
    others = (each["corners"] for number, each in enumerate(proof.words) if number != place and each["corners"])
    coverage = fixing.mask(word["corners"], found.width, found.height, others)
    mask = studio.masks.replace(studio.masks.of(found.id).id, coverage, "word")
    params_form.say("edit", fixing.prompt(word))
    return mask.revision
