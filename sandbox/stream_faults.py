"""The faults of streams, of pictures and of conversations alike: their ends, their errors, and the way they are written."""

from sandbox import odd_streams as streams
from sandbox.faults import Fault

STREAMS = (
    Fault("json_to_stream", "plain JSON to a streamed request", as_json=True, partials=0, only="stream"),
    Fault("no_partials", "no partial pictures", partials=0, only="stream"),
    Fault(
        "cut_stream",
        "the connection ends in the middle of the second event, or the first if alone",
        events=streams.cut,
        only="stream",
    ),
    Fault("stream_no_end", "a clean end before `completed`", events=streams.no_end, only="stream"),
    Fault("error_event", "event: error with an `error` object", events=streams.error_event, only="stream"),
    Fault("error_event_flat", "event: error with flat fields", events=streams.error_flat, only="stream"),
    Fault("error_event_bare", "an `error` object without type", events=streams.error_bare, only="stream"),
    Fault("error_event_late", "an error after the picture, before the end", events=streams.error_late, only="stream"),
    Fault("keepalive", "an event `keepalive` in every 0.1 s of silence", events=streams.keepalives, only="stream"),
    Fault("policy_event_flat", "moderation_blocked in flat fields", events=streams.policy_flat, only="stream"),
    Fault("policy_event", "moderation_blocked inside the stream", events=streams.policy_event, only="stream"),
    Fault("completed_twice", "`completed` comes twice", events=streams.completed_twice, only="stream"),
    Fault("done_marker", "[DONE] at the end", events=streams.done_marker, only="stream"),
    Fault("sse_crlf", "CRLF line ends", framing=streams.crlf, only="stream"),
    Fault("sse_cr", "CR line ends", framing=streams.cr, only="stream"),
    Fault("sse_odd", "comments, id, retry, no blanks, data over several lines", framing=streams.odd, only="stream"),
)
