"""Money, durations, moments and sizes read the same in the browser as in Python."""

from playwright.sync_api import Browser
from starlette.applications import Starlette

from components.kit.element import ASSETS
from easel.web.assets import route
from tests.web.serving import served
from tests.words.unit_cases import CASES

_MODULE = """async (cases) => {
  const module = await import(location.href);
  const named = (name) => module[name.replace(/_(.)/, (_, letter) => letter.toUpperCase())];
  return { told: cases.map(([name, given]) => named(name)(...given)), elapsed: [module.elapsed(27.9), module.elapsed(125)],
    ago: [27, 62, 7300, 3 * 86400].map(module.ago), month: module.month("2026-09") };
}"""


def test_browser_and_python_say_the_same(browser: Browser) -> None:
    """Each case of the table; what only the browser counts, it counts in the same units."""
    page = browser.new_page()
    with served(Starlette(routes=[route(lambda: ASSETS)])) as url:
        page.goto(f"{url}/{ASSETS.address('kit/units.js')}")
        told = page.evaluate(_MODULE, [[name, list(given)] for name, given, _ in CASES])
    page.close()
    for (name, given, words), said in zip(CASES, told["told"], strict=True):
        assert said == words, (name, given)
    assert told["elapsed"] == ["27 s", "2 min 05 s"]
    assert told["ago"] == ["27 s ago", "1 min ago", "2 h ago", "3 days ago"]
    assert told["month"] == "Sep 2026"
