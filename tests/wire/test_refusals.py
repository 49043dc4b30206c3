"""Every error shape that servers use becomes the right error, in one clean line without key, prompt or markup."""

import json
from typing import Any

import pytest

from easel.errors import (
    AccountRefused,
    BadRequest,
    BodyTooLarge,
    EaselError,
    GatewayRefused,
    KeyRefused,
    NotFound,
    OutOfCredit,
    PolicyRefused,
    RateLimited,
    Refused,
    ServerFailed,
    SlowServerError,
)
from easel.wire.error_details import ErrorDetails, details_in, details_of_body
from easel.wire.refusals import moved, refused, told
from easel.wire.scrub import Scrub

SCRUB = Scrub("sk-secret-0123456789", "a lighthouse on a cliff at dusk, oil on canvas")


def error(message: str = "m", code: str | None = None, type_: str = "invalid_request_error", **more: Any) -> Any:
    return {"error": {"message": message, "type": type_, "param": None, "code": code, **more}}


ROWS: list[tuple[int, Any, type[EaselError]]] = [
    (400, error("Invalid size", "invalid_value", param="size"), BadRequest),
    (400, error(code="moderation_blocked", type_="image_generation_user_error"), PolicyRefused),
    (400, error("Invalid image file or mode for image 1", type_="image_generation_user_error"), BadRequest),
    (400, error("Streaming must have non-zero partial images", type_="image_generation_user_error"), BadRequest),
    (400, error("filtered", code="content_filter", type_=""), PolicyRefused),
    (400, error("no", code="x", innererror={"code": "ResponsibleAIPolicyViolation"}), PolicyRefused),
    (400, error("The response was filtered due to Azure's content management policy"), PolicyRefused),
    (400, error("litellm: ContentPolicyViolationError: content_policy_violation"), PolicyRefused),
    (400, error('upstream: {"error": {"message": "no", "code": "moderation_blocked"}}'), PolicyRefused),
    (500, error('{"error": {"message": "Upstream authentication failed"}}'), GatewayRefused),
    (401, {"Message": "who are you", "data": None}, KeyRefused),
    (429, [{"error": {"message": "slow down", "code": "rate_limit_exceeded"}}], RateLimited),
    (429, {"errors": [{"message": "no credit", "code": "insufficient_quota"}]}, OutOfCredit),
    (403, {"fault": {"faultstring": "Access denied", "detail": {"errorcode": "x"}}}, AccountRefused),
    (400, error(code="content_policy_violation"), PolicyRefused),
    (400, error("Your request was rejected by the safety system."), PolicyRefused),
    (400, error(code="billing_hard_limit_reached"), OutOfCredit),
    (401, error(code="invalid_api_key"), KeyRefused),
    (401, {"code": "INVALID_API_KEY", "message": "Invalid API key"}, KeyRefused),
    (403, {"code": "API_KEY_DISABLED", "message": "disabled"}, KeyRefused),
    (402, error(), OutOfCredit),
    (403, error("Your organization must be verified"), AccountRefused),
    (403, {"code": "INSUFFICIENT_BALANCE", "message": "no balance"}, AccountRefused),
    (403, {"code": "GROUP_NOT_ALLOWED", "message": "no"}, AccountRefused),
    (403, error("Image generation is not enabled for this group"), AccountRefused),
    (404, error(code="model_not_found"), NotFound),
    (404, error("Images API is not supported for this platform"), NotFound),
    (405, {"detail": "Method Not Allowed"}, NotFound),
    (413, "<html><head><title>413 Request Entity Too Large</title></head></html>", BodyTooLarge),
    (422, {"detail": [{"loc": ["body", "size"], "msg": "bad size", "type": "value_error"}]}, BadRequest),
    (429, error(code="rate_limit_exceeded", type_="requests"), RateLimited),
    (429, error("Image generation concurrency limit exceeded"), RateLimited),
    (429, error(code="insufficient_quota", type_="insufficient_quota"), OutOfCredit),
    (500, error(type_="server_error"), ServerFailed),
    (500, {"error": "text"}, ServerFailed),
    (500, "", ServerFailed),
    (502, error("Upstream authentication failed", type_="upstream_error"), GatewayRefused),
    (502, error("Upstream access forbidden", type_="upstream_error"), GatewayRefused),
    (502, error("Upstream request failed", type_="upstream_error"), ServerFailed),
    (502, "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", ServerFailed),
    (501, error(), ServerFailed),
    (408, error(), SlowServerError),
    (504, "<html>504</html>", SlowServerError),
    (522, "", SlowServerError),
    (524, "", SlowServerError),
]


@pytest.mark.parametrize(("status", "body", "kind"), ROWS)
def test_each_row_of_the_contract_becomes_its_error(status: int, body: Any, kind: type[EaselError]) -> None:
    """Status, code, type and words together decide; status is kept."""
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    result = refused(status, details_of_body(raw), SCRUB, quick=True)
    assert type(result) is kind
    assert result.as_dict()["status"] == status
    assert result.message.endswith((".", "…"))
    assert "<" not in result.message


@pytest.mark.parametrize("status", [500, 501, 502, 503, 520, 529])
def test_any_slow_5xx_leaves_the_money_open(status: int) -> None:
    """What comes after the window may have been billed."""
    assert type(refused(status, ErrorDetails("x"), SCRUB, quick=False)) is SlowServerError


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"error": {"message": "m", "type": "t", "code": "c", "param": "size"}}', ErrorDetails("m", "t", "c", "size")),
        ('{"error": {"message": "m", "code": 1234, "param": null}}', ErrorDetails("m", code="1234")),
        ('{"error": "text"}', ErrorDetails("text")),
        ('{"code": "INVALID_API_KEY", "message": "bad"}', ErrorDetails("bad", code="INVALID_API_KEY")),
        ('{"detail": "nope"}', ErrorDetails("nope")),
        ('{"detail": [{"loc": ["body", "n"], "msg": "too big"}]}', ErrorDetails("too big", param="n")),
        ('{"message": "hello"}', ErrorDetails("hello")),
        ('{"type": "error", "code": "c", "message": "m", "param": "p"}', ErrorDetails("m", "error", "c", "p")),
        (
            '{"error": {"message": "m", "code": "moderation_blocked", "moderation_details": {"moderation_stage": "output"}}}',
            ErrorDetails("m", code="moderation_blocked", stage="output"),
        ),
        ('event: error\ndata: {"error": {"message": "in a stream"}}\n\n', ErrorDetails("in a stream")),
        ('"just text"', ErrorDetails("just text")),
        ("upstream connect error", ErrorDetails("upstream connect error")),
        ("<HTML><h1>Bad <b>gateway</b> &amp; co</h1>", ErrorDetails("Bad gateway & co")),
        ("<!doctype html><title>\n 524: A timeout\n occurred </title>", ErrorDetails("524: A timeout occurred")),
        ("<html><script>alert(1)</script>", ErrorDetails("a web page instead of an answer")),
        ('{"errors": [{"message": "first"}, {"message": "second"}]}', ErrorDetails("first")),
        ('{"errors": ["plain"]}', ErrorDetails("plain")),
        ('{"msg": "quota", "data": null}', ErrorDetails("quota")),
        ('{"Message": "denied"}', ErrorDetails("denied")),
        ('{"message": "no channel", "data": null, "success": false}', ErrorDetails("no channel")),
        ('{"code": 1001, "message": "no", "data": null}', ErrorDetails("no", code="1001")),
        (
            '{"fault": {"faultstring": "Spike arrest", "detail": {"errorcode": "policies.x"}}}',
            ErrorDetails("Spike arrest"),
        ),
        ('[{"error": {"message": "in a list"}}]', ErrorDetails("in a list")),
        ('[{}, {"message": "second"}]', ErrorDetails("second")),
        ('{"error": {}, "message": "beside"}', ErrorDetails("beside")),
        ('{"error": {"message": "", "code": null}, "detail": "beside"}', ErrorDetails("beside")),
        ('{"error": true, "message": "beside", "code": "c"}', ErrorDetails("beside", code="c")),
        (
            '{"error": {"message": {"error": {"message": "deep", "code": "c"}}, "type": "t"}}',
            ErrorDetails("deep", "t", "c"),
        ),
        (
            json.dumps({"error": {"message": json.dumps({"error": {"message": "in", "code": "c"}}), "code": "gw"}}),
            ErrorDetails("in", code="c", others=("gw",)),
        ),
        ('{"detail": "upstream said {\\"message\\": \\"inner\\"}"}', ErrorDetails("inner")),
        ('{"message": "a brace { alone"}', ErrorDetails("a brace { alone")),
        (
            '{"error": {"code": "content_filter", "innererror": {"code": "R"}}}',
            ErrorDetails(code="content_filter", others=("R",)),
        ),
        ("", ErrorDetails("")),
        ("[1, 2]", ErrorDetails("")),
        ("\ufeff" + '{"error": "bom"}', ErrorDetails("bom")),
    ],
)
def test_every_shape_is_read(body: str, said: ErrorDetails) -> None:
    """OpenAI's, the gateway's, FastAPI's, plain text, one event, HTML by its title."""
    assert details_of_body(body.encode()) == said


def test_an_answer_without_an_error_tells_of_none() -> None:
    """`error: null` beside data is no error, nor is a data object with a message."""
    assert details_in({"error": None, "data": []}) is None
    assert details_in({"data": [], "message": "ok"}) is None
    hollows: list[Any] = [{}, [], "", False, {"message": "", "code": None, "details": {}}]
    for hollow in hollows:
        assert details_in({"error": hollow, "data": [{"b64_json": "x"}]}) is None
        assert details_in({"error": hollow}) is None
    assert details_in([]) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (ErrorDetails("m", code="moderation_blocked"), PolicyRefused),
        (ErrorDetails("m", type="image_generation_user_error"), BadRequest),
        (ErrorDetails("m", code="content_filter"), PolicyRefused),
        (ErrorDetails("Insufficient quota for this group"), OutOfCredit),
        (ErrorDetails("No available channel for model gpt-image-2"), ServerFailed),
        (ErrorDetails("m", code="rate_limit_exceeded"), RateLimited),
        (ErrorDetails("m", code="insufficient_quota"), OutOfCredit),
        (ErrorDetails("m", code="invalid_api_key"), KeyRefused),
        (ErrorDetails("m", code="model_not_found"), NotFound),
        (ErrorDetails("m", type="invalid_request_error", param="size"), BadRequest),
        (ErrorDetails("m", type="upstream_error"), ServerFailed),
        (ErrorDetails("m"), ServerFailed),
    ],
)
def test_an_error_under_200_or_in_a_stream_is_known_by_its_names(said: ErrorDetails, kind: type[Refused]) -> None:
    """There the status says nothing."""
    result = told(said, 200, SCRUB)
    assert type(result) is kind
    assert result.param == said.param


@pytest.mark.parametrize(
    ("said", "billed"),
    [
        (ErrorDetails("m"), True),
        (ErrorDetails("The model failed to make the image"), True),
        (ErrorDetails("Upload failed", type="invalid_request_error"), True),
        (ErrorDetails("Streaming must have partial images", type="image_generation_user_error"), True),
        (ErrorDetails("m", code="moderation_blocked"), True),
        (ErrorDetails("m", code="moderation_blocked", stage="output"), True),
        (ErrorDetails("m", code="moderation_blocked", stage="input"), False),
        (ErrorDetails("m", code="insufficient_quota"), False),
        (ErrorDetails("You exceeded your current quota"), False),
        (ErrorDetails("当前分组无可用渠道"), False),
        (ErrorDetails("no available account"), False),
        (ErrorDetails("m", code="invalid_api_key"), False),
        (ErrorDetails("m", code="model_not_found"), False),
        (ErrorDetails("m", code="rate_limit_exceeded"), False),
    ],
)
def test_an_error_under_200_may_be_billed_unless_it_names_what_comes_before_any_painting(
    said: ErrorDetails, billed: bool
) -> None:
    """Quota, key, model, channel or an input block is not; and the hint says the same."""
    result = told(said, 200, SCRUB)
    assert result.possibly_billed is billed
    assert ("Not billed" in result.hint) is not billed or isinstance(result, PolicyRefused)


def test_policy_names_the_stage() -> None:
    """Whether the prompt or the finished picture was refused is said."""
    assert "the finished picture" in told(ErrorDetails("no", stage="output"), 400, SCRUB).message
    assert "the prompt" in told(ErrorDetails("no", stage="input"), 400, SCRUB).message


def test_a_redirect_names_the_place_without_its_query() -> None:
    """It is not followed; the place it points to helps to mend the base URL."""
    result = moved(307, "https://other.example/v1/images?token=abc", SCRUB)
    assert "https://other.example/v1/images" in result.message
    assert "token" not in result.message
    assert "base URL" in result.hint


def test_neither_key_nor_prompt_nor_markup_comes_through() -> None:
    """What servers echo is taken out of message, code and param."""
    said = ErrorDetails(
        f"Bad key {SCRUB.key} for\n{SCRUB.prompt}\x00 end", code=f"code-{SCRUB.key}", param=SCRUB.prompt[:30]
    )
    shown = json.dumps(refused(400, said, SCRUB, quick=True).as_dict(), ensure_ascii=False)
    assert SCRUB.key not in shown
    assert "lighthouse" not in shown
    assert "•••" in shown
    assert "Bad key ••• for [prompt] end" in shown
