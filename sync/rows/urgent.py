"""What cannot wait for somebody to look at the sheet: deadlines before the next shift, stops, silent sources. Pure.

No word of a customer is in it: store, number and sentences of ours alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from sheets_schema import words
from sync.core.records import Dispute
from sync.rows.basis import Basis
from sync.rows.source_lines import source_lines
from sync.rows.typed import cells, did, typed_day
from sync.rules import disputes
from sync.rules.also import Beside, given_beside_cases, is_open, takes_money
from sync.rules.order_facts import day
from sync.rules.pings import Urgent, in_a_shift, next_shift

SILENT_FOR = timedelta(hours=2)

_NUMBER = re.compile(r"[^A-Za-z0-9#._-]")


def urgent(basis: Basis) -> list[Urgent]:
    """Everything of rank 1 and 2 as it is now."""
    return [*_cases(basis), *_given_twice(basis), *_doubled(basis), *_silent(basis)]


def _cases(basis: Basis) -> Iterator[Urgent]:
    rules, now, zone = basis.settings.rules, basis.as_of.now, basis.settings.team_zone
    ends = next_shift(now, rules.shifts, rules.holidays)
    for reading in basis.book.disputes.values():
        case = reading.record
        if not is_open(case):
            continue
        typed, done = cells(basis.book, "disputes", case.key), did(basis.book, "disputes", case.key)
        moved = disputes.move(case, done, typed_day(typed.get("follow_up_on")), rules, now, zone)
        person, where = _person(typed.get("hand_to")), _where(basis, case)
        if moved.unconfirmed:
            who = "PayPal" if case.processor == "paypal" else "Shopify"
            yield Urgent(
                2, case.key, "unconfirmed", person, where, f"{who} does not show your answer. Check it was sent."
            )
        elif moved.turn == words.US and case.due_at and now <= case.due_at <= ends:
            when = f"{day(case.due_at, zone)} {case.due_at.astimezone(zone):%H:%M}"
            sentence = f"Final due {when}, before the next shift. Send the response."
            yield Urgent(1, case.key, "final due", person, where, sentence, case.due_at)


def _given_twice(basis: Basis) -> Iterator[Urgent]:
    """Money went back while a case takes it too, or two cases take it at once."""
    for key, beside in basis.together.by_order.items():
        taking = [case for case in beside.disputes if takes_money(case)]
        if not any(map(is_open, taking)):
            continue
        if given_beside_cases(beside):
            step, sentence = (
                "refunded and disputed",
                "Refunded, and a dispute is open: tell the processor, refund nothing more.",
            )
        elif len(taking) > 1:
            step, sentence = "disputed twice", "Two disputes take the same money: answer both with the other one."
        else:
            continue
        yield Urgent(2, key, step, _owner(basis, beside), _where(basis, taking[0]), sentence)


def _doubled(basis: Basis) -> Iterator[Urgent]:
    for key, (first, since) in basis.doubled.items():
        reading = basis.book.orders.get(key)
        if reading is None or basis.as_of.now - since > timedelta(days=2):
            continue
        typed = cells(basis.book, "sla_board", key)
        if typed.get("we_did"):
            continue
        where = f"{reading.record.store} {_plain(reading.record.name)}"
        sentence = f"Looks like {_plain(first)} placed twice, and nothing is sent yet. Hold the second one."
        yield Urgent(2, key, "duplicate", _person(typed.get("hand_to")), where, sentence)


def _silent(basis: Basis) -> Iterator[Urgent]:
    """A source that has failed for two hours while somebody works with what it shows."""
    rules, now = basis.settings.rules, basis.as_of.now
    if not in_a_shift(now, rules.shifts, rules.holidays):
        return
    for line in source_lines(basis.book, basis.settings):
        if line.failed_since and now - line.failed_since >= SILENT_FOR:
            since = line.failed_since.astimezone(basis.settings.team_zone)
            sentence = f"Not read since {since:%H:%M}. Rows show what was known then; Sync log says what to do."
            step = f"silent since {line.failed_since.isoformat()}"
            yield Urgent(1, f"source:{line.source}:{line.owner}", step, "", line.where, sentence)


def _where(basis: Basis, case: Dispute) -> str:
    found, _ = basis.together.order_of[case.key]
    store = found.record.store if found else case.order_store or case.store
    number = found.record.name if found else case.order_name
    return f"{store} {_plain(number) if number else _plain(case.id)}"


def _owner(basis: Basis, beside: Beside) -> str:
    typed = (cells(basis.book, "disputes", case.key).get("hand_to") for case in beside.disputes)
    return next((name for raw in typed if (name := _person(raw))), "")


def _person(raw: object) -> str:
    return raw.strip() if isinstance(raw, str) else ""


def _plain(number: str) -> str:
    """An order's number as it may stand in a chat, where `<!here>` or a link would be more than text."""
    return _NUMBER.sub("", number)[:30]
