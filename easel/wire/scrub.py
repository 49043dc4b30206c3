"""Server text made fit to keep: one line, no key, no prompt, no control characters, not long."""

import re
from dataclasses import dataclass

LONGEST = 500
_KEYS = re.compile(r"\b(sk|key|Bearer)[-_ ][A-Za-z0-9_\-.]{16,}")
_ECHO = 24  # characters of the prompt's beginning that make an echo certain


def one_line(text: str) -> str:
    """Blanks and control characters made single spaces; lone surrogates, which no database takes, made visible."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", clean).split())


@dataclass(frozen=True, slots=True)
class Scrub:
    """Knows the secrets of one request: `scrub(text)` holds neither the key nor the prompt afterwards."""

    key: str
    prompt: str

    def __call__(self, text: str, longest: int = LONGEST) -> str:
        text = text[: 4 * LONGEST + len(self.prompt) + len(self.key)]
        clean = self._without_prompt(one_line(self._without_key(text)))
        return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"

    def _without_key(self, text: str) -> str:
        if self.key:
            text = text.replace(self.key, "•••")
        return _KEYS.sub(lambda match: f"{match[1]}-•••", text)

    def _without_prompt(self, text: str) -> str:
        prompt = one_line(self.prompt)
        if not prompt:
            return text
        if len(prompt) < _ECHO:
            return re.sub(rf"(?<=[\"'“‘«`:]){re.escape(prompt)}(?=[\"'”’»`]|$)", "[prompt]", text)
        while (at := text.find(prompt[:_ECHO])) >= 0:
            end = at + _ECHO
            while end < len(text) and end - at < len(prompt) and text[end] == prompt[end - at]:
                end += 1
            text = text[:at] + "[prompt]" + text[end:]
        return text
