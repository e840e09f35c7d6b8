"""What a run says of its sources and tabs: in names that staff know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sync.core.book import Settings, Store
from sync.core.records import SourceOutcome
from sync.ledger import Ledger
from sync.run import Fact, LedgerCalls, RunReport, Stopwatch, source_in_words, tab_report, tell_done
from sync.sheets.converge import TabOutcome
from tests.support.memory_store import MemoryStore
from tests.support.shared import ROOT

ZONE = ZoneInfo("Australia/Sydney")
LUM = Store("LUM", "Lumen", "lumen.myshopify.com", ZONE, "AUD", "AU", "acct-7", "5f1c0de0")
SETTINGS = Settings(ZONE, "AUD", 60, (LUM,))


def outcome(source: str, owner: str, *, ok: bool = True, sentence: str | None = None) -> SourceOutcome:
    return SourceOutcome(source, owner, "disputes", ok, None, 12, 3, 1, sentence)


def test_the_alarm_for_a_missing_sync_counts_syncs_and_no_drains() -> None:
    """Webhooks go on where the timetable stands still: their lines must not still the alarm."""
    told: list[tuple[str, Mapping[str, Fact]]] = []
    ledger = Ledger(MemoryStore())
    for what in ("Run", "Drain"):
        report = RunReport("r1", (), (), (), pushed=True)
        tell_done(lambda event, _, facts: told.append((event, facts)), what, report, Stopwatch(), LedgerCalls(ledger))
    filters = re.findall(r'jsonPayload\.(\w+)="(\w+)"', (ROOT / "scripts" / "deploy_parts.sh").read_text("utf-8"))
    assert filters == [("event", "done"), ("kind", "run")]
    assert [{"event": event, **facts}["kind"] for event, facts in told] == ["run", "drain"]
    assert {event for event, _ in told} == {"done"}


def test_a_source_is_named_as_staff_know_it() -> None:
    assert [
        source_in_words(outcome("shopify", "LUM"), SETTINGS),
        source_in_words(outcome("paypal", "acct-7"), SETTINGS),
        source_in_words(outcome("trustpilot", "5f1c0de0", sentence="One review was left out."), SETTINGS),
        source_in_words(outcome("paypal", "gone", ok=False, sentence="PayPal refuses us."), SETTINGS),
    ] == [
        "Shopify LUM, disputes: 12 new, 3 changed (1 request)",
        "PayPal LUM, disputes: 12 new, 3 changed (1 request)",
        "Trustpilot Lumen, disputes: 12 new, 3 changed (1 request). One review was left out.",
        "PayPal gone, disputes: could not be read. PayPal refuses us.",
    ]


def test_a_tab_says_why_it_could_not_do_all_it_should() -> None:
    refused = TabOutcome(refused="Too many keys are gone.")
    columns = TabOutcome(refused_columns={"amount": "protected"}, settled=True)

    assert tab_report("Refunds", TabOutcome(fresh=2, cells=9, settled=True)).sentence is None
    assert tab_report("Refunds", refused).sentence == "Too many keys are gone."
    assert tab_report("Refunds", columns).sentence == "Refunds: Google Sheets refuses some columns. amount: protected"
    assert (
        tab_report("Refunds", TabOutcome()).sentence == "Refunds does not show all it should yet; the next run goes on."
    )
