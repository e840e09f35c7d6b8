"""The Sync log as rows: one line a source and store, then messages for people. Pure."""

from __future__ import annotations

from sync.core.book import AsOf
from sync.core.messages import Message
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis
from sync.rows.shown import version
from sync.rows.source_lines import BY_HAND, SourceLine, source_lines

TAB = "sync_log"

#: More messages than this are no help.
MOST_MESSAGES = 300


def rows(basis: Basis) -> list[Wanted]:
    """The lines of the sources, those that fail first, then the newest 300 messages, newest first."""
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    newest = sorted(book.messages, key=lambda m: (-m.when.timestamp(), m.key))[:MOST_MESSAGES]
    return [
        *(_source(line, as_of) for line in source_lines(book, settings)),
        *(_message(message, as_of) for message in newest),
    ]


def _source(line: SourceLine, as_of: AsOf) -> Wanted:
    return Wanted(
        record_key("source", line.source, line.owner),
        version(as_of, line.reading),
        {
            "where": line.where,
            "last_good_read": line.good_until,
            "new": line.new,
            "changed": line.changed,
            "failed_since": line.failed_since,
            "why": line.why,
            "what_to_do": BY_HAND.get(line.source) if line.failed_since else None,
        },
    )


def _message(message: Message, as_of: AsOf) -> Wanted:
    return Wanted(
        message.key,
        Version(message.when, as_of.now, as_of.run_id),
        {
            "where": message.where,
            "what_to_do": message.what_to_do or None,
            "when": message.when,
            "what": message.what,
            "your_words": message.your_words or None,
            "times": message.times,
        },
    )
