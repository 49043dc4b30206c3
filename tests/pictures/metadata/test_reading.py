"""What files say about how they were made: written here as the real programs write it, and damaged in every way."""

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from easel.pictures.metadata import json_text, parameters
from easel.pictures.metadata.parts import inflated
from easel.pictures.metadata.reading import read
from easel.pictures.metadata.said import LONGEST, Said, as_settings, cleaned
from easel.pictures.metadata.story import Story
from easel.pictures.metadata.writing import with_story
from tests.pictures import samples

PHOTO = samples.photo(48, 32)
A1111 = (
    "a lighthouse at dusk, <lora:storm:0.8>,\nrough sea (oil:1.2)\n"
    "Negative prompt: people, text,\nblurry\n"
    "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 2179987202, Size: 768x512, Model hash: 93b79e09ed, "
    'Model: dreamshaper_8, Lora hashes: "storm: 0a1b2c, calm: \\"quoted, once\\" 3d", Version: v1.9.0'
)


def png(**texts: str) -> bytes:
    """As Pillow, and so nearly every program, writes texts: Latin-1 in tEXt, others in iTXt."""
    info = PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword.replace("__", "-"), text)
    return samples.encoded(PHOTO, pnginfo=info)


def with_chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG with one chunk behind its header."""
    whole = samples.encoded(PHOTO)
    return whole[:33] + samples.chunk(kind, body) + whole[33:]


def exif(comment: bytes, order: str = ">") -> bytes:
    """A TIFF block with a user comment, in one of the two byte orders, as piexif lays it out."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    outer = struct.pack(order + "IHHHIII", 8, 1, 0x8769, 4, 1, 26, 0)
    return head + outer + struct.pack(order + "HHHIII", 1, 0x9286, 7, len(comment), 44, 0) + comment


def with_exif(format: str, block: bytes) -> bytes:
    return samples.encoded(PHOTO, format, exif=b"Exif\0\0" + block)


def said(data: bytes) -> Said:
    found = read(data)
    assert found is not None
    return found


def is_the_lighthouse(found: Said) -> bool:
    assert found.program == "AUTOMATIC1111"
    assert found.prompt == "a lighthouse at dusk, <lora:storm:0.8>,\nrough sea (oil:1.2)"
    assert found.negative == "people, text,\nblurry"
    assert found.model == "dreamshaper_8"
    assert found.settings["lora hashes"] == 'storm: 0a1b2c, calm: "quoted, once" 3d'
    told = {"steps": "20", "sampler": "DPM++ 2M Karras", "cfg scale": "7", "seed": "2179987202", "size": "768x512"}
    return told.items() <= found.settings.items()


def test_the_text_of_automatic1111_is_taken_apart() -> None:
    """Prompt, negative prompt and settings, with quoted values that hold commas. This is the test of `parameters.py`, too."""
    assert is_the_lighthouse(said(png(parameters=A1111)))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("prompt", ["灯塔，黄昏", "منارة عند الغروب", "🗼🌊", "café crème"])
def test_texts_of_every_kind_of_chunk_are_read(prompt: str, packed: bool) -> None:
    """tEXt (with UTF-8 in it, too), zTXt and iTXt, packed or not, hold the same words. `png_parts.py` reads them."""
    text = f"{prompt}\nSteps: 4, Seed: 1, Size: 8x8"
    utf8 = text.encode()
    body = b"parameters\0" + (b"\1\0" if packed else b"\0\0") + b"zh\0\0" + (zlib.compress(utf8) if packed else utf8)
    files = [with_chunk(b"iTXt", body), with_chunk(b"tEXt", b"parameters\0" + utf8)]
    files += [with_chunk(b"zTXt", b"parameters\0\0" + zlib.compress(utf8)), png(parameters=text)]
    assert {said(each).prompt for each in files} == {prompt}


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + A1111.encode("utf-16-be"),
        b"UNICODE\0" + A1111.encode("utf-16-le"),
        b"UNICODE\0" + A1111.encode("utf-16"),
        b"ASCII\0\0\0" + A1111.encode(),
        bytes(8) + A1111.encode(),
        A1111.encode(),
    ],
    ids=["big", "little", "marked", "ascii", "unsaid", "bare"],
)
def test_comments_in_jpeg_and_webp_are_read(format: str, order: str, comment: bytes) -> None:
    """AUTOMATIC1111's user comment, in either byte order, of the block and of the text. `exif.py` reads it, out of what
    `jpeg_parts.py` and `webp_parts.py` find."""
    assert is_the_lighthouse(said(with_exif(format, exif(comment, order))))


def test_a_chinese_comment_is_read_in_both_byte_orders() -> None:
    """The line of settings, Latin in every language, tells which it is."""
    text = "灯塔，黄昏的大海\nSteps: 20, Sampler: Euler a, Seed: 7, Size: 512x512"
    for encoding in ("utf-16-be", "utf-16-le"):
        assert said(with_exif("JPEG", exif(b"UNICODE\0" + text.encode(encoding)))).prompt == "灯塔，黄昏的大海"


@pytest.mark.parametrize(
    "comment", [b"", b"ASCII\0\0\0" + b" " * 40, b"ASCII\0\0\0Exposure: 1/30, ISO: 100, Lens: 50mm"]
)
def test_a_cameras_comment_is_no_prompt(comment: bytes) -> None:
    """What is written into EXIF without settings of a generator is nobody's prompt."""
    assert read(with_exif("JPEG", exif(comment))) is None


def test_extensions_write_behind_the_settings() -> None:
    """Dynamic Prompts puts its template below the line "Steps: ...": the settings are found all the same."""
    found = said(png(parameters="a cat\nSteps: 20, Seed: 1, Size: 8x8, Version: v1.3\nTemplate: a {cat|dog}"))
    assert (found.prompt, found.settings["steps"], found.program) == ("a cat", "20", "AUTOMATIC1111")


def test_parameters_without_settings_are_a_prompt() -> None:
    """Two values with colons are part of a sentence; from three on a last line is one of settings, as in the program itself."""
    found = said(png(parameters="a poster\nTitle: Storm, Year: 1920"))
    assert found == Said(prompt="a poster\nTitle: Storm, Year: 1920")


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest() -> None:
    """It is taken as it stands, and what follows is read."""
    found = parameters.said('a cat\nSteps: 20, Model: "half, Seed: 7, Size: 8x8')
    assert found is not None
    assert found.settings == {"steps": "20", "seed": "7", "size": "8x8"}
    assert found.model == '"half'


def test_json_in_parameters_is_read_by_its_names() -> None:
    """SwarmUI writes a record where others write a text."""
    inner = {"prompt": "a cat", "negativeprompt": "dogs", "model": "Flux/dev", "seed": 3, "steps": 25, "loras": ["x"]}
    found = said(png(parameters=json.dumps({"sui_image_params": inner})))
    assert found == Said("", "a cat", "dogs", "Flux/dev", {"seed": "3", "steps": "25"})


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


BASIC = {
    "4": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base_1.0.safetensors"),
    "5": node("EmptyLatentImage", width=1024, height=768, batch_size=1),
    "7": node("CLIPTextEncode", text="blurry, and a text much longer than the one that was asked for", clip=["4", 1]),
    "6": node("CLIPTextEncode", text="a lighthouse", clip=["4", 1]),
    "3": node(
        "KSampler",
        seed=5,
        steps=20,
        cfg=8.0,
        sampler_name="euler",
        scheduler="normal",
        denoise=1,
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["5", 0],
    ),
}


def test_the_samplers_positive_text_is_comfyuis_prompt() -> None:
    """Not the longest text, not the first: the one that the KSampler is fed with. This is the test of `comfy.py`, too."""
    found = said(png(prompt=json.dumps(BASIC), workflow="{}"))
    assert (found.program, found.prompt, found.model) == ("ComfyUI", "a lighthouse", "sd_xl_base_1.0.safetensors")
    assert found.negative.startswith("blurry")
    facts = {"seed": "5", "steps": "20", "cfg scale": "8.0", "sampler": "euler", "scheduler": "normal"}
    assert found.settings == facts | {"denoise": "1", "size": "1024x768"}


@pytest.mark.parametrize(
    ("changed", "prompt"),
    [
        (
            {"6": node("CLIPTextEncode", text=["9", 0]), "9": node("PrimitiveString", value="through a link")},
            "through a link",
        ),
        (
            {
                "6": node("ControlNetApplyAdvanced", positive=["8", 0], negative=["7", 0], control_net=["4", 0]),
                "8": node("CLIPTextEncodeSDXL", text_g="both halves", text_l="both halves", width=1024),
            },
            "both halves",
        ),
        (
            {
                "6": node("CLIPTextEncode", text=["9", 0]),
                "9": node("StringConcatenate", string_a="one", string_b=["10", 0], delimiter=", "),
                "10": node("SomebodysNode", anything=["11", 0], model=["4", 0]),
                "11": node("Text Multiline", text="two"),
            },
            "one, two",
        ),
        ({"6": node("Reroute", **{"": ["6", 0]})}, "a lighthouse that no link leads to"),
        ({"6": node("CLIPTextEncode", text=["none", 0])}, "a lighthouse that no link leads to"),
    ],
    ids=["link", "controlnet", "joined", "circle", "broken"],
)
def test_links_are_followed_through_other_nodes(changed: dict[str, Any], prompt: str) -> None:
    """Through strings, ControlNets, joins and nodes unknown here; a circle or a link to nothing ends at the longest text."""
    apart = {"20": node("CLIPTextEncode", text="a lighthouse that no link leads to")}
    graph = BASIC | apart | {"7": node("CLIPTextEncode", text="blurry")} | changed
    assert said(png(prompt=json.dumps(graph))).prompt == prompt


def test_a_guider_leads_to_the_prompt_of_flux() -> None:
    """Where no node has a positive input, the guider's conditioning counts."""
    graph = {
        "1": node("SamplerCustomAdvanced", guider=["2", 0], noise=["5", 0]),
        "2": node("BasicGuider", conditioning=["3", 0], model=["6", 0]),
        "3": node("FluxGuidance", conditioning=["4", 0], guidance=3.5),
        "4": node("CLIPTextEncodeFlux", clip_l="a fox", t5xxl="a fox", guidance=3.5),
        "5": node("RandomNoise", noise_seed=42),
        "6": node("UNETLoader", unet_name="flux1-dev.safetensors"),
        "7": node("CLIPTextEncode", text="another text that is longer"),
    }
    found = said(png(prompt=json.dumps(graph)))
    assert (found.prompt, found.model, found.settings["seed"]) == ("a fox", "flux1-dev.safetensors", "42")


def drawn() -> str:
    """A workflow as ComfyUI's page saves it."""
    nodes = [
        {
            "id": 6,
            "type": "CLIPTextEncode",
            "widgets_values": ["a lighthouse"],
            "inputs": [{"name": "clip", "link": 3}],
        },
        {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["blurry and long and longer"], "inputs": []},
        {"id": 5, "type": "EmptyLatentImage", "widgets_values": [512, 640, 1]},
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["v1-5.safetensors"]},
        {
            "id": 3,
            "type": "KSampler",
            "widgets_values": [9, "randomize", 30, 6.5, "dpmpp_2m", "karras", 1],
            "inputs": [
                {"name": "positive", "link": 4},
                {"name": "negative", "link": 6},
                {"name": "model", "link": None},
            ],
        },
    ]
    links = [[4, 6, 0, 3, 1, "CONDITIONING"], [6, 7, 0, 3, 2, "CONDITIONING"], [3, 4, 1, 6, 0, "CLIP"], None, [1]]
    return json.dumps({"last_node_id": 9, "nodes": [*nodes, None, 3], "links": links})


def test_a_drawn_workflow_alone_is_enough() -> None:
    """Where the graph that ran is missing, the one that was drawn is read. This is the test of `comfy_workflow.py`, too."""
    found = said(png(workflow=drawn()))
    assert (found.prompt, found.negative, found.model) == (
        "a lighthouse",
        "blurry and long and longer",
        "v1-5.safetensors",
    )
    assert {"seed": "9", "steps": "30", "sampler": "dpmpp_2m", "size": "512x640"}.items() <= found.settings.items()


def test_comfyuis_webp_is_read() -> None:
    """It writes its graph into two of EXIF's tags for the camera."""
    block = Image.Exif()
    block[0x0110] = f"prompt:{json.dumps(BASIC)}"
    block[0x010F] = f"workflow:{drawn()}"
    assert said(samples.encoded(PHOTO, "WEBP", exif=block.tobytes())).prompt == "a lighthouse"


def test_a_graph_with_nan_is_read() -> None:
    """ComfyUI writes NaN, which is no JSON, for nodes that run each time."""
    graph = BASIC | {"8": node("Random") | {"is_changed": [float("nan")]}}
    assert said(png(prompt=json.dumps(graph))).prompt == "a lighthouse"


def test_invokeais_records_are_read() -> None:
    """The one of today, the one with the older name for the model, and the one of the first versions. `invoke.py` does it."""
    now = {
        "app_version": "5.4.2",
        "positive_prompt": "a fox in snow",
        "negative_prompt": "text",
        "model": {"key": "x", "name": "Juggernaut XL", "base": "sdxl"},
        "seed": 11,
        "width": 1024,
        "height": 832,
        "steps": 30,
        "cfg_scale": 5.5,
        "scheduler": "dpmpp_2m_k",
        "loras": [{"weight": 1}],
    }
    found = said(png(invokeai_metadata=json.dumps(now), invokeai_graph="{}"))
    assert (found.program, found.prompt, found.negative, found.model) == (
        "InvokeAI",
        "a fox in snow",
        "text",
        "Juggernaut XL",
    )
    told = {
        "seed": "11",
        "steps": "30",
        "cfg scale": "5.5",
        "sampler": "dpmpp_2m_k",
        "size": "1024x832",
        "version": "5.4.2",
    }
    assert found.settings == told
    older = now | {"model": {"model_name": "stable-diffusion-v1-5", "base_model": "sd-1"}}
    assert said(png(invokeai_metadata=json.dumps(older))).model == "stable-diffusion-v1-5"
    first = {
        "model": "stable diffusion",
        "model_weights": "stable-diffusion-1.5",
        "app_version": "v2.2.4",
        "image": {"prompt": [{"prompt": "a fox [text]", "weight": 1.0}], "seed": 3, "width": 512, "height": 512},
    }
    found = said(png(sd__metadata=json.dumps(first)))
    assert (found.prompt, found.model, found.settings["size"]) == ("a fox [text]", "stable-diffusion-1.5", "512x512")


def test_easels_own_record_comes_first() -> None:
    """A file that says several things is Easel's if it says so. This is the test of `carrier.py` and `parts.py`, too."""
    record = {"prompt": "ours", "request": {"model": "gpt-image-2"}, "parents": ["a" * 64, "no hash", 5]}
    found = said(png(parameters=A1111, prompt=json.dumps(BASIC), easel=json.dumps(record)))
    assert found == Said("Easel", "ours", request={"model": "gpt-image-2"}, parents=("a" * 64,))


def test_a_record_of_wrong_kinds_is_read_as_far_as_it_is_right() -> None:
    """Numbers where texts belong, texts where lists belong: each is left out alone."""
    record = {"prompt": ["x"], "request": "x", "parents": "x", "sha256": "x", "cost": {}, "model": "gpt-image-2"}
    assert said(png(easel=json.dumps(record))) == Said("Easel", model="gpt-image-2")
    assert read(png(easel="[1]")) is None
    assert read(png(easel="{")) is None


def test_nothing_said_is_nothing() -> None:
    """Pictures without words, other formats, and no picture at all give None."""
    plain = [samples.encoded(PHOTO, format) for format in ("PNG", "JPEG", "WEBP")]
    for data in (*plain, samples.gif(), b"", b"<html>", png(Comment="made by hand"), png(prompt="words, no graph")):
        assert read(data) is None


def test_control_characters_are_removed() -> None:
    """Escape sequences, nulls and lone halves of characters do not reach a page or a terminal; joiners and tabs stay."""
    assert cleaned("a\x1b[31mb\0\x07\x9bc\ud800\r\nd\re\tf\ufffe") == "a[31mbc\nd\ne\tf"
    assert cleaned("👩\u200d🚀 \u200fאב") == "👩\u200d🚀 \u200fאב"
    assert said(png(easel='{"prompt":"a\\u0000\\u001b\\ud83d b","request":{"x\\u0000":"\\u0007y"}}')) == Said(
        "Easel", "a b", request={"x": "y"}
    )


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_zip_bomb_is_passed_over(kind: bytes) -> None:
    """A text of more than 2 MB when unpacked is ignored, and a hundred of them cost no more than one."""
    bomb = b"parameters\0" + (b"\0" if kind == b"zTXt" else b"\1\0\0\0") + samples.swelling(64 << 20)
    whole = samples.encoded(PHOTO)
    told = samples.chunk(b"tEXt", b'easel\0{"prompt":"told"}')
    assert said(whole[:33] + samples.chunk(kind, bomb) * 100 + told + whole[33:]).prompt == "told"
    assert inflated(samples.swelling(64 << 20)) is None
    assert inflated(zlib.compress(b"x" * 1_000_000)) == b"x" * 1_000_000
    assert read(whole[:33] + samples.chunk(b"tEXt", b"parameters\0" + b"x" * (2 << 20)) + whole[33:]) is None


def test_deep_json_and_great_numbers_are_no_error() -> None:
    """JSON of a million brackets is no JSON here; what lies deeper than 32 levels is cut off. `json_text.py` sees to it."""
    assert json_text.parsed("[" * 1_000_000) is None
    assert json_text.parsed("1" * 5_000) is None
    assert json_text.parsed('{"a":1e999}') == {"a": None}
    for depth in (40, 400, 900):
        record = said(png(easel='{"prompt":"x","request":' + '{"a":' * depth + "1" + "}" * depth + "}"))
        assert json.dumps(record.request).count("{") == 31


def test_texts_and_settings_have_limits() -> None:
    """A prompt is cut at 100,000 characters; at most 200 settings are kept."""
    assert len(said(png(easel=json.dumps({"prompt": "x" * 500_000}))).prompt) == LONGEST
    assert len(as_settings((f"n{i}", "x" * 9_999) for i in range(999))) == 200


def test_a_long_chain_of_nodes_is_no_error() -> None:
    """Ten thousand nodes, each leading to the next, end the search and not the program."""
    chain = {str(at): node("Reroute", any=[str(at + 1), 0]) for at in range(10_000)}
    graph = chain | {"s": node("KSampler", positive=["0", 0]), "t": node("CLIPTextEncode", text="found at last")}
    assert said(png(prompt=json.dumps(graph))).prompt == "found at last"


def in_xmp(prompt: str, doctype: str = "") -> bytes:
    """A PNG with a packet in which Easel's prompt is the given XML."""
    packet = (
        f'{doctype}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:easel="urn:easel:picture#"><easel:prompt>{prompt}</easel:prompt>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    return with_chunk(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + packet.encode())


def test_nodes_that_share_their_texts_are_asked_once() -> None:
    """Fifty joins, each of twice the next one, would be a text of a million billion words."""
    joins = {
        str(at): node("StringConcatenate", string_a=[str(at + 1), 0], string_b=[str(at + 1), 0]) for at in range(50)
    }
    graph = joins | {"50": node("String", value="word"), "s": node("KSampler", positive=["0", 0])}
    assert said(png(prompt=json.dumps(graph))).prompt == "word"


def test_the_negative_prompt_comes_out_of_a_controlnets_second_output() -> None:
    """A node that passes both prompts on is followed to the one that is meant."""
    graph = BASIC | {"8": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0])}
    graph["3"] = node("KSampler", positive=["8", 0], negative=["8", 1])
    found = said(png(prompt=json.dumps(graph)))
    assert (found.prompt, found.negative[:6]) == ("a lighthouse", "blurry")


def test_the_first_of_two_texts_counts() -> None:
    """A keyword that stands twice is read once."""
    first, second = (samples.chunk(b"tEXt", f"parameters\0{each}".encode()) for each in ("first", "second"))
    whole = samples.encoded(PHOTO)
    assert said(whole[:33] + first + second + whole[33:]).prompt == "first"


def test_fill_bytes_between_segments_are_passed_over() -> None:
    """A JPEG may have any number of them before a marker."""
    whole = with_exif("JPEG", exif(A1111.encode()))
    at = whole.index(b"\xff\xe1")
    assert is_the_lighthouse(said(whole[:at] + b"\xff" * 5 + whole[at:]))


def test_a_missing_piece_of_a_long_packet_is_not_patched_over() -> None:
    """Where a segment of extended XMP is lost, the comment still tells the beginning of the prompt."""
    whole = with_story(samples.encoded(PHOTO, "JPEG"), "jpeg", Story("灯塔" * 16_000, model="gpt-image-2", version="1"))
    at = whole.index(b"http://ns.adobe.com/xmp/extension/") - 4
    end = at + 2 + int.from_bytes(whole[at + 2 : at + 4], "big")
    found = said(whole[:at] + whole[end:])
    assert found.prompt.endswith("灯塔…")
    assert found.model == "gpt-image-2"


def test_an_entity_in_xmp_is_refused() -> None:
    """A packet with a document type, whose entities could blow a text up or name a file, is not read. `xmp.py` sees to it."""
    assert said(in_xmp("a &amp; b")).prompt == "a & b"
    laughs = '<!ENTITY b "ha">' + "".join(f'<!ENTITY {each} "{f"&{chr(ord(each) - 1)};" * 10}">' for each in "cdefghij")
    assert read(in_xmp("&j;", f"<!DOCTYPE x [{laughs}]>")) is None
    assert read(in_xmp("&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>')) is None
    assert read(in_xmp("plain", "<!DOCTYPE x>")) is None


def test_simple_properties_may_stand_as_attributes() -> None:
    """exiftool and others write them so; a packet that ends in the middle says what stood before."""
    data = in_xmp("x").replace(b'picture#"><easel:prompt>', b'picture#" easel:model="gpt-image-2"><easel:prompt>')
    packet = data[data.index(b"XML:com") : data.index(b"</rdf:Description>")]
    assert said(with_chunk(b"iTXt", packet)) == Said("Easel", "x", model="gpt-image-2")


def test_the_rest_before_the_damage_is_read() -> None:
    """A picture that ends in the middle still says what stood in front; a text whose checksum is wrong is not believed."""
    whole = png(parameters=A1111)
    assert is_the_lighthouse(said(whole[: len(whole) // 2]))
    assert read(whole.replace(b"lighthouse", b"lighthause")) is None


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    """A path says what its bytes say; one that is not there is an OSError."""
    for format in ("PNG", "JPEG", "WEBP"):
        data = with_story(samples.encoded(PHOTO, format), format, Story("a fox"))
        found = read(samples.written(tmp_path, "p", data))
        assert found == read(data)
        assert found is not None
    with pytest.raises(OSError, match="absent"):
        read(tmp_path / "absent.png")


STORY = Story(
    "灯塔 & <b>", asked={"prompt": "灯塔", "n": 1}, model="gpt-image-2", parents=("ab" * 32,), created="2026-12-01"
)
WHOLE = [
    png(parameters=A1111, prompt=json.dumps(BASIC)),
    png(workflow=drawn()),
    with_exif("JPEG", exif(b"UNICODE\0" + A1111.encode("utf-16-be"))),
    with_exif("WEBP", exif(b"ASCII\0\0\0" + A1111.encode(), "<")),
    *(with_story(samples.encoded(PHOTO, format), format, STORY) for format in ("PNG", "JPEG", "WEBP")),
    with_story(samples.encoded(PHOTO, "JPEG"), "jpeg", Story("灯" * 30_000)),
]
STARTS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", WHOLE[2][:60], WHOLE[6][:40]]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_random_bytes_never_raise(start: bytes, rest: bytes) -> None:
    """Whatever follows the first bytes of a picture, it is read as something or nothing."""
    assert isinstance(read(start + rest), Said | None)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WHOLE), st.randoms(use_true_random=False), st.integers(1, 6), st.booleans())
def test_damaged_files_never_raise(whole: bytes, dice: Any, times: int, is_cut: bool) -> None:
    """Bytes changed, doubled or taken out of real files, and ends cut off, are no error; checksums are made right again."""
    data = bytearray(whole)
    for _ in range(times):
        at = dice.randrange(min(len(data), 3_000))
        data[at : at + dice.choice([0, 1, 1, 1, 4])] = dice.randbytes(dice.choice([1, 1, 1, 0, 4]))
    damaged = bytes(data[: dice.randrange(len(data))] if is_cut else data)
    assert isinstance(read(damaged), Said | None)
    assert isinstance(read(checked(damaged)), Said | None)


def checked(data: bytes) -> bytes:
    """A PNG whose chunks have the right checksums, so that what is damaged inside them is read."""
    out, at = [data[:8]], 8
    while data.startswith(b"\x89PNG") and at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        out.append(samples.chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return b"".join(out) if len(out) > 1 else data


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(alphabet='ab:,"\\\n {}[]1', max_size=200))
def test_any_text_in_any_place_never_raises(first: str, second: str) -> None:
    """Each keyword takes any text."""
    for keyword in ("parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata", "easel"):
        for text in (
            first,
            second,
            json.dumps({"1": {"class_type": "KSampler", "inputs": {"positive": [first, second]}}}),
        ):
            body = keyword.encode() + bytes(5) + text.encode(errors="ignore")
            assert isinstance(read(with_chunk(b"iTXt", body)), Said | None)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1", "2", ["2", 0]]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["1", "2", "class_type", "inputs", "positive", "text", "nodes", "links", "id", "image", "model"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(json_values)
def test_any_json_in_any_place_never_raises(value: Any) -> None:
    """Records and graphs of any shape are read as far as they make sense."""
    for keyword in ("prompt", "workflow", "invokeai_metadata", "sd-metadata", "easel", "parameters"):
        assert isinstance(read(with_chunk(b"tEXt", f"{keyword}\0{json.dumps(value)}".encode())), Said | None)


def test_pixels_of_fixtures_are_pictures() -> None:
    """The fixtures are real pictures: a decoder reads them."""
    for data in WHOLE:
        with Image.open(io.BytesIO(data)) as image:
            assert np.asarray(image).shape == (32, 48, 3)
