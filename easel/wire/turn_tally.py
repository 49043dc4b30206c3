"""Gathers what a turn's answer brings, whole or event by event: pictures once each, words, usage, and how it ended.

A picture is told twice, by its item and by the whole response at the end: it counts once. What came whole is never given up for
an error that followed it: that is said in words.
"""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from easel.costs import IN_ONE_COST, Usage
from easel.errors import CutOff, EaselError, NoPicture, NotFetched, PolicyRefused
from easel.wire import outputs
from easel.wire.error_details import ErrorDetails, details_in, is_hollow
from easel.wire.events import error_in, hand_on_preview
from easel.wire.json_pictures import Document
from easel.wire.picture_folder import hashed
from easel.wire.reading import Reading, echoed_in
from easel.wire.replies import ReceivedPicture, Reply
from easel.wire.scrub import one_line
from easel.wire.sse import Event
from easel.wire.words import Words

_LONGEST_ID = 2000  # a gateway was seen that makes 440 characters of one
_REASONS = {"max_output_tokens": "the token limit was reached", "content_filter": "a content filter stopped it"}


class TurnTally:
    """What one answer brought so far. `is_over`: its end was told."""

    def __init__(self, reading: Reading) -> None:
        self.pictures: list[ReceivedPicture] = []
        self.is_over = False
        self.words = Words(reading.scrub.secrets.hide, reading.words)
        self._reading = reading
        self._answer: Any = None  # what told the end
        self._response: dict[str, Any] = {}  # the whole one within it
        self._events: list[Any] = []  # those that brought a picture
        self._echoed: dict[str, str] = {}
        self._id = ""
        self._seen: set[str] = set()  # items whose picture came, links that were followed
        self._lost: dict[str, EaselError] = {}  # by item: a link, a broken picture, the tool's own failure
        self._failed: EaselError | None = None  # the whole
        self._broken: EaselError | None = None  # what ended the stream early
        self._previews = 0

    def take(self, event: Event | None) -> None:
        """Raises the error that the event tells of."""
        if event is None or event.document is None or not isinstance(event.document.data, dict):
            return
        data = event.document.data
        kind = data["type"] if isinstance(data.get("type"), str) else event.name
        self._name(outputs.response_in(data))
        if "partial_image" in kind or "partial_image_index" in data:
            hand_on_preview(event.document, self._reading, self._previews)
            self._previews += 1
        elif _is_end(data, kind):
            self.whole(event.document)
            self._reading.enough()
        elif not event.document.pictures and (details := error_in(data, kind, event.name)):
            self._fail(details, data, kind)
        else:
            self._take_part(event.document, kind)

    def whole(self, document: Document) -> None:
        """The response as it ended: it tells everything once more."""
        data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
        response = outputs.response_in(data) or data
        self._name(response)
        self.is_over, self._answer, self._response = True, document.data, response
        self._take_pictures(document, frozenset(self._seen))
        messages = [item for item in outputs.items_in(data) if outputs.is_message(item)]
        self.words.replace(messages, response.get("output_text"))
        names_error = not (is_hollow(response.get("error")) and is_hollow(response.get("errors")))
        details = None
        if names_error or not (self.pictures or self.words.text):
            details = details_in(response or document.data)
        if details is not None or response.get("status") in ("failed", "cancelled"):
            self._failed = self._told(details or ErrorDetails(), document.data)

    def broken(self, error: EaselError) -> None:
        """The stream ended by this error, after a picture had come."""
        self._broken = error

    def reply(self, *, streamed: bool) -> Reply:
        """All is read. Raises what the answer came to where it brought neither picture nor words."""
        self.words.tell(now=True)
        if not self.pictures:
            self._raise_trouble()
        self._reading.folder.hand_over(*self.pictures)
        usage, text_usage = self._usages()
        notes = [self.words.text, *self._notes()]
        return Reply(
            pictures=tuple(self.pictures),
            usage=usage,
            echoed=self._echoed,
            skeleton=self._response or {"events": self._events},
            request_id=self._reading.request_id,
            streamed=streamed,
            words="\n\n".join(note for note in notes if note),
            refused=self.words.refused or (not self.pictures and self._is_blocked()),
            response_id=self._id,
            text_usage=text_usage,
        )

    def _name(self, response: dict[str, Any] | None) -> None:
        name = (response or {}).get("id")
        if not self._id and isinstance(name, str) and (name := one_line(name)) and len(name) <= _LONGEST_ID:
            self._id = name
            self._reading.response(name)

    def _fail(self, details: ErrorDetails, data: dict[str, Any], kind: str) -> None:
        """An error ends the turn; one of a single call of the tool does not."""
        error = self._told(details, data)
        if "_call." not in kind:
            raise error
        self._lost[str(data.get("item_id") or "")] = error

    def _take_part(self, document: Document, kind: str) -> None:
        data = document.data
        if kind.endswith((".generating", "generation_call.in_progress")):
            self._reading.stage("making a picture")
        elif "output_text" in kind or "refusal" in kind or (not kind and "delta" in data):
            self.words.take(data, kind)
        elif not kind.endswith((".created", ".in_progress", ".queued", ".added")):
            for item in outputs.items_in(data):
                if outputs.is_message(item):
                    self.words.put(item, data.get("output_index"))
            self._take_pictures(document, frozenset())

    def _take_pictures(self, document: Document, told_before: frozenset[str]) -> None:
        pictures = {id(found.holder): found for found in document.pictures if found.picture is not None}
        for holder in outputs.holders_in(document):
            name = str(holder.get("id") or document.data.get("item_id") or "")
            if name and name in told_before:
                continue
            found = pictures.get(id(holder))
            picture = hashed(found.picture) if found and found.picture else self._linked(holder, name, document)
            if picture is None:
                continue
            if found:
                holder[found.key] = f"sha256:{picture.sha256}"
            self._keep(picture, holder, name)
        self._events += [document.data] if pictures else []
        self._note_lost(document)

    def _keep(self, picture: ReceivedPicture, holder: dict[str, Any], name: str) -> None:
        self._seen.add(name)
        self._lost.pop(name, None)
        if any(picture.sha256 == known.sha256 for known in self.pictures):
            return
        revised = holder.get("revised_prompt")
        self.pictures.append(replace(picture, revised_prompt=one_line(revised) if isinstance(revised, str) else ""))
        self._echoed |= echoed_in(holder)

    def _linked(self, holder: dict[str, Any], name: str, document: Document) -> ReceivedPicture | None:
        """A link is followed once; one that fails takes no other picture along."""
        link = outputs.link_in(holder)
        if not link or link in self._seen:
            return None
        self._seen.add(link)
        try:
            return self._reading.link(link)
        except NoPicture as error:
            if isinstance(error, NotFetched):
                error.cost = self._reading.cost
            self._lost[name] = self._reading.with_answer(error, json.dumps(document.data).encode())
            return None

    def _note_lost(self, document: Document) -> None:
        for item in outputs.items_in(document.data) if isinstance(document.data, dict) else ():
            name, details = str(item.get("id") or ""), outputs.failure_in(item)
            if details is not None and name not in self._seen:
                self._lost[name] = self._told(details, document.data)
        for item in outputs.spoilt_in(document):
            name = str(item.get("id") or "")
            if not name or name not in self._seen:
                answer = json.dumps(document.data).encode()
                self._lost[name] = self._reading.no_picture("The answer holds a picture that came broken.", answer)

    def _told(self, details: ErrorDetails, data: Any) -> EaselError:
        return self._reading.with_answer(self._reading.told(details), json.dumps(data).encode())

    def raise_lost(self) -> None:
        """Raises what kept a picture from us that was made."""
        for error in self._lost.values():
            if isinstance(error, NoPicture):
                raise error

    def _raise_trouble(self) -> None:
        """Without a picture: what failed on the way to one, but for a tool's own failure of which the words may speak."""
        self.raise_lost()
        if not self.is_over:
            raise CutOff("The stream ended before the turn was complete.")
        if self._failed is not None:
            raise self._failed
        status, answer = self._response.get("status"), json.dumps(self._answer).encode()
        if status in outputs.UNFINISHED:
            raise self._reading.with_answer(CutOff("The server answered before the turn was complete."), answer)
        if self.words.text:
            return
        for error in self._lost.values():
            raise error
        if status == "incomplete":
            raise self._incomplete(answer)
        raise self._reading.no_picture("The answer held neither words nor a picture.", answer)

    def _incomplete(self, answer: bytes) -> EaselError:
        if self._reason() == "content_filter":
            details = ErrorDetails(_REASONS["content_filter"], code="content_filter")
            return self._reading.with_answer(self._reading.told(details), answer)
        return self._reading.no_picture(f"{self._ended_early()} It brought neither words nor a picture.", answer)

    def _reason(self) -> str:
        details = self._response.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        return self._reading.scrub(reason, 100) if isinstance(reason, str) else ""

    def _is_blocked(self) -> bool:
        return any(isinstance(error, PolicyRefused) for error in self._lost.values())

    def _ended_early(self) -> str:
        reason = self._reason()
        return f"The answer ended early: {_REASONS.get(reason, reason)}." if reason else "The answer ended early."

    def _notes(self) -> list[str]:
        """What is to be said beside the server's own words."""
        notes = [self._ended_early()] if self._response.get("status") == "incomplete" else []
        if not (self.pictures or self._lost or self._failed) and outputs.is_without_picture(self._response):
            notes.append("The server says that it made a picture, and sent none.")
        lead = "Not all came" if self.pictures else "No picture was made"
        notes += [f"{lead}: {error.message}" for error in (*self._lost.values(), self._failed) if error is not None]
        if self._broken is not None:
            notes.append(f"The answer broke off after the picture: {self._broken.message}")
        return list(dict.fromkeys(notes))

    def _usages(self) -> tuple[Usage | None, dict[str, Any] | None]:
        """The tool's, and the text model's. What the head told to be the cost of all stands with the tool's where a picture came,
        and so does what the whole response's usage tells: gateways write the sum there, so that both prices would count the
        picture twice. Of words alone it is theirs."""
        tools, cost = self._response.get("tool_usage"), self._reading.cost
        usage = Usage.from_reply(tools.get("image_gen") if isinstance(tools, dict) else None)
        text = Usage.from_reply(self._response.get("usage"))
        has_own = usage is not None and usage.cost is not None
        if not self.pictures:
            return _of_words(usage, text, None if has_own else cost)
        if cost is None and text is not None and not has_own:
            cost = text.cost
        if cost is not None and not has_own:
            usage = replace(usage, cost=cost) if usage is not None else Usage.from_reply(None, cost)
        if text is None or cost is None:
            return usage, None if text is None else text.kept
        return usage, replace(text, cost=None).kept | {IN_ONE_COST: True}


def _of_words(
    usage: Usage | None, text: Usage | None, cost: Decimal | None
) -> tuple[Usage | None, dict[str, Any] | None]:
    """Both, where no picture came; `cost` is what the head told to be that of all."""
    if cost is None:
        return usage, None if text is None else text.kept
    if usage is not None:
        usage = replace(usage, raw=(usage.raw or {}) | {IN_ONE_COST: True})
    text = Usage.from_reply(None, cost) if text is None else replace(text, cost=cost)
    return usage, None if text is None else text.kept


def _is_end(data: dict[str, Any], kind: str) -> bool:
    """By its name, or by the status of the response that it carries."""
    response = outputs.response_in(data)
    if response is None:
        return False
    named = kind in (
        "response.completed",
        "response.incomplete",
        "response.failed",
        "response.cancelled",
        "response.done",
    )
    return named or (not kind and response.get("status", "completed") in outputs.ENDED)
