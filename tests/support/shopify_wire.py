"""A Shopify store at the wire, as small as a test needs it: scripted answers, and a list of orders that pages.

Not the sandbox's stand-in: this one can be made to say anything, however wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from sync.sources.shopify.client import Access, Shop
from sync.sources.shopify.documents import VERSION
from sync.wire.retry import RetryPolicy

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

Json = dict[str, Any]
Answer = Json | httpx.Response | Exception
Script = Answer | Callable[[Json], Answer]

ALL_SCOPES = ["read_orders", "read_all_orders", "read_customers", "read_returns"]


class Wire:
    """Answers each question by the name of its operation; `calls` are (operation, variables) in their order."""

    def __init__(self, **answers: Script | list[Script]) -> None:
        self.answers: dict[str, Script | list[Script]] = {"Probe": probe(), **answers}
        self.calls: list[tuple[str, Json]] = []
        self.tokens = 0
        self.token_answer: Script | None = None
        self.pauses: list[float] = []
        self.now = NOW

    def shop(
        self, title: str = "Shopify of LUM", *, tries: int = 5, stopwatch: Callable[[], float] = lambda: 0.0
    ) -> Shop:
        retry = RetryPolicy(tries=tries, sleep=self.pauses.append, chance=lambda: 0.0)
        transport = httpx.MockTransport(self.handle)
        return Shop(
            title,
            "https://lumen.myshopify.com",
            Access("client-lum", "secret-lum"),
            clock=lambda: self.now,
            retry=retry,
            transport=transport,
            stopwatch=stopwatch,
        )

    def asked(self, operation: str) -> list[Json]:
        return [variables for name, variables in self.calls if name == operation]

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/admin/oauth/access_token":
            return self._token(request)
        assert request.url.path == f"/admin/api/{VERSION}/graphql.json"
        if request.headers["x-shopify-access-token"] != f"token-{self.tokens}":
            return httpx.Response(401, json={"errors": "[API] Invalid API key or access token"})
        body = json.loads(request.content)
        name = re.search(r"query (\w+)", body["query"])
        assert name
        self.calls.append((name.group(1), body["variables"]))
        script = self.answers[name.group(1)]
        if isinstance(script, list):
            script = script.pop(0) if len(script) > 1 else script[0]
        return respond(script(body["variables"]) if callable(script) else script)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(httpx.QueryParams(request.content.decode()))
        assert form == {
            "grant_type": "client_credentials",
            "client_id": "client-lum",
            "client_secret": "secret-lum",
        }
        self.tokens += 1
        if self.token_answer is not None:
            return respond(self.token_answer(form) if callable(self.token_answer) else self.token_answer)
        return httpx.Response(
            200, json={"access_token": f"token-{self.tokens}", "scope": "read_orders", "expires_in": 86399}
        )


def respond(answer: Answer) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, httpx.Response):
        return answer
    return httpx.Response(200, json=answer, headers={"X-Shopify-API-Version": VERSION})


def data(**fields: Any) -> Json:
    return {"data": fields}


def probe(domain: str = "lumen.myshopify.com", scopes: Iterable[str] = ALL_SCOPES) -> Json:
    return data(
        shop={"myshopifyDomain": domain, "ianaTimezone": "Australia/Sydney", "currencyCode": "AUD"},
        currentAppInstallation={"accessScopes": [{"handle": scope} for scope in scopes]},
    )


def error(code: str | None, message: str = "no", path: list[str | int] | None = None, **more: Any) -> Json:
    fault: Json = {"message": message, "extensions": {"code": code} if code else {}}
    if path:
        fault["path"] = path
    return {"data": None, "errors": [fault], **more}


def page(nodes: list[Any], *, after: str | None = None) -> Json:
    return {"nodes": nodes, "pageInfo": {"hasNextPage": after is not None, "endCursor": after}}


def listing(payloads: list[Json]) -> Callable[[Json], Json]:
    """Orders as Shopify lists them: the quoted window of `updated_at`, oldest change first, `first` a page."""

    def answer(variables: Mapping[str, Any]) -> Json:
        bounds = re.fullmatch(r"updated_at:>='(\S+)'(?: updated_at:<'(\S+)')?", variables["query"])
        assert bounds, variables["query"]
        since, until = bounds.group(1), bounds.group(2) or "9"
        fit = sorted((p for p in payloads if since <= p["updatedAt"] < until), key=lambda p: (p["updatedAt"], p["id"]))
        start = int(variables["after"] or 0)
        end = start + int(variables["first"])
        return data(page=page(fit[start:end], after=str(end) if end < len(fit) else None))

    return answer


def by_ids(payloads: list[Json], typename: str = "Order") -> Callable[[Json], Json]:
    known = {p["id"]: {"__typename": typename, **p} for p in payloads}
    return lambda variables: data(nodes=[known.get(gid) for gid in variables["ids"]])


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def bag(amount: str = "0.0", currency: str = "AUD") -> Json:
    money = {"amount": amount, "currencyCode": currency}
    return {"shopMoney": money, "presentmentMoney": money}


def order_payload(number: int, *, updated: datetime = NOW - timedelta(hours=1), **changes: Any) -> Json:
    bags = "totalPriceSet currentTotalPriceSet totalShippingPriceSet totalTaxSet totalDiscountsSet totalReceivedSet"
    return {
        "id": f"gid://shopify/Order/{number}",
        "legacyResourceId": str(number),
        "name": f"#{number}",
        "number": number,
        "createdAt": stamp(updated - timedelta(days=1)),
        "processedAt": stamp(updated - timedelta(days=1)),
        "updatedAt": stamp(updated),
        **dict.fromkeys(["cancelledAt", "cancelReason", "closedAt"]),
        "test": False,
        "edited": False,
        "sourceName": "web",
        "app": {"name": "Online Store"},
        "tags": ["vip"],
        "note": None,
        "currencyCode": "AUD",
        "presentmentCurrencyCode": "AUD",
        "taxesIncluded": True,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "paymentGatewayNames": ["paypal"],
        "email": "anna@example.com",
        "customer": {
            "id": "gid://shopify/Customer/7",
            "firstName": "Anna",
            "lastName": "Svensson",
            "defaultEmailAddress": {"emailAddress": "anna@example.com"},
        },
        "shippingAddress": {"countryCodeV2": "AU", "provinceCode": "NSW"},
        "risk": {"recommendation": "ACCEPT", "assessments": []},
        **dict.fromkeys(bags.split(), bag("49.90")),
        **dict.fromkeys(["totalRefundedSet", "netPaymentSet", "totalOutstandingSet"], bag()),
        "disputes": [],
        "transactions": [transaction_payload(number)],
        "fulfillments": [],
        "refunds": [],
        "fulfillmentOrders": page([]),
        "returns": page([]),
        "lineItems": page([line_payload(number)]),
        **changes,
    }


def line_payload(number: int) -> Json:
    return {
        "id": f"gid://shopify/LineItem/{number}",
        "sku": f"SKU-{number}",
        "title": "Lamp",
        "variantTitle": None,
        "vendor": "Yiwu-A",
        "quantity": 1,
        "currentQuantity": 1,
        "unfulfilledQuantity": 1,
        "requiresShipping": True,
        "isGiftCard": False,
        "variant": None,
        "product": None,
        "originalUnitPriceSet": bag("49.90"),
        "discountedUnitPriceAfterAllDiscountsSet": bag("49.90"),
    }


def transaction_payload(number: int, **changes: Any) -> Json:
    return {
        "id": f"gid://shopify/OrderTransaction/{number}",
        "kind": "SALE",
        "status": "SUCCESS",
        "errorCode": None,
        "gateway": "paypal",
        "test": False,
        "createdAt": "2026-11-21T11:00:00Z",
        "processedAt": "2026-11-21T11:00:00Z",
        "paymentId": f"c{number}.1",
        "authorizationCode": f"PP{number}",
        "parentTransaction": None,
        "amountSet": bag("49.90"),
        "paymentDetails": None,
        **changes,
    }


def refund_payload(number: int, **changes: Any) -> Json:
    return {
        "id": f"gid://shopify/Refund/{number}",
        "legacyResourceId": str(number),
        "createdAt": "2026-11-22T09:00:00Z",
        "processedAt": "2026-11-22T09:00:00Z",
        "updatedAt": "2026-11-22T09:00:00Z",
        "note": "broken",
        "totalRefundedSet": bag("10.0"),
        "return": None,
        "refundLineItems": page([]),
        "refundShippingLines": page([]),
        "orderAdjustments": page([]),
        "transactions": page([transaction_payload(number, kind="REFUND", amountSet=bag("10.0"))]),
        **changes,
    }


def parcel_payload(number: int, **changes: Any) -> Json:
    return {
        "id": f"gid://shopify/Fulfillment/{number}",
        "name": f"#{number}.1",
        "status": "SUCCESS",
        "displayStatus": "IN_TRANSIT",
        "createdAt": "2026-11-21T12:00:00Z",
        "updatedAt": "2026-11-21T12:00:00Z",
        "inTransitAt": None,
        "estimatedDeliveryAt": None,
        "deliveredAt": None,
        "totalQuantity": 1,
        "location": {"name": "Sydney"},
        "service": {"serviceName": "Manual"},
        "trackingInfo": [{"company": "Australia Post", "number": "AP1", "url": "https://auspost.example/AP1"}],
        "events": page([]),
        **changes,
    }


def dispute_payload(number: int, **changes: Any) -> Json:
    return {
        "id": f"gid://shopify/ShopifyPaymentsDispute/{number}",
        "legacyResourceId": str(number),
        "type": "CHARGEBACK",
        "status": "NEEDS_RESPONSE",
        "initiatedAt": "2026-11-20T00:00:00Z",
        "evidenceDueBy": "2026-11-30T00:00:00Z",
        "evidenceSentOn": None,
        "finalizedOn": None,
        "amount": {"amount": "49.9", "currencyCode": "AUD"},
        "reasonDetails": {"reason": "FRAUDULENT", "networkReasonCode": "10.4"},
        "order": {"id": "gid://shopify/Order/1", "name": "#1"},
        **changes,
    }
