"""What the sandbox reads in a prompt: any text paints, and the common words of a dozen languages say what they say."""

import numpy as np
import pytest

from easel.sizes import Size
from sandbox import painter
from sandbox.orders import Order
from sandbox.painting import words
from sandbox.scenes import things

ANY = {
    "Arabic": "مدينة لا أعرفها",
    "Cyrillic": "нечто",
    "Hindi": "कुछ अनजान",
    "Thai": "อะไรสักอย่าง",
    "Georgian": "რაღაც",
    "an emoji": "🫥",
    "emoji joined": "👩\u200d🚀",
    "digits": "12345",
    "digits of another script": "٤٢",
    "signs": "!?… — §",
    "one letter": "q",
    "marks that stand on nothing": "\u0301\u0301\u0301",
    "marks without end": "a" + "\u0301" * 5_000,
    "a right-to-left override": "\u202efox",
    "nothing to see": "\u200b\u2060",
    "the longest": ("a red fox at dawn, " * 2_000)[:32_000],
    "the longest of another script": ("красная дверь 赤いドア " * 3_000)[:32_000],
    "one endless word": "y" * 32_000,
}


@pytest.mark.parametrize("kind", ANY)
def test_any_prompt_paints(kind: str) -> None:
    """Whatever was typed, there is a picture."""
    order = Order(ANY[kind], "gpt-image-2", Size(96, 96), "low", "opaque", "png", 100, 0, 1)
    picture = painter.paint(order, 0)
    assert picture.shape == (96, 96, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 2


SAID = {  # a red door, a black cat at night, a boat on the sea at sunset
    "English": ("a red door", "a black cat at night", "a boat on the sea at sunset"),
    "German": ("eine rote Tür", "eine schwarze Katze bei Nacht", "ein Boot auf dem Meer bei Sonnenuntergang"),
    "French": ("une porte rouge", "un chat noir la nuit", "un bateau sur la mer au coucher du soleil"),
    "Spanish": ("una puerta roja", "un gato negro de noche", "un barco en el mar al atardecer"),
    "Portuguese": ("uma porta vermelha", "um gato preto à noite", "um barco no mar ao entardecer"),
    "Italian": ("una porta rossa", "un gatto nero di notte", "una barca sul mare al tramonto"),
    "Russian": ("красная дверь", "чёрный кот ночью", "лодка в море на закате"),
    "Arabic": ("باب أحمر", "قطة سوداء في الليل", "قارب في البحر عند الغروب"),
    "Hindi": ("लाल दरवाज़ा", "रात में काली बिल्ली", "शाम को समुद्र में नाव"),
    "Chinese": ("红色的门", "夜里的黑猫", "日落时海上的船"),
    "Japanese": ("赤いドア", "夜の黒い猫", "夕暮れの海の船"),
    "Korean": ("빨간 문", "밤의 검은 고양이", "노을 지는 바다의 배가"),
    "Turkish": ("kırmızı kapı", "gece siyah bir kedi", "gün batımında, aksam denizde bir tekne"),
}


@pytest.mark.parametrize("language", SAID)
def test_common_words_are_understood(language: str) -> None:
    """Subject, colour, place and time of day are read in each of the languages."""
    door, cat, boat = (words.read(prompt) for prompt in SAID[language])
    red = words.read("red").hues[0]
    assert "door" in door.things
    assert door.hues == (red,)
    assert (cat.scene, cat.mood) == ("animal", "night")
    assert cat.things >= {"cat", "black"}
    assert (boat.scene, boat.mood) == ("sea", "dusk")
    assert "boat" in boat.things


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("candy cane with the bow", ""),
        ("I see the gift", ""),
        ("🦊", "animal"),
        ("🌊", "sea"),
        ("Bergsee im Nebel", "mountains"),
        ("портрет женщины", "portrait"),
        ("логотип", "mark"),
        ("ＣＡＴ", "animal"),
        ("l’arbre en automne", "forest"),
        ("ثعلب", "animal"),
        ("голубое небо с облаками", "sky"),
        ("a cloud in the sky", "thing"),
    ],
)
def test_words_are_read_as_they_are_meant(prompt: str, scene: str) -> None:
    """English words that mean something else abroad stay English; emoji say their names; width and marks do not count."""
    assert words.read(prompt).scene == scene


def test_every_thing_that_is_read_can_be_drawn() -> None:
    """The words that name a thing are those that have a drawing, and each drawing is of something on nothing."""
    assert things.THINGS.keys() == words.DRAWN
    for word in words.DRAWN:
        order = Order(f"a red {word}", "gpt-image-2", Size(128, 192), "low", "transparent", "png", 100, 0, 1)
        alone = painter.paint(order, 0, "thing")
        assert 0.02 < (alone[..., 3] == 255).mean() < 1
        assert (alone[..., 3] == 0).mean() > 0.01
