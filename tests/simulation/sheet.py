"""The small world that is disturbed: one tab, a source that changes, and the real push between them.

Every value of ours says whose it is and how new: `order` is "K3.v7", `amount` 307, and so on. So whoever looks at a
cell knows whether it may stand in its row. Every third order begins with "=", as a hostile customer would have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import requests

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sandbox.sheets_api.state import Formula as SheetFormula
from sandbox.sheets_api.state import Sheet, Value
from sandbox.sheets_api.state import Workbook as StoredWorkbook
from sheets_schema.disputes import DISPUTES
from sheets_schema.machinery import MACHINERY, ROW_KEY
from sheets_schema.model import KEY, STAMP, Column, Owner, Tab
from sheets_schema.refunds import REFUNDS
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.trustpilot import TRUSTPILOT
from sheets_schema.workbook import KPI_TABS
from sheets_schema.workbook import TABS as DECLARED_TABS
from sync.core.book import AsOf, Book, Settings
from sync.core.cells import Cell, Formula
from sync.core.messages import Message
from sync.core.wanted import Version, Wanted
from sync.ledger.ledger import Ledger
from sync.push import Push, PushReport
from sync.pushing.memory import Memory
from sync.rows.basis import Basis
from sync.sheets.client import SheetsClient
from sync.sheets.workbook import Workbook
from sync.wire.retry import RetryPolicy
from tests.simulation.old import SimulatedOldRows
from tests.support.drawn import CASES, NOON
from tests.support.memory_store import MemoryStore
from tests.support.small_workbook import ANA, SYNC, ZONE, Plain, SmallWorkbook

OURS = tuple(c.id for c in CASES.owned_by(Owner.SYSTEM, Owner.COMPUTED))
STAFF = tuple(c.id for c in CASES.owned_by(Owner.STAFF))
SETTINGS = Settings(ZONE, "AUD", 60, ())

#: The kinds of tab that there are: one in which staff have columns, and one that is ours alone.
TABS = {"with notes": CASES, "ours alone": replace(CASES, columns=CASES.owned_by(Owner.SYSTEM, Owner.COMPUTED))}


def played_by(tab: Tab) -> Tab:
    """A tab of the workbook with the small world in it: its columns, in their order and with their owners.

    Of each sort of column of the small tab the first that the tab has is played by it; the others stay empty.
    """
    parts = list(CASES.columns)

    def cast(column: Column) -> Column:
        for part in parts:
            if (part.owner, part.kind) == (column.owner, column.kind):
                parts.remove(part)
                return part
        return replace(column, id=f"own_{column.id}")

    columns = tuple(cast(column) for column in tab.columns)
    return replace(CASES, columns=columns, frozen_columns=tab.frozen_columns)


def each_type(tabs: Iterable[Tab]) -> dict[str, Tab]:
    """The trackers, and of the other tabs the first of each type, as they are declared.

    Of one type are tabs that play the same parts in the same order, and have numbered rows, are locked or hidden alike.
    """
    found, types = dict[str, Tab](), set[tuple[object, ...]]()
    for tab in tabs:
        played = played_by(tab)
        parts = tuple(c.id for c in played.columns if not c.id.startswith("own_"))
        of = (parts, tab.numbered_rows > 0, tab.locked, tab.hidden)
        if tab in TRACKERS or of not in types:
            found[tab.id] = played
        types.add(of)
    return found


TRACKERS = (DISPUTES, TRUSTPILOT, REFUNDS, SLA_BOARD)
DECLARED = each_type((*DECLARED_TABS, *KPI_TABS, MACHINERY))
FIRST = 6  # records at the start

Snapshot = Mapping[int, tuple[int, int]]  # record → (version, minute it was seen)


def key(record: int) -> str:
    return f"K{record}"


def cells(record: int, version: int) -> dict[str, Cell]:
    """Our cells of a record at a version; `due` changes every other version only, so that writes are of parts."""
    return {
        "order": f"{'=' if record % 3 == 2 else ''}K{record}.v{version}",
        "amount": Decimal(record * 100 + version),
        "due": NOON + timedelta(days=record, minutes=version // 2),
        "link": Formula(f'=HYPERLINK("https://x.test/{record}","K{record}")'),
    }


def record_of(column: str, value: Value) -> int | None:
    """Whose value of ours this is; None for a blank or for what staff typed."""
    if isinstance(value, SheetFormula):
        head, _, tail = value.text.partition('"https://x.test/')
        return int(tail.split('"')[0]) if tail and head == "=HYPERLINK(" else None
    if column == "order" and isinstance(value, str) and value.lstrip("=").startswith("K") and ".v" in value:
        number = value.lstrip("=")[1:].split(".v")[0]
        return int(number) if number.isdigit() else None
    if column == "amount" and isinstance(value, int | float) and not isinstance(value, bool) and value >= 100:
        return int(value) // 100
    if column == "due" and isinstance(value, int | float) and not isinstance(value, bool):
        return round((value - _serial_noon()) * 1440) // 1440
    return None


def version_of(column: str, value: Value) -> int | None:
    """How new a value of ours is, where it says so."""
    if record_of(column, value) is None:
        return None
    if column == "order":
        return int(str(value).split(".v")[1])
    return int(value) % 100 if column == "amount" and isinstance(value, int | float) else None


@cache
def _serial_noon() -> float:
    from sync.core.cells import serial

    return serial(NOON, ZONE)


class SimulatedPush(Push):
    """The real push, whose rows come from the small source instead of the ledger's records."""

    snapshot: Snapshot

    def basis(self, staff: object) -> Basis:
        del staff
        return Basis(Book(), self.settings, self.as_of)

    def rows(self, tab: str, basis: Basis) -> list[Wanted]:
        now = basis.as_of.now
        if tab == MACHINERY.id:
            return [Wanted(ROW_KEY, Version(now, now, basis.as_of.run_id), {})]
        return [
            Wanted(key(r), Version(NOON + timedelta(minutes=seen), now, basis.as_of.run_id), cells(r, v))
            for r, (v, seen) in sorted(self.snapshot.items())
        ]


@dataclass
class World:
    """The stand-in, the ledger and the source; `fork` is a snapshot of all three."""

    small: SmallWorkbook
    store: MemoryStore = field(default_factory=MemoryStore)
    source: dict[int, tuple[int, int]] = field(default_factory=dict)
    minute: int = 0
    runs: int = 0
    last_calls: dict[str, int] = field(default_factory=dict)
    words: int = 0
    history: dict[tuple[int, int], int] = field(default_factory=dict)  # (record, minute it was seen) → version
    retired: dict[int, int] = field(default_factory=dict)  # records that are over → their last version

    def fork(self) -> World:
        """A world of its own, as this one is now. Nothing that happens in either is seen in the other."""
        small = SmallWorkbook.__new__(SmallWorkbook)
        small.tab, small.now, small.id = self.small.tab, self.small.now, self.small.id
        small.service = SheetsService(lambda: small.now)
        files = self.small.service.files
        small.service.files.files = dict(files.files)
        small.service.files.books = dict(files.books)
        return World(
            small,
            self.store.copy(),
            dict(self.source),
            self.minute,
            self.runs,
            words=self.words,
            history=dict(self.history),
            retired=dict(self.retired),
        )

    def word(self) -> str:
        """A word nobody ever typed before in this world."""
        self.words += 1
        return f"word {self.words}"

    @property
    def book(self) -> StoredWorkbook:
        return self.small.service.files.books[self.small.id]

    @property
    def sheet(self) -> Sheet:
        """The tab as it is; an empty one where somebody has deleted it."""
        return next((s for s in self.book.sheets if s.id == CASES.sheet_id), _NO_SHEET)

    def places(self) -> dict[str, int]:
        """Where each column of ours and of staff stands now, by its metadata."""
        found, known = {}, self.book.metadata
        for column in (*(c.id for c in self.small.tab.columns), KEY, STAMP):
            metadata = known.get(CASES.metadata_id(column))
            if metadata is not None and metadata.index is not None:
                found[column] = metadata.index
        return found

    def tick(self, minutes: int = 1) -> None:
        self.minute += minutes
        self.small.now = NOON + timedelta(minutes=self.minute)

    def change(self, record: int) -> None:
        """The source has a newer version of a record, or a new record."""
        self.tick()
        version = self.source.get(record, (self.retired.get(record, 0), 0))[0] + 1
        self.source[record] = (version, self.minute)
        self.history[record, self.minute] = version

    def retire(self, record: int) -> None:
        """The record is over: its row may leave. Should the source change it again, it is live again."""
        self.retired[record], _ = self.source.pop(record)

    def push(
        self, send: Callable[..., requests.Response] | None = None, snapshot: Snapshot | None = None
    ) -> PushReport:
        """One real push of what the source says now (or said at the snapshot)."""
        self.tick()
        self.runs += 1
        http = session(self.small.service, SYNC)
        http.trust_env = False
        if send is not None:
            plain = http.send
            http.send = lambda request, **kwargs: send(plain, request, **kwargs)  # type: ignore[method-assign]
        client = SheetsClient(http, retry=RetryPolicy(tries=3, sleep=lambda _: None, chance=lambda: 0.5))
        workbook = Workbook(client, self.small.id, (self.small.tab, MACHINERY))
        push = SimulatedPush(
            workbook,
            Ledger(self.store),
            SETTINGS,
            AsOf(self.small.now, f"r{self.runs}"),
            pause=lambda _: None,
            machinery=Plain(),
        )
        push.snapshot = dict(self.source) if snapshot is None else snapshot
        if self.retired:
            push.old = SimulatedOldRows(workbook, push.ledger)
            push.old.retired = [key(record) for record in sorted(self.retired)]
        try:
            return push.run()
        finally:
            self.last_calls = dict(client.calls)

    def messages(self) -> tuple[Message, ...]:
        """What the Sync log says."""
        return Memory(Ledger(self.store), self.small.id).log.messages()

    def staff(self, *acts: Mapping[str, Any], user: str = ANA) -> bool:
        """What a person does; False where Google would not let them."""
        try:
            self.small.staff(*acts, user=user)
        except AssertionError:
            return False
        return True


_NO_SHEET = Sheet(CASES.sheet_id, "", 0, 5, 0)


@cache
def settled(kind: str = "with notes") -> World:
    """A world of a few records whose first push has settled, with notes beside them. Fork it; never use it itself."""
    world = World(SmallWorkbook({**TABS, **DECLARED}[kind]))
    for record in range(1, FIRST + 1):
        world.change(record)
    assert world.push().settled
    sheet, places = world.sheet, world.places()
    for row in range(2, 2 + FIRST) if "note" in places else ():
        words = f"note on {sheet.value(row, places[KEY])}"
        start = {"sheetId": CASES.sheet_id, "rowIndex": row, "columnIndex": places["note"]}
        value = [{"values": [{"userEnteredValue": {"stringValue": words}}]}]
        assert world.staff({"updateCells": {"start": start, "rows": value, "fields": "userEnteredValue"}})
    assert world.push().settled
    return world
