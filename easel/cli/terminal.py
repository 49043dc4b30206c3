"""What the terminal can show of what is said as JSON."""

import json
import sys
from typing import Any


def json_text(fields: dict[str, Any]) -> str:
    """As people read it where the terminal can show it; else with escapes, so that it always is JSON."""
    readable = json.dumps(fields, ensure_ascii=False)
    try:
        readable.encode(sys.stdout.encoding or "ascii")
    except UnicodeError:
        return json.dumps(fields)
    return readable
