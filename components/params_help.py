"""What each parameter does, in the words of its tooltip. Source: OpenAI's image guide and the wire contract."""

HELP = {
    "model": "The image model. Any name your server knows can be typed; one that is not in the list gets permissive rules.",
    "quality": (
        "Low for drafts, medium for normal work, high for finals: each step costs several times the one before. "
        "Auto lets the model choose, so the cost is a range."
    ),
    "output_format": "JPEG is usually faster than PNG. PNG is lossless; PNG and WebP can be transparent.",
    "output_compression": "JPEG and WebP only: 100 keeps the most detail, lower is smaller. PNG is always lossless.",
    "n": "1 to 10. Each picture travels as a request of its own, so one that fails does not take the others with it.",
    "partial_images": "Previews that arrive while a picture is made, 0 to 3. Each costs 100 output tokens; fewer may come.",
    "background": "Transparent needs PNG or WebP, and a model that can do it. Auto lets the model choose.",
    "transparent_preview": "Transparent is a preview on this model, and many servers still refuse it (nothing is billed then).",
    "moderation": "How strictly the server filters. Low is less strict; it does not bypass the content policy.",
    "stream": (
        "The answer arrives in pieces, so previews can be shown, and no proxy in between cuts a request for being silent. "
        "Off: one answer at the end."
    ),
    "user": "A name for the end user, for abuse monitoring at the provider. Never a secret.",
    "safety_identifier": "OpenAI's newer field for the same: a stable identifier of the end user, best hashed.",
    "complexity": "How elaborate the picture may become. Only models that know it get it; left alone it is not sent.",
}
