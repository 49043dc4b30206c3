"""How a job has to end for each fault of the sandbox, by sections 4 to 8 of the wire contract.

Whoever adds a fault says here how it ends; a test holds both tables together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DONE = "done"
UNKNOWN = frozenset({"TimedOut", "CutOff", "SlowServerError", "WorkerLost"})
MANY = 0  # as many tries as a rate limit is waited out for


@dataclass(frozen=True, slots=True)
class End:
    """`kind` is "done" or the error's kind; `tries` how many POSTs it takes with two retries; `billed` whether money may be
    spent although there is no picture."""

    kind: str
    tries: int = 1
    billed: bool = False

    @property
    def state(self) -> str:
        if self.kind == DONE:
            return DONE
        return "unknown" if self.kind in UNKNOWN else "failed"


@dataclass(frozen=True, slots=True)
class Ends:
    """Of a plain request, of a streamed one, and of an edit with a mask."""

    plain: End
    streamed: End
    masked: End


def _all(end: End, names: str, *, streamed: End | None = None, masked: End | None = None) -> dict[str, Ends]:
    return {name: Ends(end, streamed or end, masked or end) for name in names.split()}


_GOOD = End(DONE)
_NO_PICTURE = End("NoPicture", billed=True)
_CUT = End("CutOff", billed=True)
_LATE = End("SlowServerError", billed=True)
_SILENT = End("TimedOut", billed=True)
_LIMITED = End("RateLimited", MANY)
# a stream is tried plain once more; whatever failed quickly may have been billed, unless the server proves that it was not
_QUICK, _QUICK_STREAMED = End("ServerFailed", 3, billed=True), End("ServerFailed", 2, billed=True)
_SAID_SO = End("ServerFailed", billed=True)  # an error after the server had taken the request: who knows what it cost
_POLICY, _POLICY_PAINTED = End("PolicyRefused"), End("PolicyRefused", billed=True)

ENDS: Mapping[str, Ends] = {
    **_all(End("BadRequest"), "400_param redirect"),
    **_all(_POLICY, "400_policy 400_content_policy"),
    **_all(_POLICY_PAINTED, "400_policy_output"),
    **_all(End("KeyRefused"), "401 401_gateway 401_disabled"),
    **_all(End("AccountRefused"), "403_unverified 403_balance 403_group 403_images_off"),
    **_all(End("NotFound"), "404_model 404_platform 404_page"),
    **_all(End("BodyTooLarge"), "413 413_json"),
    **_all(_LIMITED, "429 429_ms 429_bare 429_concurrency"),
    **_all(End("RateLimited"), "429_long"),
    **_all(End("OutOfCredit"), "429_quota"),
    **_all(End("GatewayRefused"), "502_auth 502_forbidden"),
    **_all(
        _QUICK,
        "500 500_text 500_detail 500_empty 502 502_html 503 529 520 521 523 525 526 527",
        streamed=_QUICK_STREAMED,
    ),
    **_all(End("ServerFailed", 3), "503_no_account", streamed=End("ServerFailed", 2)),
    **_all(_LATE, "408 504 522 524 slow_500 slow_502 slow_503"),
    **_all(_SILENT, "hang slow_drip"),
    **_all(_CUT, "cut_body cut_before_answer"),
    **_all(_NO_PICTURE, "gzip_bomb no_data not_a_picture truncated_png bad_crc empty_picture bad_base64"),
    **_all(End("NotFetched", billed=True), "url_foreign"),
    **_all(_SAID_SO, "error_under_200"),
    **_all(_SAID_SO, "error_detail_200", streamed=_GOOD),
    **_all(_GOOD, "slow blanks gzip request_id_twice size_ignored n_fewer n_more usage_missing usage_flat minimal"),
    **_all(_GOOD, "base64_lines base64_prefix url_data mask_ignored mask_luminance"),
    **_all(_GOOD, "mask_502", masked=_QUICK),
    **_all(_GOOD, "edits_404", masked=End("NotFound")),
    **_all(_GOOD, "stream_500", streamed=End(DONE, 2)),
    **_all(_GOOD, "json_to_stream no_partials completed_twice done_marker sse_crlf sse_cr sse_odd"),
    **_all(_GOOD, "cut_stream stream_no_end", streamed=_CUT),
    **_all(_GOOD, "error_event error_event_flat error_event_bare error_event_late", streamed=_SAID_SO),
    **_all(_GOOD, "policy_event policy_event_flat", streamed=_POLICY_PAINTED),
    **_all(_GOOD, "keepalive"),
    # of conversations alone: a picture that is asked for by itself does not meet them
    **_all(
        _GOOD, "text_only forgets no_ids refusal incomplete incomplete_late filtered failed failed_late failed_rate"
    ),
    **_all(_GOOD, "policy_failed policy_item reasoning_first two_pictures item_generating kept_without_picture"),
    **_all(_GOOD, "cut_created cut_preview cut_item cut_words"),
    # of tasks alone (tests/wire/test_polling.py tells how those end)
    **_all(_GOOD, "task_off task_vanishes task_unstored task_elsewhere task_locked task_unsteady"),
}


def may_fail(fault: str) -> frozenset[str]:
    """The kinds of error in which a job may end as failed although the sandbox has painted for it, when it met this fault."""
    ends = ENDS[fault]
    return frozenset(
        end.kind for end in (ends.plain, ends.streamed, ends.masked) if end.state == "failed" and end.billed
    )
