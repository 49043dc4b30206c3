"""XMP: the packet that tells photo programs what a picture is, and tells Easel everything in a namespace of its own."""

from contextlib import suppress
from html import escape
from typing import Any
from xml.parsers import expat

from easel.pictures.metadata import json_text
from easel.pictures.metadata.said import Said, cleaned
from easel.pictures.metadata.story import Story
from easel.pictures.metadata.story import said as said_by_record

EASEL = "urn:easel:picture#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_BASIC = "http://ns.adobe.com/xap/1.0/"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_NOTE = "http://ns.adobe.com/xmp/note/"
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_DESCRIPTION = f"{_RDF} Description"
_END = b"</rdf:RDF>"
_DESCRIBED = b"</rdf:Description>"
_SHORT = 200  # letters of a date and of a version
_TOOL = "<xmp:CreatorTool>Easel"
_OURS = (
    f'<rdf:Description rdf:about="" xmlns:easel="{EASEL}">'.encode(),
    f'<rdf:Description rdf:about="" xmlns:xmpNote="{_NOTE}">'.encode(),
)


def packet(*descriptions: str) -> bytes:
    """A whole packet in UTF-8 of descriptions that `public`, `own` and `continued` make."""
    inside = "\n".join(descriptions)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">\n'
        f'{inside}\n</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def joined(foreign: bytes, description: str) -> bytes:
    """Another program's packet with one of our descriptions in it, instead of an earlier one.

    b"" where that cannot be done: the packet is not whole, or goes on elsewhere.
    """
    for start in _OURS:
        before, found, rest = foreign.partition(start)
        foreign = before + rest.partition(_DESCRIBED)[2] if found else foreign
    before, end, after = foreign.rpartition(_END)
    return before + description.encode() + end + after if end and b"HasExtendedXMP" not in foreign else b""


def public(story: Story, prompt: str) -> str:
    """What every program understands: the prompt as description, that a model made the picture, when, and by what program."""
    kind = "compositeWithTrainedAlgorithmicMedia" if story.parents else "trainedAlgorithmicMedia"
    created = f"<xmp:CreateDate>{_escaped(story.created[:_SHORT])}</xmp:CreateDate>" if story.created else ""
    return (
        f'<rdf:Description rdf:about="" xmlns:dc="{_DC}" xmlns:xmp="{_BASIC}" xmlns:Iptc4xmpExt="{_IPTC}">'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{_escaped(prompt)}</rdf:li></rdf:Alt></dc:description>'
        f"<Iptc4xmpExt:DigitalSourceType>{_SOURCE}{kind}</Iptc4xmpExt:DigitalSourceType>{created}"
        f"{_TOOL} {_escaped(story.version[:_SHORT])}</xmp:CreatorTool></rdf:Description>"
    )


def own(story: Story) -> str:
    """Everything, in Easel's own namespace: texts as they are, parents as a bag, the request as JSON."""
    told = "".join(_property(name, value) for name, value in story.record().items())
    return f"{_OURS[0].decode()}{told}</rdf:Description>"


def continued(guid: str) -> str:
    """That a JPEG holds more in further segments."""
    return f"{_OURS[1].decode()}<xmpNote:HasExtendedXMP>{guid}</xmpNote:HasExtendedXMP></rdf:Description>"


def _property(name: str, value: Any) -> str:
    if isinstance(value, list):
        items = "".join(f"<rdf:li>{_escaped(str(each))}</rdf:li>" for each in value)
        return f"<easel:{name}><rdf:Bag>{items}</rdf:Bag></easel:{name}>"
    text = value if isinstance(value, str) else json_text.written(value)
    return f"<easel:{name}>{_escaped(text)}</easel:{name}>"


def _escaped(text: str) -> str:
    """What XML forbids is no part of a clean text."""
    return escape(cleaned(text, len(text)), quote=False)


def is_easels(data: bytes) -> bool:
    """Whether Easel made the packet."""
    return _TOOL.encode() in data


def said(data: bytes, more: bytes = b"") -> Said | None:
    """What Easel's properties in a packet, and in the one that continues it, say; None where there are none."""
    found = _properties(data) | _properties(more) if data else {}
    names = {name.removeprefix(f"{EASEL} "): texts for name, texts in found.items() if name.startswith(f"{EASEL} ")}
    if not names:
        return None
    record: dict[str, Any] = {name: texts[0] for name, texts in names.items()}
    return said_by_record(
        record | {"parents": names.get("parents"), "request": json_text.parsed(record.get("request", ""))}
    )


class _Doctype(ValueError):
    """A packet with a document type: no program writes one, and entities can blow a text up."""


def _properties(data: bytes) -> dict[str, list[str]]:
    """The texts of each property of the packet's descriptions, by "namespace name", up to the first damage."""
    parser = expat.ParserCreate("UTF-8", " ")
    collected = _Collected()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refused
    parser.StartElementHandler = collected.start
    parser.CharacterDataHandler = collected.text
    parser.EndElementHandler = collected.end
    with suppress(expat.ExpatError, _Doctype):
        parser.Parse(data, True)
    return collected.found


def _refused(*_: object) -> None:
    raise _Doctype


class _Collected:
    """Collects what the parser meets."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._pieces: list[str] = []
        self._is_leaf = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _DESCRIPTION:  # simple properties may stand as attributes
            for each, value in attributes.items():
                self.found.setdefault(each, []).append(value)
        self._open.append(name)
        self._pieces.clear()
        self._is_leaf = True

    def text(self, text: str) -> None:
        self._pieces.append(text)

    def end(self, name: str) -> None:
        self._open.pop()
        owner = self._owner(name)
        if self._is_leaf and owner:
            self.found.setdefault(owner, []).append("".join(self._pieces))
        self._is_leaf = False

    def _owner(self, name: str) -> str:
        """The property that a text belongs to: the element itself, or the one whose list it stands in; "" for neither."""
        if self._open[-1:] == [_DESCRIPTION]:
            return name
        is_item = name == f"{_RDF} li" and self._open[-3:-2] == [_DESCRIPTION]
        return self._open[-2] if is_item else ""
