"""What a push has to tell people, as messages for the Sync log. Pure.

An event (words put back, a row that came back, a sort of only some columns) is told each time; a condition (a tab
that cannot be written, a copied row, rows without a key) once, when it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sheets_schema.model import KEY, STAMP, Tab
from sync.core.cells import Cell, Formula, Raw
from sync.core.messages import Message
from sync.core.picture import Picture, Unread
from sync.core.plan import PutBack
from sync.core.records import record_key
from sync.core.wanted import Wanted

_LINK_TEXT = re.compile(r'"([^"]*)"\)$')


@dataclass(frozen=True, slots=True)
class Told:
    """A message and whether it is a condition: true as long as it lasts, so not repeated while it does."""

    message: Message
    lasting: bool = False


def put_back(tab: Tab, found: Iterable[PutBack], names: Mapping[str, str], now: datetime) -> list[Told]:
    """Words that stood in our cells, kept for ever."""
    told = []
    for words in found:
        column = tab.column(words.column)
        header = column.header.replace(" ({zone})", "")
        told.append(
            Told(
                Message(
                    key=record_key("put-back", tab.id, f"{words.key}/{words.column}/{_digest(words.words)}"),
                    when=now,
                    where=f"{tab.title}, {names.get(words.key, words.key)}",
                    what=f"Somebody typed in “{header}”, which the sheet fills. Its own value is back.",
                    what_to_do="Use a yellow column for words of your own.",
                    your_words=_said(words.words),
                )
            )
        )
    return told


def came_back(tab: Tab, keys: Iterable[str], names: Mapping[str, str], now: datetime) -> list[Told]:
    """Rows that staff deleted and whose record is still to be shown."""
    return [
        Told(
            Message(
                key=record_key("came-back", tab.id, key),
                when=now,
                where=f"{tab.title}, {names.get(key, key)}",
                what="The row was deleted, but it still belongs here, so it is back, with everything typed in it.",
                what_to_do="To put a row away, tick Hide instead of deleting it.",
            )
        )
        for key in keys
    ]


def part_sorted(tab: Tab, columns: Sequence[str], now: datetime) -> list[Told]:
    """A sort of only some columns, which parts notes from their rows."""
    if not columns:
        return []
    headers = ", ".join(f"“{tab.column(c).header}”" for c in columns)
    return [
        Told(
            Message(
                key=record_key("part-sorted", tab.id, now.isoformat()),
                when=now,
                where=tab.title,
                what=f"Part of {tab.title} was sorted on its own: the words in {headers} now stand on other rows.",
                what_to_do="Press Ctrl+Z now if that was not meant, and sort with the views at the top right.",
            )
        )
    ]


def lasting(
    picture: Picture, refused: str | None, refused_columns: Mapping[str, str], now: datetime, names: Mapping[str, str]
) -> list[Told]:
    """What is wrong with a tab for as long as it is: not writable, no header, rows copied, rows without a key."""
    tab = picture.tab
    told = [_condition("refused", tab, refused, "", now)] if refused else []
    if picture.header_row is None and not picture.empty:
        sentence = f"The row with the names of the columns of {tab.title} is gone. The rows are still kept up to date."
        told.append(_condition("header", tab, sentence, "Bring it back: File, Version history.", now))
    for column in refused_columns:
        header = tab.column(column).header
        sentence = f"Google Sheets does not let the sync write “{header}”. Everything else is up to date."
        help_ = "Look for a protection or merged cells there and take them away."
        told.append(_condition(f"refused/{column}", tab, sentence, help_, now))
    for key, rows in picture.rows_of.items():
        if len(rows) > 1:
            sentence = f"{names.get(key, key)} stands here {len(rows)} times: somebody copied its row."
            told.append(_condition(f"copied/{key}", tab, sentence, "Keep one; delete the others.", now))
    if typed := _typed_rows(picture):
        sentence = f"{typed} typed {'row has' if typed == 1 else 'rows have'} no number and cannot be counted."
        told.append(
            _condition("typed", tab, sentence, "Nothing happens to them. New cases come in by themselves.", now)
        )
    return told


def stores_gone(tab: Tab, stores: Iterable[str], now: datetime) -> list[Told]:
    """Stores that were taken out of the settings, as long as rows of theirs are left."""
    return [
        replace(told, message=replace(told.message, where="Stores"))
        for store in stores
        for told in [
            _condition(
                f"store/{store}",
                tab,
                f"{store} is not in keepsheet.yaml any more. Its rows stay as read last, and Today leaves them out.",
                "Delete its rows if nobody needs them: they come back only if the store does.",
                now,
            )
        ]
    ]


def _condition(what: str, tab: Tab, sentence: str, help_: str, now: datetime) -> Told:
    key = record_key("condition", tab.id, what)
    return Told(Message(key=key, when=now, where=tab.title, what=sentence, what_to_do=help_), lasting=True)


def _typed_rows(picture: Picture) -> int:
    """Rows below the header that somebody typed: no key, no stamp of ours, and something other than a tick.

    None can be told where one of these columns is gone: then the tab is left alone anyway.
    """
    if not {KEY, STAMP} <= picture.columns.keys():
        return 0
    header = picture.header_row if picture.header_row is not None else -1
    columns = [v for name, v in picture.columns.items() if name not in (KEY, STAMP)]
    keys, stamps = picture.columns[KEY], picture.columns[STAMP]
    return sum(
        any(values[i] not in ("", None, False, True) and not isinstance(values[i], Unread) for values in columns)
        for i in range(header + 1, len(keys))
        if keys[i] in ("", None) and stamps[i] in ("", None)
    )


def names_of(rows: Iterable[Wanted]) -> dict[str, str]:
    """What staff call each record: the words of its `order` (or `case`, or `reviewer`) cell."""
    return {row.key: _name(row) for row in rows}


def _name(row: Wanted) -> str:
    for column in ("order", "case", "reviewer", "where"):
        text = text_of(row.cells.get(column))
        if text and text != "not found":
            return text
    return row.key.rsplit(":", 1)[-1]


def text_of(cell: Cell) -> str:
    """The words that people see in a cell of text or of a link; "" for anything else."""
    if isinstance(cell, Formula):
        found = _LINK_TEXT.search(cell.text)
        return found[1] if found else ""
    return cell if isinstance(cell, str) else ""


def _said(words: Raw) -> str:
    if isinstance(words, bool):
        return "TRUE" if words else "FALSE"
    return str(words)


def _digest(words: Raw) -> str:
    return sha256(_said(words).encode("utf-8", "replace")).hexdigest()[:12]


def merged(before: Iterable[Message], told: Iterable[Told], lasted: frozenset[str]) -> list[Message]:
    """The log after these tellings. A known message counts up, unless it is a condition that still lasts."""
    log = {message.key: message for message in before}
    for new in told:
        known = log.get(new.message.key)
        if new.lasting and new.message.key in lasted and known:
            continue
        log[new.message.key] = replace(new.message, times=known.times + 1) if known else new.message
    return list(log.values())
