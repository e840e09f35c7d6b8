"""What a push tells people through the Sync log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sheets_schema.machinery import MACHINERY
from sheets_schema.sync_log import SYNC_LOG
from sync.core.book import Book, Staff
from sync.core.journal import first_copies, sorted_in_part
from sync.core.plan import PutBack
from sync.core.tell import Told, came_back, lasting, names_of, part_sorted, put_back, stores_gone
from sync.core.tell_away import back_again, hidden
from sync.pushing.memory import Memory
from sync.pushing.old_rows import OldRows
from sync.sheets.converge import Convergence
from sync.sheets.workbook import Workbook


@dataclass
class Telling:
    """For one push. `kept`: what stands in the log already."""

    workbook: Workbook
    memory: Memory
    old: OldRows
    now: datetime
    kept: list[Told] = field(default_factory=list)

    def keep_words(self, names: Mapping[str, Mapping[str, str]], tab: str, words: Sequence[PutBack]) -> None:
        """Put what staff typed over our cells into the log before it is overwritten.

        A run that dies in between leaves the words in two places; one that told afterwards would leave them in none.
        """
        if tab == MACHINERY.id:
            return
        found = put_back(self.workbook.tabs[tab], words, names[tab], self.now)
        self.memory.log.tell(found, ())
        self.kept += found

    def told(self, convergence: Convergence, typed_before: Staff, book: Book) -> list[Told]:
        """What else people should know of this push."""
        told = stores_gone(SYNC_LOG, book.stores_gone, self.now) if SYNC_LOG.id in convergence.outcomes else []
        now = self.now
        for tab, outcome in convergence.outcomes.items():
            if tab == MACHINERY.id:
                continue
            schema, names = self.workbook.tabs[tab], names_of(convergence.wanted[tab])
            picture = convergence.reading.pictures[tab]
            restored = self.memory.made(tab, outcome.restored)
            again = self.old.notes.gone_back(tab, restored)
            told += came_back(schema, [key for key in restored if key not in again], names, now)
            told += back_again(schema, again, names, now)
            told += hidden(schema, self.old.hidden.get(tab, ()), names, now)
            told += part_sorted(schema, sorted_in_part(typed_before[tab], first_copies(picture)), now)
            told += lasting(convergence.pictures[tab], outcome.refused, outcome.refused_columns, now, names)
        return told
