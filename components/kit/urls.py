"""Addresses by which the browser fetches pictures: signed, and the same for a day so that its cache works."""

from urllib.parse import urlsplit

from components.kit import resources, viewer
from easel.library.records import Picture
from easel.runs.records import Job
from easel.web.addresses import sign


def picture(kept: Picture) -> str:
    """The original bytes."""
    return _signed(f"/pictures/{kept.id}")


def download(kept: Picture) -> str:
    """The original bytes as a file with a name from prompt and time."""
    return _signed(f"/downloads/{kept.id}")


def thumb(kept: Picture) -> str:
    """A JPEG of at most 512 px; made when first asked for, if it is not there yet."""
    return _signed(f"/thumbs/{kept.id}")


def partial(sha256: str) -> str:
    """A preview of a picture that is still arriving, by its blob key."""
    return _signed(f"/partials/{sha256}")


def answer(job: Job) -> str:
    """What the server sent in place of a picture, as a text file."""
    return _signed(f"/answers/{job.id}")


def heat(kept: Picture) -> str:
    """A map of where an edit changed what it should not have."""
    return _signed(f"/heat/{kept.id}")


def converted(kept: Picture) -> str:
    """A copy to download; what copy it is to be is added to the query."""
    return _signed(f"/converted/{kept.id}")


def source(source_id: str) -> str:
    """The upright pixels of a picture brought in, as PNG at its own size."""
    return _signed(f"/sources/{source_id}")


def screen(source_id: str) -> str:
    """A copy of it for painting on: at most 1600 px."""
    return _signed(f"/screens/{source_id}")


def mask(mask_id: str, revision: int) -> str:
    """The painted mask, grey, at the picture's own size."""
    return _signed(f"/masks/{mask_id}/{revision}")


def ground(mask_id: str, revision: int, colour: str, percent: int, edge: int) -> str:
    """The picture with the derived mask as a tint, `edge` px long: what a paint canvas lies on."""
    return _signed(f"/masks/{mask_id}/{revision}/ground/{colour.removeprefix('#')}/{percent}/{edge}")


def mask_file(mask_id: str) -> str:
    """The mask as it would be sent, to download."""
    return _signed(f"/masks/{mask_id}/export")


def mask_patch(mask_id: str) -> str:
    """Where the raster editor sends what changed."""
    return _signed(f"/masks/{mask_id}/patch")


def mask_selection(mask_id: str) -> str:
    """Where the raster editor asks for a thing or a colour of the mask's picture."""
    return _signed(f"/masks/{mask_id}/selection")


def unsent(browser: str, page: str, tab: str) -> str:
    """Where a page that is left sends what was typed last."""
    return _signed(f"/drafts/{browser}/{page}/{tab}")


def cells(experiment_id: str) -> str:
    """The cells of an experiment as they stand, or those that changed."""
    return _signed(f"/experiments/{experiment_id}/cells")


def library(question: str) -> str:
    """Where the library's page asks: find, cards, facets, trash, names, departures; tells: marks, empty; brings in: arrivals."""
    return _signed(f"/library/{question}")


def housekeeping(question: str) -> str:
    """Where the page of housekeeping asks: figures, state, spare, choice; acts: begin, stop; sends and takes: export, import."""
    return _signed(f"/housekeeping/{question}")


def archives() -> str:
    """Where chosen pictures are asked for as one ZIP."""
    return _signed("/archives")


def events(tab: str) -> str:
    """The socket by which that tab is told what happens."""
    return _signed(f"/events/{tab}")


def changes(tab: str) -> str:
    """Where it asks for the same when it has no such socket."""
    return _signed(f"/changes/{tab}")


def experiment_export(experiment_id: str, kind: str) -> str:
    """The experiment as a file: png, pdf, html, csv, yaml."""
    return _signed(f"/experiments/{experiment_id}/export/{kind}")


def thread_export(thread_id: str) -> str:
    """The conversation as Markdown with its pictures, a ZIP that any import takes in again."""
    return _signed(f"/threads/{thread_id}/export")


def absolute(address: str) -> str:
    """`address` with the scheme and host by which this browser reached the studio (the canvas needs whole URLs)."""
    here = urlsplit(viewer.page())
    return f"{here.scheme}://{here.netloc}{address}"


def _signed(path: str) -> str:
    return below(viewer.page()) + sign(path, resources.studio().url_key)


def below(page: str) -> str:
    """The path below which a browser reaches the studio, which a proxy may take off in front: "" at the root.

    Every page is one step below the studio, so it is the folder of the page's own address.
    """
    folder = urlsplit(page).path.rpartition("/")[0].strip("/")
    return f"/{folder}" if folder else ""
