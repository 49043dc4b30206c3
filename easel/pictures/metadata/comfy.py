"""ComfyUI's graphs: the prompt is found by following what the sampler is fed with, through whatever nodes lie between."""

from collections.abc import Iterator
from typing import Any

from easel.pictures.metadata import comfy_workflow, json_text
from easel.pictures.metadata.said import Said, as_settings, scalar

Graph = dict[str, dict[str, Any]]  # nodes by id, each with "class_type" and "inputs": a value, or a link [id, output]

_FARTHEST = 60  # links from the sampler to a text
# Inputs that lead to a text, in the order in which they are asked; all of one node's texts count.
_TEXTS = (
    "text", "text_g", "text_l", "clip_l", "t5xxl", "prompt", "positive_prompt", "string", "value",
    "string_a", "string_b", "text_a", "text_b", "text1", "text2", "source",
)  # fmt: skip
_WAYS = (
    "conditioning",
    "conditioning_1",
    "conditioning_2",
    "conditioning_to",
    "conditioning_from",
    "cond",
    "any",
    "input",
)
_MODELS = ("ckpt_name", "unet_name", "model_name")
_SETTINGS = {
    "seed": ("seed", "noise_seed"),
    "steps": ("steps",),
    "cfg scale": ("cfg", "guidance"),
    "sampler": ("sampler_name",),
    "scheduler": ("scheduler",),
    "denoise": ("denoise",),
}


def said(prompt: str, workflow: str = "") -> Said | None:
    """What the graph as it ran (`prompt`), or else the graph as it was drawn (`workflow`), says; None where neither is one."""
    graph = _graph(json_text.record(prompt)) or _graph(comfy_workflow.as_graph(json_text.record(workflow)))
    if not graph:
        return None
    start, negative = _start(graph)
    text = _text(graph, start, set()) or _longest(graph, _text(graph, negative, set()))
    settings = as_settings((name, _first(graph, inputs)) for name, inputs in _SETTINGS.items())
    return Said("ComfyUI", text, _text(graph, negative, set()), _first(graph, _MODELS), settings | _size(graph))


def _graph(nodes: dict[str, Any]) -> Graph:
    return {
        name: node
        for name, node in nodes.items()
        if isinstance(node, dict) and isinstance(node.get("class_type"), str) and isinstance(node.get("inputs"), dict)
    }


def _start(graph: Graph) -> tuple[object, object]:
    """What leads to the positive and the negative prompt: a sampler's inputs first, then any node's, then a guider's."""
    samplers = sorted(graph.values(), key=lambda node: "Sampler" not in node["class_type"])
    for node in samplers:
        if _is_link(node["inputs"].get("positive")):
            return node["inputs"]["positive"], node["inputs"].get("negative")
    guided = [node["inputs"].get("conditioning") for node in samplers if "Guider" in node["class_type"]]
    return next(filter(_is_link, guided), None), None


def _is_link(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int)


def _text(graph: Graph, value: object, seen: set[str], far: int = 0) -> str:
    """The text that a value is or leads to; texts that are put together on the way are joined. Each node is asked once."""
    if isinstance(value, str):
        return value
    if not _is_link(value) or far > _FARTHEST:
        return ""
    assert isinstance(value, list)
    name = str(value[0])
    if name in seen or name not in graph:
        return ""
    seen.add(name)
    inputs = graph[name]["inputs"]
    texts = [_text(graph, inputs[key], seen, far + 1) for key in _followed(inputs, value[1])]
    joint = inputs.get("delimiter")
    return (joint if isinstance(joint, str) else "\n").join(dict.fromkeys(filter(None, texts)))


def _followed(inputs: dict[str, Any], output: object) -> Iterator[str]:
    """The inputs of a node that lead to a text. A ControlNet passes both prompts on: the positive one first."""
    if "positive" in inputs and "negative" in inputs:
        yield "negative" if output == 1 else "positive"
    else:
        found = [key for key in (*_TEXTS, *_WAYS) if isinstance(inputs.get(key), str) or _is_link(inputs.get(key))]
        # A node that nobody knows here: whatever goes into it.
        yield from found or [
            key for key, value in inputs.items() if _is_link(value) and key not in ("clip", "model", "vae")
        ]


def _longest(graph: Graph, but: str) -> str:
    texts = [node["inputs"].get(key) for node in graph.values() for key in _TEXTS]
    return max((text for text in texts if isinstance(text, str) and text != but), key=len, default="")


def _first(graph: Graph, inputs: tuple[str, ...]) -> str:
    """The first value among samplers, then among all nodes."""
    for node in sorted(graph.values(), key=lambda node: "Sampler" not in node["class_type"]):
        for name in inputs:
            if text := scalar(node["inputs"].get(name)):
                return text
    return ""


def _size(graph: Graph) -> dict[str, str]:
    for node in graph.values():
        width, height = (scalar(node["inputs"].get(edge)) for edge in ("width", "height"))
        if "Latent" in node["class_type"] and width and height:
            return {"size": f"{width}x{height}"}
    return {}
