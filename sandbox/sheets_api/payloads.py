"""Request bodies."""

from __future__ import annotations

import json
from typing import Any

from sandbox.sheets_api.errors import ApiError, field_violation
from sandbox.sheets_api.state import Json
from sandbox.wire import Request


def parsed(request: Request) -> Json:
    """The body as an object; refused in Google's words when it is not JSON."""
    if not request.body:
        return {}
    try:
        given: Any = json.loads(request.body)
    except ValueError as error:
        raise ApiError(400, f"Invalid JSON payload received. {error}") from error
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise field_violation("", "Invalid JSON payload received. An object was expected.")
    return given
