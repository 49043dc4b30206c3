"""What each field of a connection does, in the words of its tooltip."""

HELP = {
    "name": "The name of this connection on pages, in runs and in logs.",
    "base_url": "The address of the server’s API, from its operator. A pasted endpoint is corrected.",
    "kind": "sub2api accepts pictures up to 20 MiB each; the sandbox is free. Otherwise all kinds work the same.",
    "tier": "The plan behind the key. “Automatic” prefers Pro, Team, Plus and API keys over Free.",
    "default_model": "The model used for checks, if not the usual one.",
    "api_key": "Entered once. Stored encrypted on the studio’s machine, sent only to this server, never shown again.",
    "extra_headers": "Sent with every request, for gateways that require them. Values are stored like keys.",
    "concurrency": "How many requests may run in parallel. Empty: the studio’s limit.",
    "requests_per_minute": "Further requests wait. Empty: no limit; the server’s own rate limits are respected anyway.",
    "images_per_minute": "The same for pictures.",
    "part_limit": "The largest picture this server accepts, in MB. Empty: 50, for sub2api 20.9.",
    "timeout": "How many seconds a request may take. Empty: the studio’s default.",
    "timeout_large": "The same for sizes above 2560 × 1440.",
    "timeout_connect": "How many seconds to wait for a connection.",
    "timeout_gap": "The longest pause in the server’s answer, in seconds.",
    "account_headers": "Answer headers that contain an account ID, separated by commas. Used in the log and on the Usage page.",
    "key_headers": "The same for headers with the ID of the key a gateway used.",
    "tasks": "With tasks the server keeps working on its own and Easel asks until the picture is ready, so a dropped connection "
    "loses nothing. Automatic: for requests long enough to be cut on the way. Tasks have no previews.",
    "picture_hosts": "Other hosts that linked pictures may be downloaded from, separated by commas. They never receive the key.",
    "proxy": "http://host:port. The studio then checks the proxy’s address, not the server’s. Empty: the environment’s proxy.",
    "ca_file": "The CA certificates (PEM) for this server, if it needs its own: paste the text of the file.",
    "prices": "What this server charges. Used for estimates, costs and the automatic choice.",
}
