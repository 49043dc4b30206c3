"""Bodies end where their framing says, however it is cut, and what is no framing is a cut."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.wire.body import BrokenBody, framed


class Wire(io.RawIOBase):
    """Hands out the pieces one by one, as a socket does."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader really gives
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def read(wire: bytes, borders: list[int], headers: dict[str, str], status: int = 200) -> tuple[list[bytes], bytes]:
    """The blocks of the body, and what stands behind it on the wire."""
    cuts = sorted({0, len(wire), *(border % (len(wire) + 1) for border in borders)})
    source = io.BufferedReader(Wire([wire[a:b] for a, b in pairwise(cuts)]))
    return list(framed(source, status, headers, lambda _: 256)), source.read()


CHUNKED = {"transfer-encoding": "chunked"}
sizes = st.sampled_from(["{:x}", "{:X}", "000{:x}", "{:x} ", "{:x};name", '{:x} ; name="v"'])
ends = st.sampled_from([b"\r\n", b"\n"])


@given(
    chunks=st.lists(st.tuples(st.binary(min_size=1, max_size=600), sizes, ends)),
    last=st.sampled_from([b"0\r\n\r\n", b"0\n\n", b"00;x\r\nTrailer: 1\r\n\r\n", b"0\r\n"]),
    borders=st.lists(st.integers(0, 5000), max_size=20),
)
def test_chunks_are_put_together(chunks: list[tuple[bytes, str, bytes]], last: bytes, borders: list[int]) -> None:
    """Any sizes, extensions, line ends and trailers; no block is empty or beyond the limit."""
    frames = [size.format(len(data)).encode() + end + data + end for data, size, end in chunks]
    blocks, _ = read(b"".join(frames) + last, borders, CHUNKED)
    assert b"".join(blocks) == b"".join(data for data, _, _ in chunks)
    assert all(0 < len(block) <= 256 for block in blocks)


@given(st.binary(min_size=1, max_size=300), st.integers(0, 400), st.lists(st.integers(0, 500), max_size=5))
def test_chunks_that_are_cut_are_broken(data: bytes, end: int, borders: list[int]) -> None:
    """Anywhere before the last chunk was announced."""
    whole = b"%x\r\n%b\r\n0\r\n" % (len(data), data)
    with pytest.raises(BrokenBody):
        read(whole[: end % len(whole)], borders, CHUNKED)


@pytest.mark.parametrize(
    "wire",
    [b"\r\nabc", b"zz\r\nabc", b"-3\r\nabc", b"3 3\r\nabc", b"3\r\nabcd\r\n0\r\n", b"x" * 9000, b"1" * 20 + b"\r\n"],
)
def test_what_is_no_chunk_is_broken(wire: bytes) -> None:
    """No size, a negative one, one too many, one without end."""
    with pytest.raises(BrokenBody):
        read(wire, [], CHUNKED)


@given(st.binary(max_size=700), st.binary(max_size=50), st.lists(st.integers(0, 800), max_size=9))
def test_a_length_is_kept_to(data: bytes, behind: bytes, borders: list[int]) -> None:
    """Exactly so many bytes, never one of what follows, and fewer are a cut."""
    blocks, rest = read(data + behind, borders, {"content-length": str(len(data))})
    assert b"".join(blocks) == data
    assert rest == behind
    with pytest.raises(BrokenBody):
        read(data, borders, {"content-length": f"{len(data) + 1}, {len(data) + 1}"})


@pytest.mark.parametrize("headers", [{}, {"content-length": "many"}, {"content-length": "-5"}, {"content-length": "²"}])
def test_without_a_length_the_end_of_the_connection_counts(headers: dict[str, str]) -> None:
    """Or with one that is none."""
    assert b"".join(read(b"abc" * 100, [7, 100], headers)[0]) == b"abc" * 100


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_have_no_body(status: int) -> None:
    """Whatever follows belongs to nobody."""
    assert read(b"abc", [], {"content-length": "3"}, status)[0] == []
