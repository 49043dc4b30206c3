"""The size rules in the browser and in Python are the same rules."""

import random

from playwright.sync_api import Browser
from starlette.applications import Starlette

from components.kit.element import ASSETS
from easel import sizes
from easel.sizes import Size
from easel.web.assets import route
from tests.web.serving import served

LARGEST_TYPED = 99_999  # as the field takes it

PRESETS = {
    tier: {ratio: [*map(int, str(sizes.preset(tier, ratio)).split("x"))] for ratio in sizes.RATIOS}
    for tier in sizes.TIERS
}
# what is typed or pasted, and the size that it names while a wide one of the first tier stands there
SAID: dict[str, object] = {
    "1920x1080": [1920, 1080],
    " 1920 × 1080 ": [1920, 1080],
    "1920X1080 px": [1920, 1080],
    "1920px by 1080px": [1920, 1080],
    "1920 1080": [1920, 1080],
    "1,920 x 1,080": [1920, 1080],
    "4k": [3840, 2160],
    "UHD": [3840, 2160],
    "2K": [2560, 1440],
    "1080p": [1920, 1080],
    "16:9": [1280, 720],
    "16 : 9": [1280, 720],
    "4k 2:3": PRESETS["4K"]["2:3"],
    "2:3 4K": PRESETS["4K"]["2:3"],
    "5:4": [1152, 912],
    "1.91:1": [1408, 736],
    "auto": "auto",
    "1,920": None,
    "1920x": None,
    "0x1080": None,
    "wide": None,
    "0:9": None,
}

_READ = """async ([presets, rules, said]) => {
  const module = await import(location.href);
  return said.map((text) => module.read(text, { presets, rules, tier: "1K", upright: false }));
}"""
_ALIKE = """async ([rules, wanted]) => {
  const module = await import(location.href);
  return wanted.map(([w, h]) => module.alike(w, h, rules));
}"""
_MODULE = """async ([rules, wanted]) => {
  const module = await import(location.href);
  return wanted.map(([w, h]) => [module.check(w, h, rules), module.nearest(w, h, rules)]);
}"""


def _sizes() -> list[tuple[int, int]]:
    draw = random.Random(20261122)
    edges = {1, 15, 16, 17, 655, 656, 800, 816, 1024, 1080, 1088, 1440, 2160, 2400, 2880, 3840, 3841, 99_999}
    chosen = [(w, h) for w in edges for h in edges]
    chosen += [(draw.randint(1, 4200), draw.randint(1, 4200)) for _ in range(2200)]
    chosen += [(draw.randint(1, 262) * 16, draw.randint(1, 262) * 16) for _ in range(800)]
    return chosen + [(draw.randint(1, LARGEST_TYPED), draw.randint(1, LARGEST_TYPED)) for _ in range(300)]


def test_browser_and_python_agree_on_thousands_of_sizes(browser: Browser) -> None:
    """The same sentences in the same order, and the same nearest legal size, for every size."""
    wanted = _sizes()
    page = browser.new_page()
    with served(Starlette(routes=[route(lambda: ASSETS)])) as url:
        page.goto(f"{url}/{ASSETS.address('form/size_rules.js')}")
        told = page.evaluate(_MODULE, [sizes.rules_for_browser(), wanted])
    page.close()
    for (width, height), (sentences, nearest) in zip(wanted, told, strict=True):
        size = Size(width, height)
        assert sentences == [rule.message for rule in sizes.broken_rules(size)], size
        assert Size(*nearest) == sizes.nearest_legal(size), size


def test_a_size_is_read_as_people_write_it(browser: Browser) -> None:
    """Pixels with any sign between them, a resolution, proportions, or both; what names no size stays what it is."""
    page = browser.new_page()
    with served(Starlette(routes=[route(lambda: ASSETS)])) as url:
        page.goto(f"{url}/{ASSETS.address('form/size_text.js')}")
        told = page.evaluate(_READ, [PRESETS, sizes.rules_for_browser(), list(SAID)])
    page.close()
    assert dict(zip(SAID, told, strict=True)) == SAID


def test_the_same_proportions_are_offered(browser: Browser) -> None:
    """Of a size that is not legal: exactly as wide for its height, legal, and the next larger one."""
    wanted = [(1920, 1080), (300, 250), (5120, 2880), (1921, 1080), (1080, 1350)]
    page = browser.new_page()
    with served(Starlette(routes=[route(lambda: ASSETS)])) as url:
        page.goto(f"{url}/{ASSETS.address('form/size_rules.js')}")
        told = page.evaluate(_ALIKE, [sizes.rules_for_browser(), wanted])
    page.close()
    assert told == [[2048, 1152], [960, 800], [3840, 2160], None, [1088, 1360]]
