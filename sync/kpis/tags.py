"""Cause and Preventable as staff typed them. Pure.

Blank, "Not sure" and a word that is not in the list are not filled: they count in no share.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sync.kpis.facts import Facts
from sync.kpis.frames.columns import Flags
from sync.kpis.words import Words

#: As staff answer; anything else is no answer.
PREVENTABLE = {"Yes": 1, "No": 0}


def tags(tab: str, keys: Any, words: Words, facts: Facts) -> dict[str, Any]:
    """`cause` (-1: none), `preventable` (1 Yes, 0 No, -1 not filled) and whether both are filled."""
    cause, preventable = np.full(len(keys), -1, np.int32), np.full(len(keys), -1, np.int8)
    typed = facts.staff.get(tab, {})
    if typed:
        rows = {key: row for row, key in enumerate(keys) if key in typed}
        for key, row in rows.items():
            word = facts.causes.get(facts.typed(tab, key, "cause").casefold())
            cause[row] = words.causes.code(word) if word else -1
            preventable[row] = PREVENTABLE.get(facts.typed(tab, key, "preventable"), -1)
    filled: Flags = (cause >= 0) & (preventable >= 0)
    return {"cause": cause, "preventable": preventable, "tagged": filled}
