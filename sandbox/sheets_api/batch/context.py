"""What the requests of one batch share."""

from __future__ import annotations

import random
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.sheets_api import access
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.errors import MAX_CELLS, TOO_MANY_CELLS, invalid
from sandbox.sheets_api.state import Json, Sheet, Workbook


@dataclass(slots=True)
class Switches:
    """Where Google's behaviour is not documented, the stand-in can do either."""

    row_metadata_follows_sort: bool = False
    missing_lookup_ignored: bool = False


@dataclass(slots=True)
class Batch:
    """The draft under work, who asks, and when."""

    workbook: Workbook
    caller: str
    now: datetime
    chance: random.Random
    switches: Switches = field(default_factory=Switches)
    asks: bool = False  # a person at the page, who is asked before a range that only warns is changed

    def fresh_id(self, taken: Container[int]) -> int:
        while True:
            number = self.chance.randrange(1, 2**31 - 1)
            if number not in taken:
                return number

    def guard(self, sheet: Sheet, box: Box) -> None:
        """Refuses what the caller may not touch."""
        if sheet.protected:
            access.check(self.workbook, sheet, box, self.caller, asks=self.asks)

    def check_size(self) -> None:
        if self.workbook.cell_count() > MAX_CELLS:
            raise invalid(TOO_MANY_CELLS)


Handler = Callable[[Batch, Json], Json]
