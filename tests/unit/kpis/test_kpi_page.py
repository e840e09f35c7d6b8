"""The definitions as data: whole, told apart, and the same on the page as in the code."""

from __future__ import annotations

from sync.kpis.catalogue import KPIS
from sync.kpis.page import page
from tests.support.shared import ROOT


def test_the_page_is_what_the_definitions_say() -> None:
    """To write it anew, see sync/kpis/page.py."""
    assert (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8") == page()


def test_no_definition_has_a_gap_and_no_two_an_id_or_a_name() -> None:
    definitions = [kpi.definition for kpi in KPIS]
    words = ("id", "name", "why", "formula", "numerator", "denominator", "left_out", "owner", "when_red", "part")

    assert [(d.id, word) for d in definitions for word in words if not getattr(d, word).strip()] == []
    assert len({d.id for d in definitions}) == len({d.name for d in definitions}) == len(definitions)
    assert [d.id for d in definitions if d.version < 1] == []


def test_the_three_dispute_rates_and_the_three_win_rates_are_numbers_of_their_own() -> None:
    ids = {kpi.definition.id for kpi in KPIS}

    assert {"card_activity", "card_rate", "paypal_rate", "won_of_fought", "won_of_decided", "won_of_money"} <= ids
