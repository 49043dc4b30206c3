"""A studio with a sandbox that leaks, and the library between them: what was sent and what came, read from the disk."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from playwright.sync_api import FilePayload

from easel.edits.mask.masks import Masks
from easel.edits.sources import Source, Sources
from easel.library.records import Picture
from easel.pictures import png
from easel.pictures.png import Pixels
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.settings import load
from easel.store.store import Store
from tests.browser.edit_page import EditPage
from tests.browser.studio import StudioProcess
from tests.pictures import samples
from tests.sandbox_process import SandboxProcess

LEAK = 0.3


class EditDesk:
    """Runs until `stop`; the library is the studio's own, opened beside it."""

    def __init__(self, folder: Path) -> None:
        self.sandbox = SandboxProcess(leak=str(LEAK))
        try:
            self.studio = StudioProcess(folder / "home", base_url=self.sandbox.base_url, connection_name="Sandbox")
        except RuntimeError:
            self.sandbox.stop()
            raise
        self.url = self.studio.url
        self.store = Store(load(home=folder / "home"))
        self.store.open()
        self.sources, self.masks = Sources(self.store), Masks(self.store)

    def stop(self) -> None:
        self.store.close()
        self.studio.stop()
        self.sandbox.stop()

    def source(self) -> Source:
        """The one brought in or used last."""
        return self.sources.recent(1)[0]

    def run(self, prompt: str) -> Run:
        return next(run for run in Runs(self.store).recent(40) if run.params["prompt"] == prompt)

    def run_after(self, page: EditPage, prompt: str) -> Run:
        """Presses the button of a page and waits for the picture."""
        page.edit(prompt)
        return self.run(prompt)

    def sent_mask(self, run: Run) -> Pixels:
        """What may change according to the alpha that was sent: (H, W), 255 where alpha was 0."""
        mask = Runs(self.store).inputs(run.id)[0]
        assert mask.is_mask
        alpha: Pixels = 255 - png.read(self.store.blobs.path(mask.sha256))[..., 3]
        return alpha

    def sent(self, run: Run) -> list[Pixels]:
        """The pictures in the order sent."""
        inputs = [each for each in Runs(self.store).inputs(run.id) if not each.is_mask]
        return [png.read(self.store.blobs.path(each.sha256)) for each in inputs]

    def painted(self, source: Source) -> Pixels:
        """The derived mask as it stands."""
        return self.masks.derived(self.masks.of(source.id).id)

    def picture(self, run: Run, kind: str) -> Picture:
        """The run's picture as it "edit" came or as it was "sealed" last."""
        return [each for job in Runs(self.store).run(run.id).jobs for each in job.pictures if each.kind == kind][-1]  # type: ignore[union-attr]

    def pixels(self, picture: Picture) -> Pixels:
        return png.read(self.store.blobs.path(picture.sha256))

    def original(self, source: Source) -> Pixels:
        return png.read(self.sources.path(source))

    def requests(self) -> int:
        total: int = self.sandbox.counts()["total"]
        return total


def outside(sealed: Pixels, source: Pixels, mask: Pixels) -> int:
    """How many pixels where nothing is painted are not the source's."""
    assert sealed.shape == source.shape
    return int(((sealed != source).any(axis=2) & (mask == 0)).sum())


def photo(width: int, height: int, name: str = "photo.png", seed: int = 1) -> FilePayload:
    """A photograph-like PNG as an upload; at more than 3 megapixels every pixel of it four times, to be made in time."""
    times = 2 if width * height > 3_000_000 else 1
    small = samples.photo(width // times, height // times, seed)
    pixels = np.ascontiguousarray(small.repeat(times, 0).repeat(times, 1))
    return FilePayload(name=name, mimeType="image/png", buffer=samples.encoded(pixels))


def phone_photo(upright: npt.NDArray[np.uint8], name: str = "IMG_0042.JPG") -> FilePayload:
    """A JPEG as a phone held upright stores it: turned, with EXIF orientation 6."""
    return FilePayload(name=name, mimeType="image/jpeg", buffer=samples.oriented_jpeg(upright, 6))


def file(name: str, kind: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=content)
