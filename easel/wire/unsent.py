"""Which failures prove that a gateway sent nothing on: nothing was painted then, so nothing can have been billed.

That a failure came quickly proves nothing: a gateway was seen to answer 500 within 0.4 s to a stream that had been painted
and billed. Source: section 8 of the wire contract.
"""

from easel.wire.said import Said

_STATUS = 503
_CODES = frozenset(
    {
        *("no_available_account", "no_available_accounts", "no_available_channel", "no_available_channels"),
        *("image_billing_not_configured", "model_overloaded", "model_overloaded_before_dispatch"),
    }
)
_WORDS = ("no available account", "no available channel", "no available openai account", "无可用渠道", "无可用账号")
_TRIED = ("retry", "retries", "重试")  # it had been sent on before nobody was left


def nothing_sent_on(status: int, said: Said) -> bool:
    """Whether an answer says that no account, channel or price was found to send the request on with."""
    if status != _STATUS:
        return False
    words = said.message.lower()
    if any(tried in words for tried in _TRIED):
        return False
    return bool(_CODES.intersection(said.names)) or any(each in words for each in _WORDS)
