"""Makes others' text plain where Streamlit reads Markdown: labels, options, toasts, captions; nothing in it is a link or an icon.

Names of files, masks, connections and models, prompts, and what servers say come through here, or go into an element of our own.
"""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$&^=])")
# Icons, emoji, colours, addresses and arrows are looked for after escapes are gone; a joiner that nobody sees keeps them apart.
_JOINER = "\u2060"
_WORDS = re.compile(r"(:(?=\S)|@|www|-(?=[->])|<(?=-))")


def plain(text: str) -> str:
    """`text` as it is, on one line, for a place that reads Markdown."""
    apart = _WORDS.sub(rf"\1{_JOINER}", " ".join(text.split()))
    return _SIGNS.sub(r"\\\1", apart)
