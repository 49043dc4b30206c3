"""ComfyUI's other form of a graph, the one that is drawn: turned into the form that runs, as far as prompts need it."""

from typing import Any

_SAMPLER = ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise")  # a KSampler's widgets in their order
_LOADERS = {"CheckpointLoaderSimple": "ckpt_name", "UNETLoader": "unet_name"}


def as_graph(workflow: dict[str, Any]) -> dict[str, Any]:
    """The nodes by id, with links as [id, output] and the texts and settings of the widgets that are known here."""
    nodes = [node for node in _listed(workflow.get("nodes")) if isinstance(node, dict)]
    links = {str(link[0]): [str(link[1]), link[2]] for link in _listed(workflow.get("links")) if _is_link(link)}
    return {str(node.get("id")): {"class_type": node.get("type"), "inputs": _inputs(node, links)} for node in nodes}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_link(link: object) -> bool:
    """[id, from node, output, to node, input, type]."""
    return isinstance(link, list) and len(link) >= 5


def _inputs(node: dict[str, Any], links: dict[str, list[Any]]) -> dict[str, Any]:
    found = _widgets(str(node.get("type")), _listed(node.get("widgets_values")))
    for each in _listed(node.get("inputs")):
        if isinstance(each, dict) and str(each.get("link")) in links:
            found[str(each.get("name"))] = links[str(each["link"])]
    return found


def _widgets(kind: str, values: list[Any]) -> dict[str, Any]:
    if kind == "KSampler":
        return dict(zip(_SAMPLER, values, strict=False))
    if kind in _LOADERS:
        return dict(zip((_LOADERS[kind],), values, strict=False))
    if "Latent" in kind:
        return dict(zip(("width", "height"), values, strict=False))
    if not any(part in kind for part in ("Text", "String", "Prompt", "Primitive")):
        return {}
    return {"text": next((each for each in values if isinstance(each, str)), "")}
