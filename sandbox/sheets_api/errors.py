"""Google's refusals: the envelope and, where they are known, its very words.

Words are from recorded answers and user reports; where nobody has reported Google's words the sentence is ours and
only the code is to be relied on.
"""

from __future__ import annotations

from typing import Any

from sandbox.wire import Response

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
WARNING = "You're trying to edit part of this sheet that shouldn't be changed accidentally. Edit anyway?"
TOO_LONG = "Your input contains more than the maximum of 50000 characters in a single cell."
TOO_MANY_CELLS = "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
MAX_CELL_CHARACTERS = 50_000
MAX_CELLS = 10_000_000
MAX_COLUMNS = 18_278


class ApiError(Exception):
    """A refusal, as the service answers it. Nothing of the request has been applied."""

    def __init__(self, code: int, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def within(self, place: str) -> ApiError:
        """The same refusal, said of a part of the request: `Invalid requests[0].addSheet: …`."""
        if isinstance(self, AsksFirst) or self.code != 400 or self.message.startswith("Invalid "):
            return self
        return ApiError(400, f"Invalid {place}: {self.message}", self.details)

    def response(self) -> Response:
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": STATUS[self.code]}
        if self.details:
            error["details"] = self.details
        return Response.of(self.code, {"error": error})


class AsksFirst(ApiError):  # noqa: N818 - a question, not an error
    """What the page asks a person about to change a range that only warns; the API never asks."""

    def __init__(self) -> None:
        super().__init__(400, WARNING)


def invalid(message: str) -> ApiError:
    return ApiError(400, message)


def field_violation(field: str, message: str) -> ApiError:
    """A body that does not parse as the method's message."""
    violations = [{"field": field, "description": message}]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return ApiError(400, message, details)


def unknown_name(name: str, place: str) -> ApiError:
    at = f" at '{place}'" if place else ""
    return field_violation(place, f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.')


def unimplemented(what: str) -> ApiError:
    return ApiError(501, f"The stand-in does not implement {what}.")


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def denied() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def no_grid(sheet_id: int) -> ApiError:
    return invalid(f"No grid with id: {sheet_id}")
