"""What the status lines say of each source, as the one row of the hidden tab. Pure.

The heartbeat is the push's own: it alone knows when it last wrote.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sheets_schema import words
from sheets_schema.machinery import ROW_KEY, SOURCES
from sync.core.cells import Cell
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis
from sync.rows.sla_board import left_off
from sync.rows.source_lines import BY_HAND, SOURCE_NAMES, SourceLine, source_lines
from sync.rules.order_facts import day


def rows(basis: Basis) -> list[Wanted]:
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    lines = source_lines(book, settings)
    cells: dict[str, Cell] = {
        source: _says(source, [line for line in lines if line.source == source], settings.team_zone, as_of.now)
        for source in SOURCES
    }
    if cells["trustpilot"] is None and any(r.record.source == words.TYPED for r in book.reviews.values()):
        cells["trustpilot"] = "Trustpilot: typed by hand"
    if (off := left_off(basis)) and cells["shopify"]:
        cells["shopify"] = f"{cells['shopify']} ({off:,} orders on their way and on time are not on SLA board)"
    return [Wanted(ROW_KEY, Version(as_of.now, as_of.now, as_of.run_id), cells)]


def _says(source: str, lines: list[SourceLine], zone: ZoneInfo, now: datetime) -> str | None:
    """`PayPal ok`; or which stores cannot be read, since when and what to do; None where nothing was tried."""
    failing = [line for line in lines if line.failed_since]
    if not failing:
        return f"{SOURCE_NAMES[source]} ok" if lines else None
    since = min(line.failed_since for line in failing if line.failed_since)
    owners = ", ".join(line.owner_words for line in failing)
    return f"⚠ {SOURCE_NAMES[source]} ({owners}) cannot be read since {_clock(since, zone, now)}. {BY_HAND[source]}"


def _clock(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`08:10`, and the day where it is not today's: `9 Nov 08:10`."""
    local = moment.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if today else f"{day(moment, zone)} {local:%H:%M}"
