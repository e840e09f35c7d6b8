"""However readings arrive, the ledger ends up knowing the same."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.ledger import Counts, Ledger
from tests.support.stores import Memory
from tests.unit.ledger.records import NOON, a_run, seen

#: Key, minute of the reading, run. The content tells which version it is.
VERSIONS = st.tuples(st.integers(1, 3), st.integers(0, 4), st.sampled_from("ab"))

#: What happens: some versions are recorded, by one of two processes; or everything is folded, or folded and pruned.
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.lists(VERSIONS, max_size=4)) | st.sampled_from(["fold", "prune", "restart"]),
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_newest_version_wins_whatever_came_when(
    steps: list[tuple[int, list[tuple[int, int, str]]] | str],
) -> None:
    """Early, late, twice, by two processes, with folds and deletions in between: none is lost and none doubled."""
    store = Memory()
    ledgers = [Ledger(store), Ledger(store)]
    recorded: set[tuple[int, int, str]] = set()
    total = Counts()
    for step in steps:
        match step:
            case "fold":
                ledgers[0].fold(NOON, runs=1)
            case "prune":
                ledgers[1].prune(NOON + timedelta(days=2))
            case "restart":
                ledgers = [Ledger(store), Ledger(store)]
            case (int(process), list(versions)):
                readings = [
                    seen(a_run(key, born=NOON - timedelta(days=40 * key), trigger=f"{minute}{run}"), minute, run)
                    for key, minute, run in versions
                ]
                total += ledgers[process].record("runs", readings)
                recorded |= set(versions)

    expected: dict[str, list[str]] = {}
    for key, minute, run in sorted(recorded):
        expected.setdefault(f"run:-:{key}", []).append(f"{minute}{run}")

    for ledger in (*ledgers, Ledger(store)):
        newest = ledger.newest("runs")
        history = ledger.history("runs", expected)
        assert {key: reading.record.trigger for key, reading in newest.items()} == {
            k: v[-1] for k, v in expected.items()
        }
        assert {key: [r.record.trigger for r in versions] for key, versions in history.items()} == expected
    assert total.new == len(expected)
