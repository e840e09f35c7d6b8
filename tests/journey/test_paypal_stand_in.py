"""The PayPal source against the sandbox's PayPal and the world lumen, as its clock passes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.errors import SourceError
from sync.sources.paypal.client import PayPal
from sync.sources.paypal.disputes import PayPalDisputes
from sync.wire.retry import RetryPolicy
from tests.support.ledger import MemoryLedger
from tests.support.mounted import ADDRESS, StandIn, as_kept

HOUR = timedelta(hours=1)
FAULTS = ["500", "503_after", "429", "garbage", "truncated", "timeout_before", "timeout_after"]


class Account:
    """One account of the world, its source and its ledger. Nothing is repeated but by the next pull."""

    def __init__(self, name: str, world: Path) -> None:
        self.name = name
        self.paypal = StandIn("paypal", world)
        self.ledger = MemoryLedger()

    def pull(self) -> None:
        client = PayPal(
            f"PayPal of {self.name}",
            ADDRESS,
            f"client-{self.name}",
            f"secret-{self.name}",
            clock=lambda: self.paypal.now,
            retry=RetryPolicy(tries=1),
            transport=self.paypal.transport,
        )
        try:
            self.ledger.take(PayPalDisputes(self.name, ("LUM",), client, "r1", "full"), self.paypal.now)
        finally:
            client.close()

    @property
    def until(self) -> datetime:
        assert self.ledger.cursor is not None
        return self.ledger.cursor.until

    def world(self, reach: datetime | None = None) -> dict[str, dict[str, Any]]:
        """The account's cases by id, of those that changed since `reach`."""
        cases = self.paypal.moment.collection(f"paypal/{self.name}/disputes.jsonl")
        return {c["dispute_id"]: c for c in cases if reach is None or c["update_time"] >= reach.isoformat()}

    def held(self) -> dict[str, dict[str, Any]]:
        """What the ledger has, in PayPal's words."""
        return {own_id: seen(record) for own_id, record in self.ledger.records("disputes").items()}


def seen(d: Any) -> dict[str, Any]:
    return {
        "status": d.status,
        "stage": d.stage,
        "amount": (str(d.amount.amount), d.amount.currency),
        "due": d.due_text,
        "outcome": d.outcome,
        "said": [m.text for m in d.messages],
        "evidence": [e.kind for e in d.evidences],
        "payments": [p.seller_transaction_id for p in d.payments],
        "moved": [str(m.amount.amount) for m in d.moves],
        "ruled": [r.reason for r in d.rulings],
    }


def told(case: dict[str, Any]) -> dict[str, Any]:
    """The same of a case as the world has it, read without the source."""
    return {
        "status": case["status"],
        "stage": case.get("dispute_life_cycle_stage"),
        "amount": (case["dispute_amount"]["value"], case["dispute_amount"]["currency_code"]),
        "due": case.get("seller_response_due_date"),
        "outcome": case.get("dispute_outcome", {}).get("outcome_code"),
        "said": [as_kept(m.get("content") or "") for m in case.get("messages", [])],
        "evidence": [e.get("evidence_type") for e in case.get("evidences", [])],
        "payments": [t.get("seller_transaction_id") for t in case.get("disputed_transactions", [])],
        "moved": [m["amount"]["value"] for m in case.get("money_movements", [])],
        "ruled": [a.get("reason") for a in case.get("adjudications", [])],
    }


def reach(account: Account) -> datetime:
    return account.paypal.now - timedelta(days=179)


@pytest.mark.parametrize("name", ["lumen", "velora"])
def test_every_case_within_reach_arrives_exactly_once(lumen: Path, name: str) -> None:
    account = Account(name, lumen)
    account.pull()
    assert account.held().keys() == account.world(reach(account)).keys()
    assert account.ledger.stored == len(account.held()) > 10


@pytest.mark.parametrize("name", ["lumen", "velora"])
def test_a_month_of_changes_and_late_outcomes_is_seen_as_the_clock_passes(lumen: Path, name: str) -> None:
    account = Account(name, lumen)
    first = account.world(reach(account)).keys()
    started = account.paypal.now
    for _ in range(30 * 6):
        account.pull()
        account.paypal.wait(4 * HOUR)
    account.pull()
    world, held = account.world(), account.held()
    changed = account.world(started).keys()
    assert held.keys() == first | changed
    assert held == {own_id: told(world[own_id]) for own_id in held}
    assert any(world[own_id]["status"] == "RESOLVED" for own_id in changed)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_loses_nothing_and_never_moves_the_cursor(lumen: Path, fault: str) -> None:
    """At the token, the list, the first, a middle and the last detail; the next pull brings what is missing.

    The call after the last detail counts what is open there: a fault of it is no fault of the reading.
    """
    good = Account("velora", lumen)
    good.pull()
    calls = good.paypal.requests
    for skip in (0, 1, 2, calls // 2, calls - 2):
        account = Account("velora", lumen)
        account.paypal.fault(fault, times=1, skip=skip, path="/v1/")
        with pytest.raises(SourceError):
            account.pull()
        assert account.ledger.cursor is None
        assert all(good.held()[own_id] == record for own_id, record in account.held().items())
        account.paypal.mend()
        account.pull()
        assert account.held() == good.held()
        assert account.until == good.until
        assert account.ledger.stored == good.ledger.stored
