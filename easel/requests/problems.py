"""A broken rule of a request, as forms and the command line show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field it is about, the rule's name, a sentence, and the nearest legal value if there is one."""

    field: str
    rule: str
    message: str
    nearest: str | None = None
