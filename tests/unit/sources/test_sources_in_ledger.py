"""What PayPal and Trustpilot bring can be stored: as it is, hostile or not, and comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.core.records import Reading
from sync.ledger import open_ledger
from sync.sources.payload import Unreadable
from sync.sources.paypal.records import dispute
from sync.sources.trustpilot.records import review
from tests.unit.sources.test_paypal_records import DETAIL, JSON, places, put
from tests.unit.sources.test_trustpilot_records import REVIEW

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CHANGE = st.tuples(st.sampled_from([p for p in places(DETAIL) if p]), JSON)
CHANGE_OF_REVIEW = st.tuples(st.sampled_from([p for p in places(REVIEW) if p]), JSON)


def stored_and_read(entity: str, records: list[Any]) -> list[Any]:
    """The records after a ledger on disk has written them and another has read them, in the order of their keys."""
    with TemporaryDirectory() as folder:
        open_ledger(str(Path(folder))).record(entity, [Reading(r, NOW, "r1") for r in records])
        found = open_ledger(str(Path(folder))).newest(entity)
    return [found[key].record for key in sorted(found)]


@settings(max_examples=15, deadline=None)
@given(st.lists(CHANGE, min_size=20, max_size=40))
def test_a_dispute_comes_back_as_it_was(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    records = []
    for number, (path, value) in enumerate(changes):
        try:
            record = dispute(put(DETAIL, path, value), account="lumen", store="LUM", names="first_initial")
        except Unreadable:
            continue
        records.append(replace(record, id=f"PP-{number:03}"))
    assert stored_and_read("disputes", records) == records


@settings(max_examples=15, deadline=None)
@given(st.lists(CHANGE_OF_REVIEW, min_size=20, max_size=40))
def test_a_review_comes_back_as_it_was(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    records = []
    for number, (path, value) in enumerate(changes):
        try:
            record = review(put(REVIEW, path, value), unit="u1", store="LUM")
        except Unreadable:
            continue
        records.append(replace(record, id=f"r{number:03}"))
    assert stored_and_read("reviews", records) == records
