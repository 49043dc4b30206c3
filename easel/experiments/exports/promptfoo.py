"""The experiment as a config of promptfoo, which runs the same prompts with the same settings and keeps no pictures of ours."""

from typing import Any

import yaml

from easel.experiments.exports.sheet import Sheet


def to_promptfoo(sheet: Sheet) -> bytes:
    """Each different setting is a provider, each different prompt a test; prompts are values, so that their braces stay."""
    settings: dict[str, dict[str, Any]] = {}
    for entry in sheet.entries:
        config = {
            name: value
            for name, value in entry.request.items()
            if name not in ("prompt", "model") and value is not None
        }
        model = str(entry.request.get("model", "gpt-image-2"))
        label = ", ".join([model, *(f"{name} {value}" for name, value in sorted(config.items()))])
        settings.setdefault(label, {"id": f"openai:image:{model}", "label": label, "config": config})
    prompts = dict.fromkeys(entry.prompt for entry in sheet.entries)
    config = {
        "description": sheet.name,
        "prompts": ["{{prompt}}"],
        "providers": list(settings.values()),
        "tests": [{"vars": {"prompt": prompt}} for prompt in prompts],
    }
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=1000).encode("utf-8", "replace")
