"""What a prompt's words ask for: which scene, which light, which colours, which small things."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.painting import tongues
from sandbox.painting.colour import Lch


@dataclass(frozen=True, slots=True)
class Wish:
    """`scene` is empty when no word names one; `mood` too. `hues` are the colours named, in order; `things` single words.

    `thing` is the first of them that can be drawn by itself; empty where a scene's own subject comes before it."""

    scene: str
    mood: str
    hues: tuple[Lch, ...]
    things: frozenset[str]
    thing: str = ""


# A scene's weight: a subject goes before a place, a place before a manner.
LISTS: tuple[tuple[str, int, str], ...] = (
    ("mark", 5, "logo logos emblem monogram icon badge brand 标志 图标 logotype"),
    (
        "animal",
        4,
        "cat cats kitten dog dogs puppy fox foxes rabbit bunny bear bears owl owls panda wolf tiger lion 猫 狗 "
        "狐 兔 熊",
    ),
    (
        "portrait",
        4,
        "portrait woman man girl boy face person people model selfie 肖像 人像 女 男 lady child musician chef",
    ),
    (
        "flowers",
        4,
        "flower flowers floral bouquet rose roses tulip tulips daisy daisies poppy poppies peony peonies "
        "blossom garden 花 lily orchid sunflower",
    ),
    (
        "still_life",
        4,
        "vase bottle perfume product coffee cup mug tea teapot fruit fruits lemon lemons orange oranges apple "
        "apples pear pears bowl still-life packaging cosmetic skincare candle pottery ceramic ceramics 静物 产品 "
        "咖啡",
    ),
    ("space", 4, "planet planets galaxy space cosmos nebula astronaut universe saturn orbit 宇宙 星球 rocket"),
    (
        "city",
        3,
        "city skyline skyscraper skyscrapers street tokyo york downtown building buildings urban towers "
        "metropolis 城市 rooftops shanghai paris london",
    ),
    (
        "sea",
        3,
        "sea ocean beach harbour harbor boat boats sail sailboat sailing waves wave coast island islands "
        "lighthouse shore ship port bay surf 海 船 lagoon",
    ),
    ("forest", 3, "forest forests woods trees tree pine pines jungle woodland birch birches 森林 树"),
    ("desert", 3, "desert dune dunes sand sahara canyon cactus 沙漠"),
    (
        "rooms",
        3,
        "room rooms interior arch arches architecture doorway stairs staircase house villa courtyard window hallway "
        "房间 建筑 museum studio chair sofa",
    ),
    (
        "mountains",
        2,
        "aurora northern mountain mountains hill hills valley alps peak peaks landscape lake cabin fjord meadow field fields "
        "village 山 湖 volcano river cliffs",
    ),
    ("pattern", 2, "pattern tiles tile seamless wallpaper mosaic textile geometric 图案"),
    (
        "flow",
        2,
        "abstract flow fluid marble liquid silk smoke waves-of-colour gradient texture ink aurora-like swirl "
        "swirls 抽象",
    ),
    ("bokeh", 2, "bokeh lights blurry blurred sparkle sparkles glitter christmas fireflies"),
    (
        "thing",
        2,
        "door gate table desk lamp book hat umbrella car balloon heart ball box cloud bird fish couch star moon sun",
    ),
    ("sky", 2, "sky skies clouds"),
    ("shapes", 1, "minimal minimalist minimalism bauhaus shapes poster midcentury boho circles 极简 simple flat"),
)
SCENES = tuple(name for name, _, _ in LISTS)
FREE = (
    "mountains",
    "sea",
    "flow",
    "shapes",
    "rooms",
    "space",
    "flowers",
    "desert",
    "still_life",
)  # when no word chooses

# Scenes with a subject that can stand alone.
ALONE = frozenset({"thing", "flowers", "animal", "portrait", "still_life", "mark", "space"})

_SUBJECT = 4  # the weight from which on a scene is of a subject
_DRAWN = (
    "door doorway gate window chair sofa couch table desk lamp book hat umbrella car balloon balloons heart star moon sun "
    "cloud ball box house cabin tree boat ship sailboat bottle vase bird fish"
)
DRAWN = frozenset(_DRAWN.split())  # `scenes.things` has one for each

_ANIMALS = frozenset(next(listed for name, _, listed in LISTS if name == "animal").split())

_MOODS: dict[str, str] = {
    "dawn": "dawn sunrise morning daybreak 早晨 黎明 日出",
    "golden": "golden sunlit warm honey amber-light afternoon",
    "dusk": "dusk sunset evening twilight 傍晚 日落 黄昏",
    "night": "aurora northern night midnight moon moonlit moonlight stars starry dark nocturnal 夜 月 星空",
    "mist": "mist misty fog foggy haze hazy muted 雾",
    "storm": "storm stormy rain rainy thunder dramatic moody 雨 暴风",
    "autumn": "autumn fall leaves rustic harvest 秋",
    "winter": "winter snow snowy ice icy frozen frost christmas arctic 雪 冬",
    "spring": "spring fresh blossom lush 春",
    "pastel": "pastel soft dreamy gentle candy delicate 柔和",
    "neon": "neon cyberpunk synthwave vaporwave futuristic glowing electric 霓虹 赛博",
    "mono": "monochrome monochromatic black-and-white grayscale greyscale 黑白",
    "sepia": "sepia vintage retro antique old nostalgic 复古",
    "day": "sunny summer noon bright clear day 夏 晴",
}
_COLOURS: dict[str, Lch] = {
    "red": (0.60, 0.21, 27), "crimson": (0.52, 0.20, 20), "scarlet": (0.60, 0.22, 30), "coral": (0.73, 0.15, 30),
    "terracotta": (0.62, 0.13, 42), "orange": (0.74, 0.17, 55), "amber": (0.79, 0.16, 75), "gold": (0.80, 0.14, 85),
    "yellow": (0.88, 0.17, 98), "lemon": (0.91, 0.17, 105), "lime": (0.85, 0.19, 125), "olive": (0.58, 0.10, 115),
    "green": (0.62, 0.15, 150), "emerald": (0.60, 0.14, 162), "sage": (0.74, 0.05, 145), "mint": (0.87, 0.08, 165),
    "teal": (0.60, 0.10, 195), "turquoise": (0.76, 0.11, 190), "cyan": (0.80, 0.12, 205), "aqua": (0.82, 0.10, 200),
    "blue": (0.58, 0.16, 255), "azure": (0.70, 0.14, 245), "navy": (0.34, 0.10, 265), "indigo": (0.42, 0.15, 278),
    "violet": (0.58, 0.19, 295), "purple": (0.52, 0.19, 305), "lavender": (0.78, 0.09, 300), "lilac": (0.80, 0.09, 310),
    "magenta": (0.62, 0.24, 335), "pink": (0.80, 0.12, 355), "rose": (0.74, 0.13, 10), "burgundy": (0.40, 0.13, 15),
    "brown": (0.48, 0.07, 55), "beige": (0.88, 0.03, 82), "cream": (0.95, 0.03, 90), "black": (0.25, 0.005, 270),
    "white": (0.97, 0.005, 90), "grey": (0.65, 0.005, 250), "gray": (0.65, 0.005, 250), "silver": (0.80, 0.01, 250),
    "红": (0.60, 0.21, 27), "绿": (0.62, 0.15, 150), "蓝": (0.58, 0.16, 255), "黄": (0.88, 0.17, 98), "紫": (0.52, 0.19, 305),
}  # fmt: skip


_KNOWN = frozenset(word for _, _, listed in LISTS for word in listed.split()) | frozenset(_COLOURS)
_KNOWN |= frozenset(word for listed in _MOODS.values() for word in listed.split())


def read(prompt: str) -> Wish:
    """Reads any text; words in no list change nothing here (but the seed)."""
    words = tongues.english(prompt, _KNOWN)
    words += [part for word in words if "-" in word for part in word.split("-")]
    text = prompt.lower()
    # a red fox is a fox, not a red picture
    named = [word for word, following in zip(words, [*words[1:], ""], strict=False) if following not in _ANIMALS]
    hues = tuple(dict.fromkeys(_COLOURS[word] for word in named if word in _COLOURS))
    scene = _scene(words, text)
    return Wish(scene, _best(words, text, _MOODS), hues[:3], frozenset(words), _thing(words, text, scene))


def colour_names(prompt: str) -> list[str]:
    """The colours that a prompt names, in English and in order."""
    return list(dict.fromkeys(word for word in tongues.english(prompt, _KNOWN) if word in _COLOURS and word.isascii()))


def subject(prompt: str) -> str:
    """The English word by which a prompt names its thing or its scene; empty where none does."""
    wish = read(prompt)
    listed = next((listed.split() for name, _, listed in LISTS if name == wish.scene), [])
    return wish.thing or next((word for word in tongues.english(prompt, _KNOWN) if word in listed), "")


def _thing(words: list[str], text: str, scene: str) -> str:
    drawn = next((word for word in words if word in DRAWN), "")
    listed = next(
        (listed for name, weight, listed in LISTS if name == scene and (weight >= _SUBJECT or name == "sky")), ""
    )
    subject = _first(words, text, listed) if listed else None
    return "" if drawn and subject is not None and subject <= words.index(drawn) else drawn


def _scene(words: list[str], text: str) -> str:
    best, rank = "", (0, 0)
    for name, weight, listed in LISTS:
        place = _first(words, text, listed)
        if place is not None and (weight, -place) > rank:
            best, rank = name, (weight, -place)
    return best


def _best(words: list[str], text: str, lists: Mapping[str, str]) -> str:
    found = {name: place for name, listed in lists.items() if (place := _first(words, text, listed)) is not None}
    return min(found, key=lambda name: found[name]) if found else ""


def _first(words: list[str], text: str, listed: str) -> int | None:
    """The place of the first of the prompt's words that is in the list."""
    wanted = listed.split()
    places = [place for place, word in enumerate(words) if word in wanted]
    wide = [text.index(word) for word in wanted if ord(word[0]) > 0x2E80 and len(word) > 1 and word in text]
    return min(places + wide) if places or wide else None
