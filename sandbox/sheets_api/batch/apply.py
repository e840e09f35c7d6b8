"""The batch itself: its requests in order, all or nothing."""

from __future__ import annotations

import re
from typing import Any

from sandbox.sheets_api.batch import (
    blocks,
    cells,
    charts,
    dimensions,
    groups,
    names,
    native_tables,
    slicers,
    tabs,
    tags,
    transfer,
    views,
)
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import ApiError, field_violation, invalid, unimplemented, unknown_name
from sandbox.sheets_api.known_names import REQUESTS
from sandbox.sheets_api.state import Json

HANDLERS: dict[str, Handler] = {
    **tabs.HANDLERS,
    **dimensions.HANDLERS,
    **groups.HANDLERS,
    **cells.HANDLERS,
    **blocks.HANDLERS,
    **transfer.HANDLERS,
    **names.HANDLERS,
    **tags.HANDLERS,
    **views.HANDLERS,
    **charts.HANDLERS,
    **slicers.HANDLERS,
    **native_tables.HANDLERS,
}
LACKING = frozenset(
    [
        "addCommentReply",
        "addDataSource",
        "autoFill",
        "cancelDataSourceRefresh",
        "deleteComment",
        "deleteCommentReply",
        "deleteDataSource",
        "deleteDuplicates",
        "deleteRange",
        "insertComment",
        "insertRange",
        "randomizeRange",
        "refreshDataSource",
        "textToColumns",
        "trimWhitespace",
        "updateCommentPost",
        "updateDataSource",
        "updateEmbeddedObjectBorder",
    ]
)

LACKING_FIELDS = {
    ("setDataValidation", "filteredRowsIncluded"),
    ("updateDimensionProperties", "dataSourceSheetRange"),
    ("autoResizeDimensions", "dataSourceSheetDimensions"),
}


def run(batch: Batch, requests: Any) -> list[Json]:
    """The replies, one a request, `{}` where Google has none to give. The first refusal ends it all."""
    if not isinstance(requests, list) or not requests:
        raise invalid("Must specify at least one request.")
    replies = []
    for position, given in enumerate(requests):
        kind, body = _one(given, position)
        try:
            replies.append(HANDLERS[kind](batch, body))
        except ApiError as refusal:
            raise refusal.within(f"requests[{position}].{kind}") from refusal
    return replies


def _snake(name: str) -> str:
    """Google names the place by the message's own field names."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _one(given: Any, position: int) -> tuple[str, Json]:
    place = f"requests[{position}]"
    if not isinstance(given, dict):
        raise field_violation("requests", f"Invalid value at 'requests[{position}]'")
    kinds = [name for name, value in given.items() if value is not None]
    if not kinds:
        raise invalid(f"Invalid {place}: No request set.")
    if len(kinds) > 1:
        raise field_violation(place, f"Invalid value at '{place}' (oneof), oneof field 'kind' is already set.")
    kind = kinds[0]
    if kind in LACKING:
        raise unimplemented(f"the request {kind}")
    if kind not in HANDLERS:
        raise unknown_name(kind, place)
    if not isinstance(given[kind], dict):
        raise field_violation(f"{place}.{kind}", f"Invalid value at '{place}.{kind}'")
    for name in given[kind].keys() - REQUESTS[kind]:
        raise unknown_name(name, f"{place}.{_snake(kind)}")
    for name, value in given[kind].items():
        if (kind, name) in LACKING_FIELDS and value:
            raise unimplemented(f"{kind}.{name}")
    return kind, given[kind]
