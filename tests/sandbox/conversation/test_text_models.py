"""Which text models there are depends on the day."""

from datetime import date

import pytest
import requests

from sandbox.conversation import text_models
from sandbox.refusals import Refusal
from tests.sandbox_process import SandboxProcess

BEFORE, LAST = date(2026, 12, 10), date(2026, 12, 11)


def test_a_model_leaves_on_its_day() -> None:
    """Until then it carries the date; then it is gone from the list and refused."""
    assert {model["id"]: model["shutdown_date"] for model in text_models.listed(BEFORE)}["gpt-5-nano"] == "2026-12-11"
    assert text_models.check("gpt-5-nano", BEFORE) == "gpt-5-nano"
    assert "gpt-5-nano" not in [model["id"] for model in text_models.listed(LAST)]
    with pytest.raises(Refusal) as refused:
        text_models.check("gpt-5-nano", LAST)
    assert (refused.value.status, refused.value.code) == (404, "model_not_found")
    with pytest.raises(Refusal):
        text_models.found("gpt-5-nano", LAST)


def test_the_default_comes_first_and_stays(sandbox: SandboxProcess) -> None:
    """The list and each model by itself tell the same; no date is null."""
    listed = requests.get(f"{sandbox.base_url}/models", timeout=10).json()["data"]
    assert (listed[0]["id"], listed[0]["shutdown_date"]) == ("gpt-5.4-mini", None)
    assert requests.get(f"{sandbox.base_url}/models/gpt-5.4-mini", timeout=10).json() == listed[0]
    lost = requests.get(f"{sandbox.base_url}/models/llama", timeout=10)
    assert (lost.status_code, lost.json()["error"]["code"]) == (404, "model_not_found")
