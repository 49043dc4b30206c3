"""One table of numbers and what people read of them, to which Python and the browser are held."""

import time

NOON = time.mktime((2026, 11, 29, 12, 0, 0, 0, 0, -1))
DAY = 86_400.0

# the function by its name in Python, its arguments, the words
CASES: tuple[tuple[str, tuple[float | str, ...], str], ...] = (
    ("money", (0,), "$0.00"),
    ("money", (0.00004,), "under $0.0001"),
    ("money", (0.0063,), "$0.0063"),
    ("money", (0.0442,), "$0.04"),
    ("money", (1234.5,), "$1,234.50"),
    ("many", (1, "picture"), "1 picture"),
    ("many", (0, "picture"), "0 pictures"),
    ("many", (1234, "search", "searches"), "1,234 searches"),
    ("dimensions", ("1536x1024",), "1536 × 1024"),
    ("dimensions", ("auto",), "auto"),
    ("file_size", (0,), "0.0 MB"),
    ("file_size", (300,), "1 KB"),
    ("file_size", (84_300,), "84 KB"),
    ("file_size", (2_140_000,), "2.1 MB"),
    ("file_size", (1_440_000_000,), "1.4 GB"),
    ("duration", (0.2,), "1 s"),
    ("duration", (27,), "27 s"),
    ("duration", (99.2,), "100 s"),
    ("duration", (100,), "2 min"),
    ("duration", (3600,), "60 min"),
    ("duration", (7200,), "2 h"),
    ("duration", (90_000,), "25 h"),
    ("duration", (2 * DAY,), "2 days"),
    ("duration", (365 * DAY,), "365 days"),
    ("duration", (1e300,), "more than 10 years"),
    ("took", (0.4,), "under 1 s"),
    ("took", (3.4,), "3 s"),
    ("took", (100,), "100 s"),
    ("took", (170,), "3 min"),
    ("moment", (NOON - 60, NOON), "11:59"),
    ("moment", (NOON + 5, NOON), "12:00:05"),
    ("moment", (NOON + 3600, NOON), "13:00"),
    ("moment", (NOON + 12 * 3600, NOON), "30 Nov, 00:00"),
    ("moment", (NOON - 70 * DAY, NOON), "20 Sep, 12:00"),
    ("moment", (NOON + 365 * DAY, NOON), "29 Nov 2027, 12:00"),
    ("moment", (1e300, NOON), "in more than 10 years"),
)
