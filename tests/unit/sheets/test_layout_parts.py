"""The parts of a tab's layout, as they are sent."""

from __future__ import annotations

import pytest

from sheets_schema import model
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Colour, Column, Condition, Kind, Owner, Shade, Sorting, Tab, View
from sheets_schema.workbook import TABS, tab
from sync.sheets import formats
from sync.sheets.existing import Existing, ExistingSheet, looks_id
from sync.sheets.layout import plan_layout
from sync.sheets.new_tab import NewTab, new_tab, places_of
from sync.sheets.status_line import status_line
from sync.sheets.views import view_requests
from tests.support.records import SETTINGS

LATE = Condition("due", model.Test.BEFORE_NOW)
SMALL = Tab(
    id="small",
    title="Small",
    doc="A tab.",
    columns=(
        Column("turn", "Turn", Owner.SYSTEM, Kind.CHOICE, "Whose.", choices=("Us", "Buyer", "Bank")),
        Column("due", "Due ({zone})", Owner.SYSTEM, Kind.TIME, "When."),
        Column("did", "We did", Owner.STAFF, Kind.CHOICE, "Yours.", choices=("Sent", "Asked")),
        Column("done", "Done", Owner.STAFF, Kind.TICK, "Yours."),
        Column("note", "Notes", Owner.STAFF, Kind.TEXT, "Yours.", more=True),
    ),
    views=(
        View(
            "1 Now",
            (Condition("turn", model.Test.IS_ANY_OF, ("Us",)), Condition("did", model.Test.IS_ANY_OF, ("", "Asked"))),
            (Sorting("due", ascending=False),),
            "now",
        ),
    ),
    colours=(
        Colour("due", (Condition("turn", model.Test.IS_ANY_OF, ('Us "now"',)), LATE), Shade.RED),
        Colour("due", (Condition("due", model.Test.BEFORE_NOW_PLUS_H, (-24,)),), Shade.AMBER),
    ),
)
PLACES = places_of(SMALL)


def formulas(requests: list[formats.Request]) -> list[str]:
    rules = [r["addConditionalFormatRule"]["rule"]["booleanRule"] for r in requests if "addConditionalFormatRule" in r]
    return [rule["condition"]["values"][0]["userEnteredValue"] for rule in rules]


def test_coloured_rules_are_marked_and_leave_header_and_rows_without_a_key_alone() -> None:
    """Cells in row 2, the header: each rule covers it, so that rows put in right under it are covered too."""
    assert formulas(formats.conditional_formats(SMALL, PLACES, 1)) == [
        '=AND(N("keepsheet:updating")=0,$G2<>"",$G2<>"#header",NOT(EXACT(LEFT($G2,LEN($F2)+1),$F2&"|")))',
        '=AND(N("keepsheet:due:RED")=0,$F2<>"",$F2<>"#key",OR($A2="Us ""now"""),ISNUMBER($B2),$B2<NOW())',
        '=AND(N("keepsheet:due:AMBER")=0,$F2<>"",$F2<>"#key",ISNUMBER($B2),$B2<NOW()+-24/24)',
        '=AND(N("keepsheet:alarm")=0,LEFT($A1,1)="⚠")',
    ]


def test_only_the_rules_that_are_missing_are_made() -> None:
    present = formulas(formats.conditional_formats(SMALL, PLACES, 1))
    assert formats.conditional_formats(SMALL, PLACES, 1, present) == []
    red = formats.conditional_formats(SMALL, PLACES, 1, [present[0], *present[2:]])
    assert [r["addConditionalFormatRule"]["index"] for r in red] == [1], "below the rule that fades a row"
    broken = [present[0].replace("$G2", "#REF!"), *present[1:]]
    assert formulas(formats.conditional_formats(SMALL, PLACES, 1, broken)) == present[:1]


def test_fresh_rows_of_an_empty_tab_get_drop_downs_ticks_and_formats_and_no_values() -> None:
    requests = formats.rules_for_rows(SMALL, {"did": 4, "done": 2, "due": 0}, 7, 9)
    rules = [r["setDataValidation"] for r in requests if "setDataValidation" in r]
    assert [(r["range"]["startColumnIndex"], r["rule"]["condition"]["type"]) for r in rules] == [
        (4, "ONE_OF_LIST"),
        (2, "BOOLEAN"),
    ]
    assert {(r["range"]["startRowIndex"], r["range"]["endRowIndex"]) for r in rules} == {(7, 9)}
    assert {name for request in requests for name in request} == {"setDataValidation", "repeatCell"}
    assert all("userEnteredValue" not in r["repeatCell"]["fields"] for r in requests if "repeatCell" in r)


def test_a_view_says_its_conditions_in_plain_ones() -> None:
    view = view_requests(SMALL, (), PLACES, 1, {})[0]["addFilterView"]["filter"]
    assert view["filterSpecs"] == [
        {
            "columnIndex": 0,
            "filterCriteria": {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Us"}]}},
        },
        {"columnIndex": 2, "filterCriteria": {"hiddenValues": ["Sent"]}},
    ]
    assert view["sortSpecs"] == [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]


def test_a_view_over_a_column_that_is_gone_waits() -> None:
    assert view_requests(SMALL, (), {"turn": 0, "did": 1}, 1, {}) == []


def test_a_view_that_google_wrote_down_its_own_way_is_the_same_view() -> None:
    """Zeros left out, words in another order, the older `criteria` beside it."""
    wanted = view_requests(SMALL, (), PLACES, 1, {})[0]["addFilterView"]["filter"]
    kept = {
        **wanted,
        "criteria": {"0": {}},
        "filterSpecs": [wanted["filterSpecs"][1], {"filterCriteria": wanted["filterSpecs"][0]["filterCriteria"]}],
    }
    assert view_requests(SMALL, (), PLACES, 1, {kept["filterViewId"]: kept}) == []


def test_the_status_line_quotes_the_tab_and_the_city() -> None:
    line = status_line('Say "Manila"', "it's hidden", places_of(MACHINERY), 2)
    assert "'it''s hidden'!$B$3" in line
    assert '" Say ""Manila"""' in line


def test_a_tab_is_one_batch_that_begins_with_its_own_number() -> None:
    requests = new_tab(NewTab(SMALL, "Small", 3, "Manila"), None, ())
    assert requests[0]["addSheet"]["properties"]["sheetId"] == SMALL.sheet_id
    assert sum("addSheet" in r for r in requests) == 1
    made = [r["createDeveloperMetadata"]["developerMetadata"] for r in requests if "createDeveloperMetadata" in r]
    assert [m["metadataId"] for m in made] == [*(SMALL.metadata_id(c) for c in PLACES), looks_id(SMALL.id)]


@pytest.mark.parametrize("of", [*TABS, MACHINERY], ids=lambda t: t.id)
def test_no_rule_or_view_speaks_of_a_column_that_is_not_there(of: Tab) -> None:
    requests = new_tab(NewTab(of, of.title, 1, "Manila"), "=1", SETTINGS.stores)
    rules = [r for r in requests if "addConditionalFormatRule" in r]
    assert len(rules) == 1 + len(of.colours) + (0 if of.hidden else 1)
    per_store = {"brand": 2, "store": 2, "": 0}[of.store_views]
    assert sum("addFilterView" in r for r in requests) == len(of.views) + per_store


def test_the_plan_for_a_blank_file_names_what_it_makes_in_order() -> None:
    blank = Existing(properties={}, sheets={0: ExistingSheet(0, "Sheet1", 0, 26)}, blank=0)
    plan = plan_layout(blank, TABS, SETTINGS)
    assert [batch.what for batch in plan] == [
        "file settings",
        "tab _keepsheet",
        "tab Start here",
        *(f"tab {t.title}" for t in TABS),
    ]
    assert not [r for batch in plan[2:3] for r in batch.requests if "addSheet" in r], "the first tab is taken over"


def test_lost_generations_are_counted_on_from_the_ids_that_are_left() -> None:
    """The hidden tab was deleted and some of its ids survived: the number goes on from them, never back."""
    left = Existing(properties={}, sheets={}, generations=frozenset({41, 42}))
    machinery = plan_layout(left, (), SETTINGS)[1]
    cells = [
        cell for r in machinery.requests for row in r.get("updateCells", {}).get("rows", []) for cell in row["values"]
    ]
    assert {"userEnteredValue": {"numberValue": 42}} in cells
    assert not [r for r in machinery.requests if "addNamedRange" in r]


def test_disputes_are_red_past_due_and_amber_the_day_before() -> None:
    declared = tab("disputes")
    red, amber = formulas(formats.conditional_formats(declared, places_of(declared), 1))[1:3]
    assert red.endswith('OR($B2="Us"),ISNUMBER($S2),$S2<NOW())')
    assert amber.endswith('OR($B2="Us"),ISNUMBER($S2),$S2<NOW()+24/24)')
