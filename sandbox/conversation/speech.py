"""What the sandbox says in a conversation: what it did, in honest words, or what it needs to know."""

import re

from sandbox.conversation.intent import Intent
from sandbox.painting import words

SIGNED = " (Sandbox: drawn by rules.)"
REFUSAL = "I'm sorry, but I can't help with that picture."
BLOCKED = "The picture was blocked by the safety system, so there is none. You can change the words and try again."
_TALK = {
    "hello": "Hello! Tell me what I shall paint, or show me a picture that I shall change.",
    "thanks": "You are welcome. Tell me what comes next.",
    "ask": "What shall I change? Name a colour, a light, something to add or to remove, or say “bigger” or “smaller”.",
    "ask_first": "There is no picture yet that I could change. Show me one, or say what I shall paint.",
    "ask_what": "What shall I add? I can draw a door, a chair, a lamp, a hat, a car, a balloon, a tree, a boat, a cat and more.",
    "no_tool": "I can only talk here: no picture can be made without the image_generation tool.",
    "": "I can only talk here: no picture was made.",
}
_ORDERED = re.compile(
    r"^(?:please )?(?:draw|paint|create|generate|sketch|show me|make)(?: me)? (?=an? )", re.IGNORECASE
)
_LONGEST = 80  # characters of a prompt that are said again


def talk(topic: str) -> str:
    return _TALK[topic] + SIGNED


def done(intent: Intent, *, masked: bool, others: int) -> str:
    """What was painted or changed; `others` are the further pictures that came along."""
    if intent.kind != "edit":
        return f"I painted {_quoted(_ORDERED.sub('', intent.prompt, count=1))}.{SIGNED}"
    prints = (
        f" The other {'picture lies' if others == 1 else f'{others} pictures lie'} along its edge." if others else ""
    )
    return _changed(intent, masked) + prints + SIGNED


def _changed(intent: Intent, masked: bool) -> str:
    where = "in the marked place" if masked else "in the lower right"
    hint = "" if masked else " Mark another place with a mask."
    if intent.manner == "colour":
        colours = " and ".join(words.colour_names(intent.prompt)[:2])
        return f"I painted the marked place {colours}." if masked else f"I gave the whole picture a {colours} tone."
    if intent.manner == "add":
        return f"I added {_thing(intent.prompt)} {where}.{hint}"
    if intent.manner == "remove":
        return f"I painted over what stood {where}.{hint}"
    if intent.manner:
        return f"I made what is {'in the marked place' if masked else 'in the picture'} {intent.manner}."
    return _repainted(intent.prompt, masked)


def _repainted(prompt: str, masked: bool) -> str:
    if masked:
        return f"I painted {_quoted(prompt)} in the marked place."
    mood = words.read(prompt).mood
    return f"I changed the picture's light: {mood}." if mood else f"I repainted the picture for {_quoted(prompt)}."


def _thing(prompt: str) -> str:
    """What is drawn for a request to add something; a whole scene comes as a small view."""
    wish = words.read(prompt)
    if not wish.thing and wish.scene not in words.ALONE:
        return f"a small view of {_quoted(prompt)}"
    named = " ".join((*words.colour_names(prompt)[:1], words.subject(prompt)))
    return f"{'an' if named[0] in 'aeiou' else 'a'} {named}"


def _quoted(prompt: str) -> str:
    line = " ".join(prompt.split())
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"


def pieces(text: str) -> list[str]:
    """The text in the small parts in which it is streamed."""
    parts = text.split(" ")
    return [part + " " for part in parts[:-1]] + parts[-1:]
