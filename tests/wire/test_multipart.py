"""The form body is what servers read: exact length, browser-like names, files block by block."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_multipart.multipart import FormParser

from easel.errors import NotSent
from easel.wire.multipart import BLOCK, InputFile, Multipart

SAME_FOLDER = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def parsed(form: Multipart) -> tuple[dict[str, str], list[tuple[str, str, bytes]]]:
    """Fields, and files as (field, file name, bytes), as the parser behind Starlette reads them."""
    fields: dict[str, str] = {}
    files: list[tuple[str, str, bytes]] = []

    def on_file(file: object) -> None:
        file.file_object.seek(0)  # type: ignore[attr-defined] # the parser hands out its own untyped objects
        files.append((file.field_name.decode(), file.file_name.decode(), file.file_object.read()))  # type: ignore[attr-defined]

    def on_field(one: object) -> None:
        fields[one.field_name.decode()] = (one.value or b"").decode()  # type: ignore[attr-defined]

    boundary = form.content_type.partition("boundary=")[2]
    parser = FormParser("multipart/form-data", on_field, on_file, boundary=boundary.encode())
    sent = b"".join(bytes(block) for block in form)
    assert len(sent) == len(form)
    parser.write(sent)
    parser.finalize()
    parser.close()
    return fields, files


def test_fields_and_files_arrive_as_they_were_given(tmp_path: Path) -> None:
    """Booleans as true and false, numbers in decimal, text in UTF-8, files in their order, the mask beside them."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(bytes(range(256)) * 3000)
    two.write_bytes(b"")
    form = Multipart(
        {"prompt": "Grüße\r\n--x 日本", "n": 1, "stream": True, "quality": "low"},
        [
            ("image[]", InputFile(one, 'käse "1".png', "image/png")),
            ("image[]", InputFile(two, "", "image/jpeg")),
            ("mask", InputFile(one, "mask.png", "image/png")),
        ],
    )
    fields, files = parsed(form)
    assert fields == {"prompt": "Grüße\r\n--x 日本", "n": "1", "stream": "true", "quality": "low"}
    assert files == [
        ("image[]", "käse %221%22.png", one.read_bytes()),
        ("image[]", "image.jpeg", b""),
        ("mask", "mask.png", one.read_bytes()),
    ]
    assert parsed(form) == (fields, files)  # a retry reads the files anew


def test_every_file_says_its_type(tmp_path: Path) -> None:
    """Each part has the content type of its picture."""
    path = tmp_path / "a"
    path.write_bytes(b"x")
    form = Multipart({}, [("image[]", InputFile(path, "a.webp", "image/webp"))])
    assert b"\r\nContent-Type: image/webp\r\n\r\nx\r\n" in b"".join(bytes(block) for block in form)


@pytest.mark.parametrize(
    ("content", "told", "sent"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "application/octet-stream", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPrest", "text/plain", "image/webp"),
        (b"who knows", "", "image/png"),
        (b"\x89PNG\r\n\x1a\nrest", "image/webp", "image/webp"),
    ],
)
def test_every_file_has_a_name_and_an_image_type(tmp_path: Path, content: bytes, told: str, sent: str) -> None:
    """A part without either is taken for a text, or refused: what it was not given is read from its first bytes."""
    path = tmp_path / "a"
    path.write_bytes(content)
    form = b"".join(bytes(block) for block in Multipart({}, [("image", InputFile(path, " ", told))]))
    assert f'filename="image.{sent[6:]}"\r\nContent-Type: {sent}\r\n'.encode() in form


@given(name=st.text(max_size=40), value=st.text(max_size=200), content=st.binary(max_size=300))
@SAME_FOLDER
def test_no_name_or_text_can_break_the_form(name: str, value: str, content: bytes, tmp_path: Path) -> None:
    """Quotes, line ends, backslashes, control characters and half characters stay inside their part."""
    path = tmp_path / "file"
    path.write_bytes(content)
    fields, files = parsed(Multipart({"prompt": value}, [("image[]", InputFile(path, name, "image/png\r\nX: y"))]))
    assert fields == {"prompt": value.encode("utf-8", "replace").decode()}
    assert [(field, data) for field, _, data in files] == [("image[]", content)]


def test_sixteen_large_files_are_never_held(tmp_path: Path) -> None:
    """The memory of a body of 320 MB is one block."""
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    form = Multipart({"prompt": "x"}, [("image[]", InputFile(path, "big.png", "image/png"))] * 16)
    tracemalloc.start()
    sent = sum(len(block) for block in form)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent == len(form) > 320_000_000
    assert peak < 4 * BLOCK


def test_a_missing_file_stops_the_request(tmp_path: Path) -> None:
    """Nothing is sent, and the name is told."""
    with pytest.raises(NotSent, match="cannot be read"):
        Multipart({}, [("image[]", InputFile(tmp_path / "gone", "gone.png", "image/png"))])


@pytest.mark.parametrize("change", [b"x" * 5, b"x" * 20])
def test_a_file_that_changes_its_length_breaks_the_request_off(change: bytes, tmp_path: Path) -> None:
    """Shorter or longer than told, the body would no longer be what its length says."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    form = Multipart({}, [("image[]", InputFile(path, "a.png", "image/png"))])
    path.write_bytes(change)
    with pytest.raises(NotSent, match="changed"):
        list(form)
