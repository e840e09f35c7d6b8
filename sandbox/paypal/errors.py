"""PayPal's error bodies. Names and sentences are those of its OpenAPI file where that has them.

Not in the file: 429 (PayPal's "Rate limiting" page names RATE_LIMIT_REACHED), and what the gateway says of a token
or of a client it does not know, {"error", "error_description"}, as OAuth 2 has it.
"""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.wire import Response

DOCUMENTATION = "https://developer.paypal.com/docs/api/customer-disputes/v1/#errors"
WORDS: dict[int, tuple[str, str]] = {
    400: (
        "INVALID_REQUEST",
        "Request is not well-formed, syntactically incorrect, or violates schema.",
    ),
    401: (
        "AUTHENTICATION_FAILURE",
        "Authentication failed due to missing authorization header, or invalid authentication credentials.",
    ),
    403: ("NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    405: ("METHOD_NOT_SUPPORTED", "The server does not implement the requested HTTP method."),
    422: (
        "UNPROCESSABLE_ENTITY",
        "The requested action could not be performed, semantically incorrect, or failed business validation.",
    ),
    429: ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
    500: ("INTERNAL_SERVER_ERROR", "An internal server error occurred."),
    501: ("NOT_IMPLEMENTED", "The sandbox does not act."),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable."),
}


class RefusedError(Exception):
    """The request cannot be answered; `response` says so in PayPal's words."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def debug_id() -> str:
    return uuid.uuid4().hex[:13]


def error(status: int, *details: dict[str, Any], message: str | None = None) -> Response:
    name, sentence = WORDS[status]
    number = debug_id()
    body: dict[str, Any] = {
        "name": name,
        "message": message or sentence,
        "debug_id": number,
        "information_link": f"{DOCUMENTATION}-{name}",
        "details": list(details),
        "links": [],
    }
    return Response.of(status, body, {"paypal-debug-id": number})


def query_fault(field: str, value: str, issue: str, description: str) -> RefusedError:
    """400 for one parameter. Clients branch on `issue`; the description may change, says PayPal."""
    detail = {"field": field, "value": value, "location": "query", "issue": issue, "description": description}
    return RefusedError(error(400, detail))


def gateway(reason: str, description: str) -> Response:
    """401 of the gateway before the API: a client or a token it does not know."""
    body = {"error": reason, "error_description": description}
    return Response.of(401, body, {"paypal-debug-id": debug_id(), "www-authenticate": f'Bearer realm="{reason}"'})
