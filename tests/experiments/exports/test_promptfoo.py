"""The config for promptfoo names each setting and each prompt once."""

from pathlib import Path

import yaml

from easel.experiments.exports.promptfoo import to_promptfoo
from tests.experiments.exports.sheets import sheet


def test_settings_are_providers_and_prompts_are_tests(tmp_path: Path) -> None:
    """Prompts are values of one template."""
    config = yaml.safe_load(to_promptfoo(sheet(tmp_path, 3, 2)))
    assert config["prompts"] == ["{{prompt}}"]
    assert config["providers"] == [
        {"id": "openai:image:gpt-image-2", "label": "gpt-image-2, quality low", "config": {"quality": "low"}}
    ]
    assert [test["vars"]["prompt"] for test in config["tests"]] == [f"a mug, take {number}" for number in range(6)]
