"""What each source lists as open beside what is open here: counts that agree, and each difference by its name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sync.core.records import OpenThere, Run, SourceOutcome
from sync.rows.basis import Basis
from sync.rows.open_there import compared, differences, lines
from tests.support.records import AS_OF, NOW, SETTINGS, ago, book, card_dispute, dispute, reading, review

BEFORE = NOW - timedelta(minutes=30)


def basis(
    *records: Any, source: str = "paypal", owner: str = "lumen", there: Any = None, at: datetime = BEFORE
) -> Basis:
    part = "reviews" if source == "trustpilot" else "disputes"
    counted: dict[str, Any] = (
        {} if there is None else {"counted_at": at, "open_there": tuple(OpenThere(*each) for each in there)}
    )
    outcome = SourceOutcome(source, owner, part, True, NOW, 0, 0, 1, None, **counted)
    run = Run("-", "r1", "schedule", at, at, (outcome,))
    seen = {r.key: reading(r, ago(hours=5)) for r in records}
    made = book(runs={run.key: reading(run)})
    entity = {"trustpilot": "reviews"}.get(source, "disputes")
    return Basis(type(made)(**{**_fields(made), entity: seen}), SETTINGS, AS_OF)


def _fields(made: Any) -> dict[str, Any]:
    return {name: getattr(made, name) for name in made.__dataclass_fields__}


CASE = dispute("PP-R-1", opened_at=ago(hours=20))


@pytest.mark.parametrize(
    ("on", "said", "named"),
    [
        (basis(CASE, there=[("PP-R-1", None)]), "PayPal: LUM, VEL 1 there, 1 here", []),
        (basis(CASE), "PayPal: LUM, VEL 1 here", []),
        (basis(there=[]), "PayPal: LUM, VEL 0 there, 0 here", []),
        (
            basis(CASE, there=[("PP-R-1", None), ("PP-R-2", None)]),
            "PayPal: LUM, VEL 2 there, 1 here",
            ["PayPal LUM, VEL lists PP-R-2 as open, and it is not open here. Look it up in PayPal."],
        ),
        (
            basis(CASE, there=[]),
            "PayPal: LUM, VEL 0 there, 1 here",
            ["PP-R-1 is open here, and PayPal LUM, VEL does not list it. Look it up in PayPal."],
        ),
        (
            basis(CASE, there=[], at=ago(hours=6)),
            "PayPal: LUM, VEL 1 there, 1 here",
            [],
        ),
        (
            basis(card_dispute("77"), source="shopify", owner="LUM", there=[("77", None)]),
            "Shopify: LUM 1 there, 1 here",
            [],
        ),
        (
            basis(review(), source="trustpilot", owner="u1", there=[("old", ago(days=61)), ("gone", ago(days=3))]),
            "Trustpilot, bad without reply: Lumen 1 there, 1 here",
            [
                "Trustpilot Lumen lists gone as open, and it is not open here. Look it up in Trustpilot.",
                f"{review().id} is open here, and Trustpilot Lumen does not list it. Look it up in Trustpilot.",
            ],
        ),
    ],
)
def test_there_and_here_are_compared_by_number_and_by_name(on: Basis, said: str, named: list[str]) -> None:
    """What was read here after the count is newer than it; reviews older than is shown are not compared."""
    found = compared(on)
    assert lines(found) == [said]
    assert [*differences(found)] == named


def test_of_many_differences_three_are_named() -> None:
    on = basis(there=[(f"PP-{n}", None) for n in range(9)])
    said = [*differences(compared(on))]
    assert len(said) == 4
    assert said[-1] == "PayPal LUM, VEL: 6 more differ."
