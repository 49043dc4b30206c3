"""Makes what the browser draws of one job: its place, what stands in it, what went wrong, what can be done."""

from dataclasses import asdict
from typing import Any

from components.kit import cost_note, resources, urls
from components.picture import job_card, picture_view, proof_view, seal_view
from easel import sizes
from easel.library.records import Picture
from easel.requests.generate import GenerateParams
from easel.runs.records import Job


def view(job: Job, waits: bool, facts: proof_view.Facts | None = None) -> dict[str, Any]:
    """JSON-ready. `waits`: how long it may take is said; `facts`: what is said of the words in pictures."""
    params = GenerateParams.from_dict(job.request)
    card = job_card.words(job)
    if card and resources.engine().can_fetch(job):
        card = job_card.fetchable(card, job)
    if card and resources.engine().can_look(job):
        card = job_card.lookable(card, job)
    shown = seal_view.shown(job)
    pictures = [picture for picture in shown if not picture.is_emptied]
    is_deleted = bool(shown) and not pictures
    card = job_card.DELETED if is_deleted else card
    took = job.ended_at - job.sent_at if job.ended_at and job.sent_at else None
    return {
        "id": job.id,
        "index": job.index,
        "state": job.state,
        "stage": job_card.stage(job),
        "since": job.sent_at or job.created,
        "expect": _expected(params) if waits and job.state in ("queued", "sent") else "",
        "ratio": _ratio(params),
        "stoppable": job.state in ("queued", "sent"),
        "preview": urls.partial(job.partial) if job.partial and not is_deleted else None,
        "card": asdict(card) if card else None,
        "answer": urls.answer(job) if (job.error or {}).get("answer_kept") else None,
        "late": " ".join(
            each for each in (job_card.late(job), job_card.asked_again(job), job_card.ignored(*job.pictures)) if each
        ),
        "pictures": [_picture(picture, took, job, facts or {}) for picture in pictures],
    }


def _picture(picture: Picture, took: float | None, job: Job, facts: proof_view.Facts) -> dict[str, Any]:
    view = picture_view.view(picture, took, job)
    if fact := facts.get(picture.id):
        view["caption"].append(fact)
    return view


def fetch(job: Job) -> tuple[str, bool, bool]:
    """What the last try to fetch its picture came to, and whether there can be another, or a look at what became of it."""
    engine = resources.engine()
    return str((job.error or {}).get("message", "")), engine.can_fetch(job), engine.can_look(job)


def _expected(params: GenerateParams) -> str:
    return f"usually {cost_note.seconds(resources.studio().generate.cost(params, None))}"


def _ratio(params: GenerateParams) -> float:
    """Width by height of the place to keep free; square where the model chooses."""
    size = sizes.parse(params.size)
    return round(size.width / size.height, 4) if size else 1.0
