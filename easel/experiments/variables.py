"""The variables of a prompt: which names it uses, and its text with values in their places."""

import re
from collections.abc import Mapping

_USE = re.compile(r"\$\{(\w[\w-]{0,63})\}")


def uses(text: str) -> tuple[str, ...]:
    """The names that it uses as ${name}, each once, in the order of the text."""
    return tuple(dict.fromkeys(_USE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each ${name} replaced by its value; one without a value stays."""
    return _USE.sub(lambda match: values.get(match[1], match[0]), text)
