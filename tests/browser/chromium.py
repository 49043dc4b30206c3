"""Finds the Chromium of this machine, the same way for tests and screenshots."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

# Chromium obeys only the last such list, so Playwright's own stands here once more. For each window Chromium would otherwise
# load two pages of its address bar's list and keep a spare process, which nobody sees: a third of what a new tab costs.
_OFF = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,"
    "PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning,"
    "PreloadTopChromeWebUI,SpareRendererForSitePerProcess,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIOmniboxPopup"
)
# A container has no user namespaces and no GPU, and a test wants no first-run page and no traffic of the browser's own.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    f"--disable-features={_OFF}",
)


def find(playwright: Playwright) -> str:
    """The executable's path: chromium, google-chrome, else Playwright's own. Raises FileNotFoundError with a sentence."""
    for name in ("chromium", "google-chrome"):
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        raise FileNotFoundError("There is no Chromium: `make test` gets one, or install chromium or google-chrome.")
    return own


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=find(playwright), args=FLAGS)
