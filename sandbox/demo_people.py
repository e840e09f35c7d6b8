"""What two people type in the demo's first minutes, so that the tabs that wait for typing show something.

Both use the account of the file's owner, who may type on every tab. They type as anybody does: into yellow cells, under
the captions they see, with the values read as typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from sandbox.demo_workbook import PERSON, Addresses

#: The world that they know, by its name.
WORLD = "lumen"

_SHIFTS = dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "08:00-12:00")

#: Tab, what stands in the row's first cell ("" for the first free line), and what is typed under which caption.
Act = tuple[str, str, Mapping[str, Any]]
ACTS: Sequence[Act] = (
    ("People", "", {"Name": "Ana", "Role": "Agent", **_SHIFTS}),
    ("People", "", {"Name": "Mark", "Role": "Manager"}),
    ("Suppliers", "", {"Supplier": "Yiwu Bright", "Find by": "SKU begins with", "Text": "YW"}),
    ("Suppliers", "", {"Supplier": "CJ Dropshipping", "Find by": "SKU begins with", "Text": "CJ"}),
    ("Suppliers", "", {"Supplier": "Baltic Goods", "Find by": "SKU begins with", "Text": "EU"}),
    (
        "Refund requests",
        "R-0001",
        {"Store": "LUM", "Order": "#1122", "Cause": "Delivery: lost", "We give": "Full refund", "Asked by": "Ana"},
    ),
    (
        "Refund requests",
        "R-0002",
        {"Order": "#50341", "Cause": "Product: damaged", "We give": "Full refund", "Asked by": "Ana"},
    ),
    (
        "Refund requests",
        "R-0003",
        {
            "Order": "#50327",
            "Cause": "Product: size or fit",
            "We give": "Part refund",
            "Amount": 12,
            "Why different": "Customer refused",
            "Asked by": "Ana",
        },
    ),
    ("Refund requests", "R-0004", {"Order": "#50335"}),
    (
        "Add by hand",
        "H-0001",
        {
            "What": "Dispute elsewhere",
            "Order": "#50347",
            "Date": "18 Nov 2026",
            "Stars or amount": 53.5,
            "Reason": "Not received",
            "Text": "opened at the marketplace",
            "Typed by": "Ana",
        },
    ),
)


def people_type(at: Addresses, spreadsheet: str) -> int:
    """Type what is not there yet; returns how many rows. A tab or caption that is gone is left out."""
    with httpx.Client(base_url=at.sheets, timeout=60, trust_env=False) as client:
        return sum(_typed(client, spreadsheet, act) for act in ACTS)


def _typed(client: httpx.Client, spreadsheet: str, act: Act) -> bool:
    title, first, cells = act
    path, headers = f"/v4/spreadsheets/{spreadsheet}", {"Authorization": f"Bearer user:{PERSON}"}
    seen = client.get(f"{path}/values/'{title}'", headers=headers)
    grid = seen.json().get("values", []) if seen.is_success else []
    top = next((i for i, row in enumerate(grid) if set(cells) <= set(row)), None)
    if top is None:
        return False
    places = {caption: grid[top].index(caption) for caption in cells}
    below = [[*row, *[""] * (len(grid[top]) - len(row))] for row in grid[top + 1 :]]
    mark = places[next(iter(cells))]
    if not first and any(row[mark] == str(next(iter(cells.values()))) for row in below):
        return False
    for number, row in enumerate(below, top + 2):
        if (row[0] == first if first else row[mark] == "") and row[mark] == "":
            data = [{"range": f"'{title}'!{_letters(p)}{number}", "values": [[cells[c]]]} for c, p in places.items()]
            body = {"valueInputOption": "USER_ENTERED", "data": data}
            client.post(f"{path}/values:batchUpdate", headers=headers, json=body).raise_for_status()
            return True
    return False


def _letters(place: int) -> str:
    """A column as a sheet names it.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    name, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
