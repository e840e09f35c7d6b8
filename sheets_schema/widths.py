"""How wide a column is: as declared, unless its caption or its words need more. In pixels of Arial 10.

`Column.width` is what a workbook of version 6 or before was made with. A column that still has it gets the width from
here once, when a newer version comes; one that people made wider or narrower stays as they have it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sheets_schema.model import WHOLE_TIME, Column, Kind, Tab

#: Caption, and the room to its left and right.
_BESIDE = 6

#: Advance of each letter of Arial Bold in thousandths of its height; every other letter as a digit.
_ADVANCE = {
    letter: advance
    for letters, advance in (
        *((" ,./|il", 278), ("-()ft:;!'", 333), ("r*", 389), ("cksvxyzae0123456789J", 556), ("bdghnopquFTLZ?", 611)),
        *(("PSVXYE", 667), ("ABCDHIKNRU", 722), ("GOQ", 778), ("w", 778), ("mM", 889), ("%", 889), ("W", 944)),
    )
    for letter in letters
}
_HEIGHT = 13.34  # pixels of ten points

#: Where the words that stand in a column need more, or less, than was first given, by tab and column. Measured in the
#: world of the demo: nine of ten whole; in the first columns so that Notes stay on a laptop's first screen.
WIDER: Mapping[str, Mapping[str, int]] = {
    "disputes": {
        "next_step": 375,
        "we_did": 155,
        "evidence": 270,
        "parcel": 280,
        "also": 200,
        "case": 140,
        "stage": 155,
        "last_change": 210,
        "cause": 190,
        "outcome": 120,
    },
    "trustpilot": {
        "brand": 90,
        "reviewer": 125,
        "says": 200,
        "next_step": 305,
        "we_did": 155,
        "how_found": 185,
        "about_order": 270,
        "solved": 195,
        "cause": 190,
    },
    "refund_requests": {
        "status": 215,
        "cause": 175,
        "wants": 130,
        "suggested": 290,
        "gives": 145,
        "why_different": 155,
        "also": 200,
        "done": 185,
    },
    "refunds": {
        "to_do": 210,
        "kind": 160,
        "cause": 175,
        "we_gave": 145,
        "why_different": 155,
        "given_in_total": 130,
        "also": 200,
        "parcel_then": 170,
    },
    "sla_board": {"flag": 190, "next_step": 335, "we_did": 155, "last_scan": 210, "also": 200, "cause": 190},
    "stand_up": {"done": 180, "due_next": 180, "blocked": 130, "new_red": 180, "data_gaps": 130, "my_line": 220},
    "sync_log": {"where": 150},
    "settings_index": {"about": 590},
    "settings": {"value": 135, "changes": 395, "used_now": 180},
    "refund_rules": {
        "cause": 235,
        "when": 175,
        "second": 140,
        "last": 120,
        "send_back": 130,
        "amount_of": 170,
        "used_now": 240,
    },
    "playbooks": {"reason": 230, "next_step": 460, "message": 175, "used_now": 240},
    "causes": {"cause": 240, "used_now": 240},
    "weekly": {"period": 200, "number": 225, "stores": 320},
    "monthly": {"period": 140, "number": 225, "stores": 320},
    "reports": {"report": 315},
    "add_by_hand": {"what": 145, "reason": 140},
    "people": {"role": 90},
    "suppliers": {"find_by": 135, "clock": 115},
    "ship_rules": {"clock": 115},
    "fixes": {"cause": 190},
    "suppliers_kpi": {"supplier": 180, "days": 225},
}


def first_width(column: Column) -> int:
    """As declared; a moment is never cut."""
    return max(column.width, WHOLE_TIME) if column.kind is Kind.TIME else column.width


def width(tab: Tab, column: Column, city: str) -> int:
    """The width that the column gets in a new workbook whose team is in `city`."""
    caption = bold_pixels(column.header.replace("{zone}", city)) + _BESIDE
    own = WIDER.get(tab.id, {}).get(column.id, first_width(column))
    return own if own >= caption else -(-caption // 5) * 5


def bold_pixels(text: str) -> int:
    """Pixels that a caption takes.

    >>> bold_pixels("Refunded on (Manila)"), bold_pixels("Also on this order"), bold_pixels("Preventable")
    (137, 115, 76)
    """
    return -int(-sum(_ADVANCE.get(letter, 556) for letter in text) * _HEIGHT // 1000)
