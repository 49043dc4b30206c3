"""Keeps a page's button true to the form beside it: numbers are told while they are typed, and a red field is named."""

from components.kit.element import element

_guard = element("kit/press_guard")


def show(button: str, form: str) -> None:
    """For the button with the key `button`; `form` is the css selector of what its fields stand in."""
    _guard(data={"button": button, "form": form}, key=f"{button}_guard")
