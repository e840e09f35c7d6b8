"""How reading each source goes, and what left the tabs last, in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sync.core.book import Book, Settings
from sync.core.messages import Message
from sync.core.tell_away import PUT_AWAY
from sync.rows.source_lines import SourceLine, source_lines


def status_in_words(book: Book, settings: Settings) -> list[str]:
    """One line a source that any run has tried, those that fail first; the same that the Sync log shows."""
    lines = [_words(line, settings.team_zone) for line in source_lines(book, settings)]
    return lines or ["Nothing has been read yet. `python -m sync sync` starts the first run."]


def moved_in_words(messages: Iterable[Message], settings: Settings) -> list[str]:
    """What left the tabs in the last night in which anything did."""
    told = [m for m in messages if m.key.startswith(f"{PUT_AWAY}:")]
    last = max((m.when for m in told), default=None)
    return [f"{m.what} ({_when(m.when, settings.team_zone)})" for m in told if m.when == last]


def _words(line: SourceLine, zone: ZoneInfo) -> str:
    good = f"read up to {_when(line.good_until, zone)}" if line.good_until else "never read to the end"
    brought = f", last brought {line.new:,} new and {line.changed or 0:,} changed" if line.new is not None else ""
    failed = f" FAILED since {_when(line.failed_since, zone)};" if line.failed_since else ""
    return f"{line.where}:{failed} {good}{brought}.{f' {line.why}' if line.why else ''}"


def _when(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M} {zone.key}"
