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
