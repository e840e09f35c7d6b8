"""The SLA board as the page and the server hold it: where its columns and its orders are."""

from __future__ import annotations

TITLE = "SLA board"


def headers(rows: list[list[str]]) -> dict[str, int]:
    header = next(row for row in rows if "Order" in row)
    return {name: at for at, name in enumerate(header) if name}


def keyed(rows: list[list[str]]) -> dict[tuple[str, str], int]:
    """Where each order's row is."""
    at = headers(rows)
    return {
        (row[at["Store"]], row[at["Order"]]): index
        for index, row in enumerate(rows)
        if len(row) > at["Order"] and row[at["Order"]].startswith("#")
    }
