"""What a turn asks for, as far as rules can tell: a new picture, a change of one, or words alone."""

import re
from dataclasses import dataclass
from typing import Literal

from sandbox.conversation import phrases
from sandbox.conversation.items import Item, Message, Painting
from sandbox.conversation.turn import Turn
from sandbox.orders import Manner
from sandbox.painting import words
from sandbox.painting.tongues import plain

Kind = Literal["generate", "edit", "talk"]
Topic = Literal["", "hello", "thanks", "look", "ask", "ask_first", "ask_what", "no_tool"]

_ANEW = re.compile(
    plain(
        r"(?:.*[,.!] )?(?:please )?(?:draw|paint|create|generate|imagine|sketch|show me|make)(?: me)? (?:an?|two|three|some) "
        r"|(?:bitte )?(?:zeichne|male?)(?: mir)? ein|dessine(?:-moi)? une? |(?:dibuja|pinta)(?:me)? una? |нарисуй"
        r"|(?:desenh[ea]|pinte) uma? |(?:disegna|dipingi)(?:mi)? una? |请?画[一个张只]|.*を描いて|.*그려|ارسم|.*बनाओ|.* çiz"
    )
)
_INTO = re.compile(r"\b(?:on|in|into|to|onto|from) (?:the|it|this|that)\b|\bhere\b")
_AGAIN_AHEAD = 24  # letters in which an "again" must come
_SMALL = 5  # letters that may be left beside thanks where words are not parted
_REFERS = re.compile(r"(?:can you |could you |please )*(?:make|turn|change|paint|colou?r|edit) (?:it|this|that|the)\b")
_TOO = re.compile(r"[\s,;:.–-]*\b(?:but|aber|mais|pero|mas|ma|но|и|and|with)?\b[\s,]*")


@dataclass(frozen=True, slots=True)
class Intent:
    """`prompt` is what is painted, `manner` a change that no prompt can say; `topic` is what words alone are about."""

    kind: Kind
    prompt: str = ""
    manner: Manner = ""
    topic: Topic = ""

    @property
    def paints(self) -> bool:
        return self.kind != "talk"


def read_intent(turn: Turn) -> Intent:
    """The turn's intent; a tool that must be called is, whatever is said."""
    if turn.tool is None:
        return Intent("talk", topic=_small_talk(turn) or "no_tool")
    if not turn.tool.must and (topic := _talk(turn)):
        return Intent("talk", topic=topic)
    prompt, anew, change = _prompt(turn)
    if turn.tool.action != "auto":
        kind: Kind = "edit" if turn.tool.action == "edit" else "generate"
    else:
        kind = "generate" if anew or not turn.in_view else "edit"
    manner = _manner(change) if kind == "edit" else ""
    return Intent(kind, prompt, manner)


def _talk(turn: Turn) -> Topic:
    return _small_talk(turn) or _question(turn)


def _small_talk(turn: Turn) -> Topic:
    """Thanks and greetings with nothing beside them; questions about a picture."""
    text = turn.text
    if (phrases.holds(text, "look") or _is_question(text)) and not phrases.begins(text, "add"):
        if turn.in_view:
            return "look"
        if not _names_something(text):
            return "ask_first"
    for topic in ("thanks", "hello"):
        if phrases.holds(text, topic) and not _rest(text):
            return "thanks" if topic == "thanks" else "hello"
    return ""


def _is_question(text: str) -> bool:
    """Whether something is asked, not asked for: a request names what shall be done, a colour or a light."""
    if not plain(text).endswith(("?", "؟")) or phrases.begins(text, "request") or phrases.begins(text, "new"):
        return False
    wish = words.read(text)
    return bool(_rest(text)) and not (wish.hues or wish.mood or _changes(text) or phrases.holds(text, "again"))


def _rest(text: str) -> str:
    rest = phrases.without(text, "thanks", "hello", "filler")
    return "" if not text.isascii() and " " not in rest and len(rest) <= _SMALL else rest


def _question(turn: Turn) -> Topic:
    """What is asked back where rules cannot tell what shall be done."""
    text = turn.text
    if not turn.in_view and (_REFERS.match(text.lower()) or _changes(text)):
        return "ask_first"
    if not re.search(r"[^\W_]", text) or not phrases.without(text, "vague", "filler"):
        return "ask"
    return "ask_what" if turn.in_view and phrases.begins(text, "add") and not _names_something(text) else ""


def _names_something(text: str) -> bool:
    wish = words.read(text)
    return bool(wish.thing or wish.scene or wish.mood or wish.hues)


def _changes(text: str) -> bool:
    return any(phrases.begins(text, name) for name in ("bigger", "smaller", "remove", "add"))


def _prompt(turn: Turn) -> tuple[str, bool, str]:
    """What shall be painted, whether as a new picture, and what is changed; "again, but …" goes on from the earlier prompt."""
    text = turn.text
    if _is_again(text) and (last := _last(turn.before)):
        prompt, anew = last
        change = _change(text)
        # of two words for one thing the painters heed the first
        return (f"{change}, {prompt}" if change else prompt), anew, change or prompt
    fresh = _ANEW.match(plain(text)) and not _INTO.search(text.lower()) and not turn.shown
    return text or "a picture", bool(fresh) or phrases.holds(text, "new"), text


def _is_again(text: str) -> bool:
    return phrases.holds(text[:_AGAIN_AHEAD], "again")


def _change(text: str) -> str:
    """What an "again, but …" wants otherwise."""
    rest = phrases.without(text, "again", "filler")
    parted = re.split(r"[,;:]|\b(?:but|aber|mais|pero|mas|ma|но)\b", text, maxsplit=1)
    if rest in ("try", "do", "paint", "draw", "make"):
        rest = ""
    return _TOO.sub("", parted[1] if rest and len(parted) > 1 else rest, count=1).strip(" .!")


def _last(before: tuple[Item, ...]) -> tuple[str, bool] | None:
    """The prompt of the newest picture of the thread, else what was last asked for; and whether it was painted anew."""
    for item in reversed(before):
        if isinstance(item, Painting) and item.prompt:
            return item.prompt, item.action != "edit"
    changes: list[str] = []
    spoken = [item.text for item in before if isinstance(item, Message) and item.role == "user"]
    for text in reversed(spoken):
        if _is_again(text):
            changes.append(_change(text))
        elif phrases.without(text, "thanks", "hello", "vague", "filler") and not phrases.holds(text, "look"):
            return ", ".join(filter(None, (*changes, text))), True
    return None


def _manner(text: str) -> Manner:
    wish = words.read(text)
    manners: tuple[Manner, ...] = ("remove", "add", "bigger", "smaller")
    for manner in manners:
        if phrases.holds(text, manner) and (manner != "add" or wish.thing or wish.scene):
            return manner
    return "colour" if wish.hues and not wish.mood and (not wish.scene or _REFERS.match(text.lower())) else ""
