"""What a gateway did to requests and answers on their way, by what passed before and behind it, in words."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from chaos.tap import Passed

COST = "x-litellm-response-cost"
_PREVIEW = "partial_image"


def words(before: Sequence[Passed], behind: Sequence[Passed]) -> Iterator[str]:
    """Each sentence says one thing, with its figures; `before` is what Easel sent, `behind` what reached the server."""
    yield f"Requests: {len(before)} came to the gateway, {len(behind)} reached the server.{_again(before, behind)}"
    pairs = list(zip(before, behind, strict=False)) if len(before) == len(behind) else []
    lost, other = _fields(pairs)
    yield f"Fields of requests that were dropped: {_named(lost)}; changed: {_named(other)}."
    gone = {name for one, two in pairs for name in _ours(one.headers) - _ours(two.headers)}
    yield f"Headers of requests that were dropped: {_named(gone)}."
    yield from _events(pairs)
    yield from _ids(pairs)
    yield from _prices(before)
    yield from _errors(pairs)


def images(before: Sequence[Passed], behind: Sequence[Passed]) -> Iterator[str]:
    """The same of pictures and edits, plain ones and streams apart."""
    for name, streamed in (("Plain", False), ("Streamed", True)):
        asked, reached = (
            [each for each in side if bool(each.fields.get("stream")) == streamed] for side in (before, behind)
        )
        answers = ", ".join(str(each.status) for each in asked)
        painted = sum(each.status == 200 and each.whole for each in reached)
        yield (
            f"{name} pictures: {len(asked)} came to the gateway, {len(reached)} reached the server, which answered {painted} "
            f"of them well; the gateway answered {answers}.{_again(asked, reached)}"
        )


def _again(before: Sequence[Passed], behind: Sequence[Passed]) -> str:
    """Each may be billed, and no client of the gateway can hold it back."""
    return " The gateway asks again by itself." if len(behind) > len(before) else ""


def told_cost(passed: Passed) -> Decimal | None:
    """USD, by the answer's head, else by the usage of the response at its end."""
    head = {name.lower(): value for name, value in passed.answer_headers.items()}.get(COST)
    if head is not None:
        return Decimal(head)
    cost = ((_response(passed) or {}).get("usage") or {}).get("cost")
    return None if cost is None else Decimal(str(cost))


def previews(passed: Sequence[Passed]) -> int:
    return sum(_PREVIEW in event.get("type", "") for each in passed for event in each.events)


def _fields(pairs: Sequence[tuple[Passed, Passed]]) -> tuple[set[str], set[str]]:
    lost: set[str] = set()
    other: set[str] = set()
    for one, two in pairs:
        sent, came = dict(_flat(one.fields)), dict(_flat(two.fields))
        lost |= sent.keys() - came.keys()
        other |= {name for name, value in sent.items() if name in came and came[name] != value}
    return lost, other


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _flat(each, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list) and value:
        for place, each in enumerate(value):
            yield from _flat(each, f"{name}[{place}]")
    else:
        yield name, value


def _ours(headers: Mapping[str, str]) -> set[str]:
    return {name.lower() for name in headers if name.lower().startswith(("x-", "idempotency"))}


def _events(pairs: Sequence[tuple[Passed, Passed]]) -> Iterator[str]:
    came, sent = (Counter(_types(each)) for each in zip(*pairs, strict=True)) if pairs else (Counter(), Counter())
    if sent:
        both = f"{sum(sent.values())} sent, {sum(came.values())} came"
        yield f"Events of streams: {both}; missing: {_named((sent - came).keys())}; added: {_named((came - sent).keys())}."
    cut = sum(one.whole != two.whole for one, two in pairs)
    yield f"Answers that ended otherwise than the server's: {cut}."


def _types(passed: Sequence[Passed]) -> Iterator[str]:
    return (event.get("type", "") for each in passed for event in each.events)


def _ids(pairs: Sequence[tuple[Passed, Passed]]) -> Iterator[str]:
    ids = [(_id(one), _id(two)) for one, two in pairs if _id(one)]
    other = [(one, two) for one, two in ids if one != two]
    if other:
        longest, were = max(len(one) for one, _ in other), max(len(two) for _, two in other)
        yield f"Ids of answers: {len(other)} of {len(ids)} replaced, up to {longest} characters where they had {were}."


def _prices(before: Sequence[Passed]) -> Iterator[str]:
    well = [each for each in before if each.status == 200]
    heads = sum(COST in {name.lower() for name in each.answer_headers} for each in well)
    sums = sum(told_cost(each) is not None for each in well) - heads
    yield f"What an answer cost is told in the head of {heads} and in the usage of {sums} of {len(well)} answers."


def _errors(pairs: Sequence[tuple[Passed, Passed]]) -> Iterator[str]:
    for one, two in pairs:
        if one.status >= 400:
            yield f"A refusal of {two.status} became {one.status}: {_error(two)} became {_error(one)}."


def _error(passed: Passed) -> str:
    try:
        told = json.loads(passed.answer)["error"]
    except (ValueError, KeyError, TypeError):
        return f"{len(passed.answer)} bytes"
    return json.dumps({name: told.get(name) for name in ("type", "param", "code")})


def _response(passed: Passed) -> dict[str, Any] | None:
    whole: list[dict[str, Any]] = [
        event["response"] for event in passed.events if isinstance(event.get("response"), dict)
    ]
    if whole:
        return whole[-1]
    try:
        told = json.loads(passed.answer)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _id(passed: Passed) -> str:
    return str((_response(passed) or {}).get("id") or "")


def _named(names: Any) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - 12} more" if len(listed) > 12 else ""
    return ", ".join(listed[:12]) + more if listed else "none"
