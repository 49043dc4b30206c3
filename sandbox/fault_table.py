"""Every fault by name: the error rows of section 8 of the wire contract, and the odd answers of its sections 4 to 6."""

from easel.sizes import Size
from sandbox import odd_answers as odd
from sandbox.conversation.fault_rows import CONVERSATIONS
from sandbox.faults import Fault, Reply
from sandbox.stream_faults import STREAMS


def _openai(
    status: int, message: str, type: str, code: str | None = None, param: str | None = None, **headers: str
) -> Reply:
    body = {"error": {"message": message, "type": type, "param": param, "code": code}}
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def _gateway(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message})


def _nginx(status: int, title: str) -> Reply:
    page = f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n<center><h1>{status} {title}</h1></center>\r\n"
    return Reply(status, page + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")


def _cloudflare(status: int, title: str) -> Reply:
    page = f"<!DOCTYPE html><html><head><title>gateway.example | {status}: {title}</title></head><body><h1>Error {status}</h1>"
    return Reply(
        status,
        f"{page}<p>{title}</p><p>Cloudflare Ray ID: 8c0ffee0c0ffee00</p></body></html>",
        {"cf-ray": "8c0ffee0c0ffee00-SIN"},
    )


def _moderation(stage: str) -> Reply:
    text = "Your request was rejected by the safety system. Include the request ID if you contact support."
    details = {"moderation_stage": stage, "categories": ["sandbox"]}
    error = {"message": text, "type": "image_generation_user_error", "param": None, "code": "moderation_blocked"}
    return Reply(400, {"error": error | {"moderation_details": details}})


_RATE = "Rate limit reached for images per minute: Limit 5, Used 5, Requested 1. Please try again later."
_FAILED = "The server had an error while processing your request. Sorry about that!"
_UPSTREAM = "Upstream service temporarily unavailable"
_CLOUDFLARE = {
    520: "Web server is returning an unknown error",
    521: "Web server is down",
    523: "Origin is unreachable",
    525: "SSL handshake failed",
    526: "Invalid SSL certificate",
    527: "Railgun error",
}

_REFUSALS = (
    Fault(
        "400_param",
        "400 that names a field",
        _openai(400, "Invalid value: 'x'.", "invalid_request_error", "invalid_value", "quality"),
    ),
    Fault("400_policy", "400 moderation_blocked at the prompt", _moderation("input")),
    Fault("400_policy_output", "400 moderation_blocked at the finished picture", _moderation("output"), paints=True),
    Fault(
        "400_content_policy",
        "400 content_policy_violation",
        _openai(
            400,
            "Your request was rejected as a result of our safety system.",
            "invalid_request_error",
            "content_policy_violation",
        ),
    ),
    Fault(
        "401",
        "401 invalid_api_key",
        _openai(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
    ),
    Fault("401_gateway", "401 INVALID_API_KEY without `error`", _gateway(401, "INVALID_API_KEY", "Invalid API key")),
    Fault(
        "401_disabled", "401 API_KEY_DISABLED without `error`", _gateway(401, "API_KEY_DISABLED", "API key is disabled")
    ),
    Fault(
        "403_unverified",
        "403 organization must be verified",
        _openai(403, "Your organization must be verified to use the model `gpt-image-2`.", "invalid_request_error"),
    ),
    Fault(
        "403_balance",
        "403 INSUFFICIENT_BALANCE without `error`",
        _gateway(403, "INSUFFICIENT_BALANCE", "Insufficient account balance"),
    ),
    Fault(
        "403_group",
        "403 GROUP_NOT_ALLOWED without `error`",
        _gateway(403, "GROUP_NOT_ALLOWED", "This group may not use the model"),
    ),
    Fault(
        "403_images_off",
        "403 image generation not enabled",
        _openai(403, "Image generation is not enabled for this group", "permission_error"),
    ),
    Fault(
        "404_model",
        "404 model_not_found",
        _openai(
            404, "The model does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"
        ),
    ),
    Fault(
        "404_platform",
        "404 no images here",
        _openai(404, "Images API is not supported for this platform", "not_found_error"),
    ),
    Fault("404_page", "404 as a web page (wrong base URL)", _nginx(404, "Not Found")),
    Fault("413", "413 body too large, as a web page", _nginx(413, "Request Entity Too Large")),
    Fault("413_json", "413 body too large, as JSON", _openai(413, "Request body too large", "invalid_request_error")),
    Fault("429", "429 with Retry-After: 1", _openai(429, _RATE, "requests", "rate_limit_exceeded", retry_after="1")),
    Fault(
        "429_ms",
        "429 with retry-after-ms: 200",
        _openai(429, _RATE, "requests", "rate_limit_exceeded", retry_after_ms="200"),
    ),
    Fault(
        "429_long",
        "429 with Retry-After: 3600",
        _openai(429, _RATE, "requests", "rate_limit_exceeded", retry_after="3600"),
    ),
    Fault("429_bare", "429 that names no wait", _openai(429, _RATE, "requests", "rate_limit_exceeded")),
    Fault(
        "429_concurrency",
        "429 of a gateway's own queue, Retry-After: 1",
        _openai(
            429, "Image generation concurrency limit exceeded, please retry later", "rate_limit_error", retry_after="1"
        ),
    ),
    Fault(
        "429_quota",
        "429 insufficient_quota",
        _openai(
            429, "You exceeded your current quota, please check your plan.", "insufficient_quota", "insufficient_quota"
        ),
    ),
)
_FAILURES = (
    Fault("500", "500 server_error", _openai(500, _FAILED, "server_error", "server_error")),
    Fault("500_text", '500 {"error": "text"}', Reply(500, {"error": "internal error"})),
    Fault("500_detail", '500 {"detail": [...]}', Reply(500, {"detail": [{"msg": "worker crashed", "loc": ["body"]}]})),
    Fault("500_empty", "500 with an empty body", Reply(500, "")),
    Fault("502", "502 upstream_error", _openai(502, _UPSTREAM, "upstream_error")),
    Fault("502_html", "502 as nginx's page", _nginx(502, "Bad Gateway")),
    Fault(
        "502_auth", "502 the gateway's own key failed", _openai(502, "Upstream authentication failed", "upstream_error")
    ),
    Fault(
        "502_forbidden",
        "502 the gateway's own access failed",
        _openai(502, "Upstream access forbidden", "upstream_error"),
    ),
    Fault(
        "503_no_account",
        "503 before anything was sent on",
        _gateway(503, "no_available_account", "No available accounts: none of this group is ready"),
    ),
    Fault("503", "503 overloaded", _openai(503, "The engine is currently overloaded", "server_error")),
    Fault("529", "529 overloaded", _openai(529, "Overloaded", "overloaded_error")),
    *(
        Fault(str(status), f"{status} as Cloudflare's page", _cloudflare(status, title))
        for status, title in _CLOUDFLARE.items()
    ),
    Fault("408", "408 after painting", _openai(408, "Request timeout", "timeout_error"), paints=True),
    Fault("504", "504 as nginx's page, after painting", _nginx(504, "Gateway Time-out"), paints=True),
    Fault("522", "522 as Cloudflare's page, after painting", _cloudflare(522, "Connection timed out"), paints=True),
    Fault("524", "524 as Cloudflare's page, after painting", _cloudflare(524, "A timeout occurred"), paints=True),
    Fault("slow_500", "500 after painting and 11 s", _openai(500, _FAILED, "server_error"), paints=True, seconds=11),
    Fault(
        "slow_502", "502 after painting and 11 s", _openai(502, _UPSTREAM, "upstream_error"), paints=True, seconds=11
    ),
    Fault(
        "slow_503",
        "503 after painting and 11 s",
        _openai(503, "The engine is overloaded", "server_error"),
        paints=True,
        seconds=11,
    ),
    Fault("stream_500", "500 to every stream; plain works", _openai(500, _FAILED, "server_error"), only="stream"),
    Fault("redirect", "307 to another path", Reply(307, "", {"location": "/_sandbox/counts"})),
)
_WIRE = (
    Fault("hang", "paints, and never answers", wire="hang"),
    Fault("slow_drip", "the answer trickles, 256 bytes every 0.1 s", wire="drip"),
    Fault("cut_body", "the connection ends in the middle of the body", wire="cut"),
    Fault("cut_before_answer", "paints, and closes the connection without a byte", wire="close"),
    Fault("slow", "right, but only after 11 s", seconds=11),
    Fault("blanks", "200 at once, blanks while it paints, then the right answer", wire="blanks"),
    Fault("gzip", "the answer is gzip-coded", headers={"content-encoding": "gzip"}, wire="gzip", only="plain"),
    Fault("gzip_bomb", "1 MB of gzip that unfolds to 512 MB", headers={"content-encoding": "gzip"}, wire="gzip_bomb"),
    Fault("request_id_twice", "a second x-request-id header", headers={"x-request-id": "req_of_a_proxy"}),
)
_ANSWERS = (
    Fault(
        "error_under_200",
        "200, blanks, then an error object",
        change=odd.error_object,
        part="body",
        wire="blanks",
        as_json=True,
        partials=0,
    ),
    Fault("size_ignored", "1254x1254 whatever was asked, which it echoes", size=Size(1254, 1254)),
    Fault("n_fewer", "one picture whatever n was", pictures=lambda n: 1),
    Fault("n_more", "one picture more than asked", pictures=lambda n: n + 1),
    Fault("no_data", "an empty `data`", change=odd.no_data, part="picture"),
    Fault("usage_missing", "no `usage`", change=odd.no_usage, part="body"),
    Fault("usage_flat", "`usage` without its details", change=odd.flat_usage),
    Fault("minimal", "only the pictures, nothing else", change=odd.minimal),
    Fault("not_a_picture", "base64 of a web page", spoil=odd.not_a_picture),
    Fault("truncated_png", "the picture's last third is missing", spoil=odd.truncated),
    Fault("bad_crc", "one byte in the picture's middle is wrong", spoil=odd.one_wrong_byte),
    Fault("empty_picture", "an empty base64 string", spoil=lambda data: b""),
    Fault("bad_base64", "characters that are not base64", change=odd.bad_base64, part="picture"),
    Fault("base64_lines", "base64 with line breaks", change=odd.base64_lines, part="picture"),
    Fault("base64_prefix", "base64 behind a data: prefix", change=odd.base64_prefix, part="picture"),
    Fault("url_data", "the picture in `url`, as a data: URL", change=odd.url_data),
    Fault("url_foreign", "`url` on another host", change=odd.url_foreign),
    Fault("error_detail_200", '200 {"detail": "text"}', change=odd.detail_object, part="body", only="plain"),
)
_EDITS = (
    Fault("mask_ignored", "the mask is not heeded: the whole picture is repainted", mask="ignored"),
    Fault("mask_luminance", "the mask's white is repainted, whatever its alpha says", mask="luminance"),
    Fault(
        "mask_502",
        "502 to every edit with a mask; edits without one work",
        _openai(502, _UPSTREAM, "upstream_error"),
        only="mask",
    ),
    Fault(
        "edits_404",
        "404 to every edit",
        _openai(404, "Images edits API is not supported for this platform", "not_found_error"),
        only="edit",
    ),
)
_TASKS = (
    Fault(
        "task_off",
        "404 to every request that is sent as a task",
        _openai(404, "async image tasks are not enabled", "not_found_error"),
        only="task",
    ),
    Fault("task_vanishes", "the task is taken, painted, and never known again", only="task", task="vanishes"),
    Fault("task_unstored", "the task fails after painting: its picture cannot be stored", only="task", task="unstored"),
    Fault("task_elsewhere", "the task's picture lies on another host", only="task", task="elsewhere"),
    Fault("task_locked", "the link to the task's picture asks for the key", only="task", task="locked"),
    Fault("task_unsteady", "the first two questions about the task meet a 502", only="task", task="unsteady"),
)
_ROWS = (*_REFUSALS, *_FAILURES, *_WIRE, *_ANSWERS, *_EDITS, *STREAMS, *CONVERSATIONS, *_TASKS)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ROWS}
