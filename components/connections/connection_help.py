"""What each field of a connection does, in the words of its tooltip."""

HELP = {
    "name": "How runs, logs and pages call this server.",
    "base_url": "Where the server's API begins, as its operator names it. A pasted endpoint is put right.",
    "kind": "sub2api takes pictures of at most 20 MiB each; the sandbox bills nothing. Otherwise all are treated alike.",
    "tier": "The plan behind the key. “Best” asks Pro, Team, Plus and API keys before Free.",
    "default_model": "The model that checks are made with, where it is not the usual one.",
    "api_key": "Entered once. It is kept encrypted on the studio's machine, sent to this server alone, and never shown again.",
    "extra_headers": "Sent with every request, for gateways that ask for them. Their values are kept like keys.",
    "concurrency": "How many requests may be under way at once. Empty: as many as the studio allows.",
    "requests_per_minute": "Requests beyond it wait. Empty: no limit of ours; what the server says is obeyed anyway.",
    "images_per_minute": "The same for pictures.",
    "part_limit": "The largest picture that the server takes, in MB. Empty: 50, for sub2api 20.9.",
    "timeout": "Seconds that one request may take. Empty: the studio's setting.",
    "timeout_large": "The same above 2560x1440.",
    "timeout_connect": "Seconds to reach the server.",
    "timeout_gap": "The longest silence between two bytes, in seconds.",
    "account_headers": "Names of answer headers that carry an account's id, with commas between. For the log and the usage page.",
    "key_headers": "The same for headers that carry the id of the key that a gateway used.",
    "tasks": "A server that takes tasks works on by itself and is asked until the picture is there, so a dropped connection "
    "loses nothing. Automatic: for requests that may take longer than what is cut on the way. Tasks have no previews.",
    "picture_hosts": "Other hosts from which linked pictures may be fetched, separated by commas. They never get the key.",
    "proxy": "http://host:port. The studio then checks the proxy's address, not the server's. Empty: the environment's, if any.",
    "ca_file": "The certificates (PEM) that vouch for this server, if the usual ones do not: paste the text of the file.",
    "prices": "What this server charges. Estimates, costs and “best” go by it.",
}
