"""A refusal in OpenAI's error shape; raised anywhere below the routes, answered by the server in one place."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """One error answer. `param` and `code` are null in the JSON when empty; `extra` goes into the `error` object."""

    def __init__(
        self,
        message: str,
        *,
        param: str = "",
        code: str = "",
        status: int = 400,
        type: str = "invalid_request_error",
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = _sayable(message)
        self.param = _sayable(param)
        self.code = code
        self.status = status
        self.type = type
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.type, "param": self.param or None, "code": self.code or None}
        return {"error": error | self.extra}


def missing(name: str) -> Refusal:
    return Refusal(f"Missing required parameter: '{name}'.", param=name, code="missing_required_parameter")


def unknown(name: str) -> Refusal:
    return Refusal(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")


def wrong_type(name: str, wanted: str, value: object) -> Refusal:
    return Refusal(
        f"Invalid type for '{name}': expected {wanted}, but got {_kind(value)} instead.",
        param=name,
        code="invalid_type",
    )


def wrong_choice(name: str, value: object, allowed: tuple[str, ...]) -> Refusal:
    quoted = [f"'{choice}'" for choice in allowed]
    listed = quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f", and {quoted[-1]}"
    return Refusal(
        f"Invalid value: '{_short(value)}'. Supported values are: {listed}.", param=name, code="invalid_value"
    )


def _sayable(text: str) -> str:
    """Half characters, which JSON may carry in but UTF-8 not out, are spelt."""
    return text.encode("utf-8", "backslashreplace").decode()


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _kind(value: object) -> str:
    names = {
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a decimal number",
        list: "an array",
        dict: "an object",
    }
    return names.get(type(value), "null")
