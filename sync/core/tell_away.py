"""What people are told of rows that left their tab, came back, or could not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sheets_schema.model import Tab
from sync.core.archived import OldRow
from sync.core.messages import Message
from sync.core.records import record_key
from sync.core.tell import Told

#: Begins the key of a message about rows that left their tab by themselves.
PUT_AWAY = "put-away"


def left_it(tab: Tab, moved: Mapping[str, OldRow], now: datetime) -> list[Told]:
    """One message for all rows of a tab that left it by themselves."""
    if not moved:
        return []
    typed = sum(row.typed for row in moved.values())
    parts = [
        f"{typed} old {_rows(typed)} with what you typed moved to Archive" if typed else "",
        f"{len(moved) - typed} in which nobody had typed left the sheet" if typed < len(moved) else "",
    ]
    return [
        Told(
            Message(
                key=record_key(PUT_AWAY, tab.id, now.isoformat()),
                when=now,
                where=tab.title,
                what=f"{tab.title}: {', and '.join(part for part in parts if part)}.",
                what_to_do="Look old rows up in Archive. All of them stay in the numbers.",
            )
        )
    ]


def hidden(tab: Tab, keys: Iterable[str], names: Mapping[str, str], now: datetime) -> list[Told]:
    """Rows that somebody hid and deleted."""
    return [
        Told(
            Message(
                key=record_key("hidden", tab.id, key),
                when=now,
                where=f"{tab.title}, {names.get(key, key)}",
                what="The row was hidden and then deleted, so it stays away. Archive shows it, with what was typed.",
                what_to_do="To have it back, tick Bring back beside it in Archive.",
            )
        )
        for key in keys
    ]


def back_again(tab: Tab, keys: Iterable[str], names: Mapping[str, str], now: datetime) -> list[Told]:
    """Rows that had left and are to be shown again: a case was opened anew, or somebody wanted it back."""
    return [
        Told(
            Message(
                key=record_key("back-again", tab.id, f"{key}/{now.isoformat()}"),
                when=now,
                where=f"{tab.title}, {names.get(key, key)}",
                what="The row had been put away. It belongs here again, so it is back, with everything typed in it.",
                what_to_do="",
            )
        )
        for key in keys
    ]


def astray(tab: Tab, words: Mapping[str, str], now: datetime) -> list[Told]:
    """Rows that staff moved in the second in which old rows left, and that could not be put back where they were."""
    return [
        Told(
            Message(
                key=record_key("astray", tab.id, f"{key or 'no key'}/{now.isoformat()}"),
                when=now,
                where=tab.title,
                what="A row was moved in the very second in which old rows left the tab. If it belongs here it is back "
                "with what was typed before; the row as it was is kept whole in the hidden tab “_bin”.",
                what_to_do="Compare its yellow cells with the words beside this.",
                your_words=said,
            )
        )
        for key, said in words.items()
    ]


def stayed(tab: Tab, why: str, now: datetime) -> Told:
    """Why old rows stay where they are, as long as it is so."""
    key = record_key("condition", tab.id, "put-away")
    message = Message(key=key, when=now, where=tab.title, what=why, what_to_do="It is tried again every night.")
    return Told(message, lasting=False)


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"
