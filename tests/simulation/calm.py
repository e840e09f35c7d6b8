"""What must hold once faults and staff have stopped and the pushes of a quiet hour went through."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sandbox.sheets_api.state import Row, Value
from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP
from sync.core.picture import Stamp
from tests.simulation.invariants import Broken, Watch, wrong_cells
from tests.simulation.sheet import FIRST, OURS, STAFF, World, key, record_of
from tests.simulation.staff_whole import DOUBLES, FOR_GOOD, KEEPS_NOTES

#: A grid column where nothing ever stands: that of a column that is gone.
_NOWHERE = 10**6


def calm(world: World, watch: Watch, did: Collection[str]) -> Iterator[Broken]:
    """What is wrong. `did`: what staff have done, which decides what may have become of their own rows."""
    places, exempt = world.places(), exempt_columns(world)
    rows = keyed_rows(world)
    doubled = not DOUBLES.isdisjoint(did)
    for record, (version, _) in world.source.items():
        mine = rows.get(key(record), [])
        if not mine:
            yield Broken("I4", key(record))
        if len([row for row in mine if row.uid in watch.made.get(key(record), set())]) > 1 and not doubled:
            yield Broken("I5", key(record))
        for row in mine:
            for wrong in wrong_cells(record, version, row, places, exempt):
                yield Broken("I6", wrong)
    yield from _header(world, watch)
    yield from _junk(world, rows, watch, exempt)
    if KEEPS_NOTES.issuperset(did):
        yield from _notes(world, rows)


def keyed_rows(world: World) -> dict[str, list[Row]]:
    """The rows of each key, the header left out."""
    places, rows = world.places(), dict[str, list[Row]]()
    header = header_of(world)
    for row in world.sheet.rows if KEY in places and STAMP in places else ():
        bears = row.value(places[KEY])
        if isinstance(bears, str) and row.uid != header:
            rows.setdefault(bears, []).append(row)
    return rows


def header_of(world: World) -> int | None:
    """The header by its identity: its key says so, or else its stamp, in a row that bears no record's key."""
    places = world.places()
    key, stamp = places.get(KEY, _NOWHERE), places.get(STAMP, _NOWHERE)
    marked = None
    for row in world.sheet.rows:
        bears = row.value(key)
        if bears == HEADER_KEY:
            return row.uid
        if marked is None and bears is None and row.value(stamp) == HEADER_STAMP:
            marked = row.uid
    return marked


def exempt_columns(world: World) -> set[str]:
    """Columns of ours that staff have merged, or locked for good."""
    found = {"order", "amount"} if world.sheet.merges else set()
    for lock in world.sheet.protected:
        if lock.get("description") == FOR_GOOD:
            where = lock["range"]
            found |= {c for c, p in world.places().items() if where["startColumnIndex"] <= p < where["endColumnIndex"]}
    return found


def _header(world: World, watch: Watch) -> Iterator[Broken]:
    places = world.places()
    header = header_of(world)
    headers = [row for row in world.sheet.rows if row.uid == header]
    if not headers and not any("names of the columns" in m.what for m in world.messages()):
        yield Broken("I2h", "it is gone, and nobody was told")
    for row in headers if not watch.torn else ():
        for column in OURS:
            if column in places and record_of(column, row.value(places[column])) is not None:
                yield Broken("I2h", f"{column}: {row.value(places[column])!r}")


def _junk(world: World, rows: dict[str, list[Row]], watch: Watch, exempt: Collection[str]) -> Iterator[Broken]:
    places = world.places()
    staff = {place for name, place in places.items() if name in STAFF}
    for row in world.sheet.rows:
        stamp = Stamp.parse(row.value(places[STAMP]))
        if row.value(places[KEY]) is None and stamp and stamp.key in rows:
            for column in OURS:
                if column in places and column not in exempt and row.value(places[column]) is not None:
                    yield Broken("I2j", f"{column}: {row.value(places[column])!r}")
        for place, value in enumerate(row.cells):
            if place not in staff and place != places[KEY] and not watch.torn and _is_key(value):
                yield Broken("I3b", f"{value!r} in column {place}")


def _is_key(value: Value) -> bool:
    return isinstance(value, str) and value.startswith("K") and value[1:].isdigit()


def _notes(world: World, rows: dict[str, list[Row]]) -> Iterator[Broken]:
    """Nobody changed a note, so each stands where it did, also in a row or a tab that had to come back."""
    place = world.places().get("note")
    if place is None:
        return
    for record in set(range(1, FIRST + 1)) - (world.retired.keys() - world.source.keys()):
        seen = [row.value(place) for row in rows.get(key(record), [])]
        if seen != [f"note on {key(record)}"]:
            yield Broken("I1r", f"{key(record)}: {seen}")
