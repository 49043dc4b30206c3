"""Files that are dropped on a page or pasted into it, as a browser hands them over."""

import base64
from collections.abc import Sequence

from playwright.sync_api import FilePayload, JSHandle, Page

_GIVEN = """files => {
  const data = new DataTransfer();
  for (const [name, type, text] of files) {
    data.items.add(new File([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))], name, {type}));
  }
  return data;
}"""
_OVER = """(data) => {
  const over = (name) => document.body.dispatchEvent(
    new DragEvent(name, {bubbles: true, cancelable: true, composed: true, dataTransfer: data}));
  over("dragover");
  return () => over("drop");
}"""
_PASTE = """data => document.body.dispatchEvent(
  new ClipboardEvent("paste", {bubbles: true, cancelable: true, composed: true, clipboardData: data}))"""


def hold_over(page: Page, files: Sequence[FilePayload]) -> JSHandle:
    """From the desktop, somewhere over the page; what is given is let go of by `let_go`."""
    return page.evaluate_handle(_OVER, _given(page, files))


def let_go(page: Page, held: JSHandle) -> None:
    page.evaluate("drop => drop()", held)


def paste(page: Page, files: Sequence[FilePayload]) -> None:
    page.evaluate(_PASTE, _given(page, files))


def _given(page: Page, files: Sequence[FilePayload]) -> JSHandle:
    told = [(each["name"], each["mimeType"], base64.b64encode(each["buffer"]).decode()) for each in files]
    return page.evaluate_handle(_GIVEN, told)
