"""Error bodies of Cloud Storage. cloud.google.com/storage/docs/json_api/v1/status-codes"""

from __future__ import annotations

from sandbox.wire import Response

#: Status, reason and the usual message.
Refusal = tuple[int, str] | tuple[int, str, str]

UNAUTHORIZED = (401, "required", "Anonymous caller does not have storage.objects.get access.")
NO_BUCKET = (404, "notFound", "The specified bucket does not exist.")
NO_OBJECT = (404, "notFound")
FAILED_PRECONDITION = (412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")
REQUIRED = (400, "required", "Required parameter: name")
INVALID_VALUE = (400, "invalid")

_WORDS = {429: "The rate of requests is too high.", 500: "Backend Error", 503: "Service Unavailable"}


def refusal(what: Refusal, message: str | None = None) -> Response:
    status, reason = what[0], what[1]
    words = message or (what[2] if len(what) > 2 else _WORDS.get(status, "Error"))
    errors = [{"message": words, "domain": "global", "reason": reason}]
    return Response.of(status, {"error": {"code": status, "message": words, "errors": errors}})


def not_implemented(what: str) -> Response:
    """What this stand-in lacks, so that nobody takes its silence for Google's."""
    return refusal((501, "notImplemented"), f"The stand-in for Cloud Storage has no {what}.")
