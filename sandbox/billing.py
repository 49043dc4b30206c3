"""The account behind the sandbox's key, in the dialects of gateways: nothing is really charged, only told."""

import threading
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from easel import costs
from easel.sizes import Size
from sandbox import orders
from sandbox.options import Options
from sandbox.orders import Order

STATUS = "/api/status"  # new-api's, which is anybody's to read
_PER_UNIT = 500_000
_PRICES = costs.Prices()


class Billing:
    """Each picture that is painted is charged, by its tokens times `overcharge`, to a wallet with a `balance`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._charged, self._requests = Decimal(0), 0
        self._lock = threading.Lock()

    def charge(self, order: Order, inputs: Sequence[Size]) -> None:
        """For one picture. From any thread."""
        usd = self._price(order, 1, order.partial_images, inputs)
        with self._lock:
            self._charged, self._requests = self._charged + usd, self._requests + 1

    def headers(self, order: Order, inputs: Sequence[Size]) -> dict[str, str]:
        """What LiteLLM tells on each plain answer."""
        if self._options.billing != "litellm":
            return {}
        return {"x-litellm-response-cost": str(self._price(order, order.n, 0, inputs))}

    def routes(self) -> list[Route]:
        served = {
            "sub2api": {"/v1/usage": self._usage, "/usage": self._usage},
            "new-api": {
                "/v1/dashboard/billing/subscription": self._subscription,
                "/v1/dashboard/billing/usage": self._used,
                STATUS: _status,
            },
        }
        here = served.get(self._options.billing, {})
        return [Route(path, tell, methods=["GET"]) for path, tell in here.items()]

    async def _usage(self, request: Request) -> Response:
        """sub2api's, of a key whose user has a wallet."""
        left = self._left()
        spent = {"requests": self._requests, "cost": float(self._charged), "actual_cost": float(self._charged)}
        told: dict[str, Any] = {"mode": "unrestricted", "isValid": True, "planName": "wallet", "unit": "USD"}
        return JSONResponse(told | {"remaining": left, "balance": left, "usage": {"today": spent, "total": spent}})

    async def _subscription(self, request: Request) -> Response:
        limit = self._options.balance
        names = ("soft_limit_usd", "hard_limit_usd", "system_hard_limit_usd")
        return JSONResponse(
            {"object": "billing_subscription", "has_payment_method": True} | dict.fromkeys(names, limit)
        )

    async def _used(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "total_usage": float(self._charged * 100)})

    def _left(self) -> float:
        return float(Decimal(str(self._options.balance)) - self._charged)

    def _price(self, order: Order, pictures: int, partials: int, inputs: Sequence[Size]) -> Decimal:
        usage = orders.usage(order, pictures=pictures, partials=partials, inputs=inputs)
        usd = costs.cost(costs.Usage.from_reply(usage), _PRICES, order.size) or Decimal(0)
        return usd * Decimal(str(self._options.overcharge))


async def _status(request: Request) -> Response:
    shown = {"quota_per_unit": _PER_UNIT, "quota_display_type": "USD", "usd_exchange_rate": 7.3}
    return JSONResponse({"success": True, "message": "", "data": shown})
