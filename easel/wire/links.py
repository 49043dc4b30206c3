"""Pictures that an answer only points to: fetched from the configured host alone, without the key, without redirects."""

from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from easel.errors import EaselError, NoPicture
from easel.wire import transport
from easel.wire.deadline import Deadline
from easel.wire.inflate import plain_blocks
from easel.wire.picture_folder import PictureFolder
from easel.wire.replies import ReceivedPicture
from easel.wire.way import OPEN, Way

_TRIES = 2  # reading twice costs nothing: the picture is made and paid


@dataclass(frozen=True, slots=True)
class Links:
    """Fetches within the try's own deadline. `endpoint` is the URL that answered."""

    endpoint: str
    deadline: Deadline
    folder: PictureFolder
    way: Way = OPEN

    def fetch(self, link: str) -> ReceivedPicture:
        """The picture behind a link of the answer. Raises NoPicture when it may not or cannot be fetched."""
        url = _here(link, self.endpoint)
        if not url:
            raise NoPicture(
                "The server answered with a link to another host instead of a picture; such links are not followed.",
                hint="This may have been billed. The link is in the answer that the server sent.",
            )
        for number in range(1, _TRIES + 1):
            try:
                return self._get(url)
            except NoPicture:
                raise
            except EaselError as error:
                self.folder.discard_open()
                if number == _TRIES:
                    raise NoPicture(f"The picture was made but could not be fetched: {error.message}") from error
        raise AssertionError("unreachable")

    def _get(self, url: str) -> ReceivedPicture:
        headers = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "easel"}
        answer = transport.send("GET", url, headers=headers, body=None, key="", deadline=self.deadline, way=self.way)
        try:
            if answer.status != 200:
                raise NoPicture(f"The picture was made but its link answered {answer.status}.")
            file = self.folder.open()
            for block in plain_blocks(answer.blocks(), answer.headers.get("content-encoding", "")):
                file.write(block)
            return self.folder.finish()
        finally:
            answer.close()


def _here(link: str, endpoint: str) -> str:
    """The link made absolute, or nothing when it leads away from the endpoint's own scheme, host and port."""
    try:
        url = urljoin(endpoint, link)
        return url if _place(urlsplit(url)) == _place(urlsplit(endpoint)) else ""
    except ValueError:
        return ""


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
