"""The history of a mask: undo and redo, its bound, and what leaves no file behind."""

from easel.edits.mask.masks import Mask, Masks
from easel.pictures.masks import Adjustments
from easel.store.store import Store
from tests.edits.mask.mask_samples import grey, pixels


def test_every_change_can_be_undone_and_redone_in_order(masks: Masks, mask: Mask) -> None:
    """Fill, clear, patch, adjust: back to the start and forth to the end, each step a revision with a new number."""
    shares = [mask.coverage]
    shares.append(masks.fill(mask.id).coverage)
    shares.append(masks.patch(mask.id, (0, 0, 60, 80), grey(60, 80, 0), "a:1").coverage)
    shares.append(masks.adjust(mask.id, Adjustments(shrink=10)).coverage)
    shares.append(masks.clear(mask.id).coverage)
    back = [masks.undo(mask.id) for _ in range(4)]
    assert [each.coverage for each in back] == shares[-2::-1]
    assert not back[-1].can_undo
    assert masks.undo(mask.id) == back[-1]
    forth = [masks.redo(mask.id) for _ in range(4)]
    assert [each.coverage for each in forth] == shares[1:]
    assert not forth[-1].can_redo
    numbers = [each.revision for each in back + forth]
    assert numbers == list(range(numbers[0], numbers[0] + 8))


def test_a_change_after_an_undo_ends_what_could_be_redone(masks: Masks, mask: Mask) -> None:
    """As everywhere."""
    masks.fill(mask.id)
    masks.undo(mask.id)
    changed = masks.patch(mask.id, (0, 0, 10, 10), grey(10, 10), "a:1")
    assert (changed.can_undo, changed.can_redo) == (True, False)
    assert masks.undo(mask.id).coverage == 0


def test_history_is_bounded_and_leaves_no_files_behind(masks: Masks, mask: Mask, store: Store, few: int) -> None:
    """After more steps than are kept: the newest can be undone, the files of the others are gone."""
    for step in range(few + 20):
        masks.patch(mask.id, (step, 0, 1, 80), grey(1, 80), f"a:{step + 1}")
    files = list((store.blobs.root / "masks" / mask.id).iterdir())
    assert few <= len(files) <= few + 2
    undone = 0
    while masks.of(mask.id).can_undo:
        masks.undo(mask.id)
        undone += 1
    assert few - 1 <= undone <= few + 1
    assert pixels(masks, mask)[0, :19].min() == 255
    assert len(list((store.blobs.root / "masks" / mask.id).iterdir())) <= few + 2
