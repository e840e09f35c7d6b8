"""All pairs on every type of tab: each act at each gap, each act with each fault, each fault at each gap."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import Say
from tests.simulation.pairs import REQUESTS, all_pairs_on, covering, faults_at, run
from tests.simulation.schedules import FAULTS, GAPS, Event
from tests.simulation.sheet import DECLARED, TABS
from tests.simulation.staff_whole import ACTS

#: Cases that once failed, and what they found.
PAST = {
    "the header deleted as it was mended: its mark made a header of a record's row": (
        Event(8, "delete_row", 286710),
        Event(2, "banner", 803099),
    ),
    "the key column moved to the right end: nothing could be looked for beyond it, so no new row was made": (
        *(Event(*e) for e in ((1, "move_column", 491601), (1, "503 applied", 0), (2, "move_column", 153441))),
        *(Event(*e) for e in ((2, "time-out before", 0), (4, "move_column", 723454), (4, "time-out after", 0))),
        *(Event(*e) for e in ((7, "move_column", 909713), (7, "503 not applied", 0), (9, "move_column", 677576))),
        *(Event(*e) for e in ((9, "429", 0), (12, "move_column", 447672), (12, "time-out before", 0))),
    ),
}


@pytest.mark.full
@pytest.mark.parametrize("tab", DECLARED)
def test_all_pairs_on_every_tab(tab: str, say: Say) -> None:
    all_pairs_on(tab, say)


@pytest.mark.parametrize("found", PAST)
def test_past_cases_stay_mended(found: str) -> None:
    for tab in TABS:
        run(PAST[found], tab)


def test_the_covering_array_covers_every_pair() -> None:
    """In no more cases than there are pairs of an act and a gap, which is the fewest that can do."""
    rows = [*covering(sorted(ACTS))]
    assert len(rows) == len(ACTS) * GAPS
    assert {(a, f) for a, _, f in rows} == {(a, f) for a in ACTS for f in ("", *FAULTS)}
    assert {(g, f) for _, g, f in rows} == {(g, f) for g in range(GAPS) for f in faults_at(g)}
    assert {(a, g) for a, g, _ in rows} == {(a, g) for a in ACTS for g in range(GAPS)}
    calm = run((), "with notes")
    assert (calm.gaps, sorted(calm.under_way)) == (GAPS, sorted(REQUESTS))
