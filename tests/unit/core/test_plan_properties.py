"""The planner alone, on random tabs: it converges, repeats nothing, does not care for order, and names no staff cell.

The generators make too much on purpose: keys twice, stamps of other keys, of the future and of nobody, columns gone,
rows typed by hand, junk of ours in rows without key, records that no row has and rows that no record has.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_schema.model import HEADER_STAMP, KEY, STAMP, Owner
from sync.core.address import column_writes
from sync.core.cells import Cell, Formula, Raw, canonical, encode
from sync.core.journal import Shown
from sync.core.picture import Picture, RowName, Stamp
from sync.core.plan import Past, TabPlan, plan_tab
from sync.core.wanted import Wanted
from tests.support.drawn import CASES, NOON, at

ZONE = ZoneInfo("America/St_Johns")
KEYS = ["A", "B", "C", "a", "order:LUM:1"]
OURS = [c.id for c in CASES.owned_by(Owner.SYSTEM, Owner.COMPUTED)]
STAFF = [c.id for c in CASES.owned_by(Owner.STAFF)]

texts = st.sampled_from(["", "#1", "=1+1", "a\r\nb", "007", "é"]) | st.text(max_size=4)
raws: st.SearchStrategy[Raw] = (
    texts | st.booleans() | st.integers(-5, 5) | st.floats(-9, 9, allow_nan=False) | st.none()
)
moments = st.datetimes(timezones=st.just(ZoneInfo("UTC")), min_value=NOON.replace(tzinfo=None, year=2020))
cells: st.SearchStrategy[Cell] = (
    texts | st.booleans() | st.integers(-5, 5) | st.decimals(-9, 9, places=2) | moments | st.none()
    | st.integers(1, 9).map(lambda n: Formula(f'=HYPERLINK("https://x.test/{n}","#{n}")'))
)  # fmt: skip
stamps = st.one_of(
    st.just(""),
    texts,
    st.builds(lambda k, m: str(Stamp(k, at(m))), st.sampled_from([*KEYS, "Z"]), st.integers(-3, 30)),
)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    rows: list[dict[str, Raw]] = draw(
        st.lists(
            st.fixed_dictionaries(
                {KEY: st.sampled_from(["", "", "typed", *KEYS]), STAMP: stamps} | dict.fromkeys([*OURS, *STAFF], raws)
            ),
            max_size=8,
        )
    )
    header: dict[str, Raw] = {KEY: "", STAMP: HEADER_STAMP, **dict.fromkeys([*OURS, *STAFF], "caption")}
    rows.insert(draw(st.integers(0, len(rows))), header)
    present = [KEY, STAMP, *draw(st.sets(st.sampled_from([*OURS, *STAFF]), min_size=4))]
    return Picture.of(CASES, {c: [row[c] for row in rows] for c in present})


wanteds = st.lists(
    st.builds(
        Wanted,
        st.sampled_from(KEYS),
        st.integers(-3, 5).map(at),
        st.dictionaries(st.sampled_from(OURS), cells),
    ),
    max_size=6,
    unique_by=lambda w: w.key,
)


def planned(picture: Picture, wanted: Sequence[Wanted], past: Past | None = None) -> TabPlan:
    return plan_tab(picture, wanted, past or Past(), NOON, ZONE)


def applied(plan: TabPlan, picture: Picture) -> Picture:
    """The tab after the writes of the plan, as a server would leave it."""
    if plan.fresh:
        return picture.with_rows(picture.insert_at, [{KEY: f.key, **f.staff} for f in plan.fresh])
    columns = {name: list(values) for name, values in picture.columns.items()}
    for changes in (plan.values, plan.formulas):
        for column, values in column_writes(changes, picture).items():
            for i, value in enumerate(values):
                if value is not None:
                    columns[column][i] = value
    return Picture.of(picture.tab, columns)  # type: ignore[arg-type]


@given(pictures(), wanteds)
@settings(max_examples=300, deadline=None)
def test_it_converges_and_then_plans_nothing(picture: Picture, wanted: list[Wanted]) -> None:
    """Fresh rows, then cells, then nothing: three plans at most, and every record has its row."""
    for _ in range(3):
        picture = applied(planned(picture, wanted), picture)

    assert not planned(picture, wanted).writes
    assert {w.key for w in wanted} <= picture.rows_of.keys()


@given(pictures(), wanteds)
@settings(max_examples=300, deadline=None)
def test_a_settled_row_shows_what_its_record_wants(picture: Picture, wanted: list[Wanted]) -> None:
    for _ in range(3):
        picture = applied(planned(picture, wanted), picture)

    for w in wanted:
        for i in picture.rows_of[w.key]:
            stamp = Stamp.parse(picture.columns[STAMP][i])
            assert stamp is not None
            assert stamp.key == w.key
            if stamp.version == w.version:
                for column in w.cells.keys() & picture.columns.keys():
                    kind = CASES.column(column).kind
                    assert canonical(picture.columns[column][i], kind) == canonical(encode(w.cells[column], ZONE), kind)  # type: ignore[arg-type]


@given(pictures(), wanteds)
@settings(max_examples=300, deadline=None)
def test_no_staff_cell_and_no_key_is_ever_named(picture: Picture, wanted: list[Wanted]) -> None:
    plan = planned(picture, wanted)
    after = applied(plan, picture)

    assert {c.column for c in plan.changes}.isdisjoint([*STAFF, KEY])
    if not plan.fresh:
        for column in [KEY, *(c for c in STAFF if c in picture.columns)]:
            assert list(after.columns[column]) == list(picture.columns[column])


@given(pictures(), wanteds, st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_order_of_rows_and_records_does_not_matter(
    picture: Picture, wanted: list[Wanted], chance: random.Random
) -> None:
    """Sorting the tab or the records changes no cell of the plan; only which copy of a row is "the first" may."""
    keyed_once = {name for name in picture.names if name and len(picture.rows_of[name.key]) == 1}
    order = list(range(picture.height))
    chance.shuffle(order)
    shuffled = Picture(picture.tab, {c: [values[i] for i in order] for c, values in picture.columns.items()})
    records = list(wanted)
    chance.shuffle(records)

    def of(plan: TabPlan) -> set[tuple[RowName, str, Raw]]:
        return {(c.row, c.column, c.value) for c in (*plan.values, *plan.formulas) if c.row in keyed_once}

    assert of(planned(shuffled, records)) == of(planned(picture, wanted))
    assert {f.key for f in planned(shuffled, records).fresh} == {f.key for f in planned(picture, wanted).fresh}


@given(pictures(), wanteds)
@settings(max_examples=200, deadline=None)
def test_what_staff_did_not_touch_is_never_called_their_words(picture: Picture, wanted: list[Wanted]) -> None:
    if not picture.strays:
        assert planned(picture, wanted, Past(shown=Shown.of(picture))).put_back == ()
