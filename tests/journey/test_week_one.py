"""Ten checks that decide in the first week whether people trust the sheet (reference/tabs.md, Week-one trust)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sandbox.wire import Request
from sheets_schema.disputes import DISPUTES
from sheets_schema.workbook import TABS, tab
from sync.adopt import OldTracker, adopt_into, in_words
from sync.core.cells import moment
from tests.support.lumen import card_disputes, cases, when
from tests.support.lumen_week import LumenWeek
from tests.support.records import MANILA
from tests.support.whole_workbook import ANA

pytestmark = pytest.mark.full

OLD_CASES = ("PP-R-NMX-10147770", "PP-R-GAX-10154800")


class FirstWeek:
    """The old tracker taken over, the first load, and what happened to it; played once."""

    def __init__(self, folder: Any) -> None:
        self.lumen = lumen = LumenWeek(folder)
        self.saw: dict[str, Any] = {}
        self.take_over()
        lumen.sync()
        self.saw["first"] = lumen.today()
        self.saw["disputes"] = lumen.rows("disputes")
        self.world = lumen.sources.stand_ins["paypal"].moment
        self.shop = lumen.sources.stand_ins["shopify"].moment
        ours = {k: r for k, r in self.saw["disputes"].items() if r["turn"] == "Us"}
        self.saw["deleted"] = min(ours)
        lumen.types("disputes", self.saw["deleted"], notes="hers")
        self.answered = next(
            k for k, r in self.saw["disputes"].items() if r["stage"] == "PayPal claim" and r["turn"] == "Us"
        )
        lumen.types("disputes", self.answered, we_did="Sent the response")
        lumen.later(minutes=5)
        lumen.sync()
        self.saw["at once"], self.saw["five minutes later"] = lumen.rows("disputes"), lumen.today()
        lumen.deletes("disputes", self.saw["deleted"])
        self.saw["order"] = self.keys()
        lumen.later(hours=3)
        self.sorted_meanwhile()
        self.saw["three hours later"], self.saw["below"] = lumen.rows("disputes"), lumen.today()

    def take_over(self) -> None:
        """Pasted before the first sync: two cases, one of them twice, and one that nobody knows."""
        lumen = self.lumen
        lumen.sources.pull("w0")
        lumen.book.push_tabs(lumen.book.workbook(), ["sync_log"])
        rows: list[list[Any]] = [["Case", "Comment"]]
        rows += [[OLD_CASES[0], "knows the courier"], [OLD_CASES[1], "second time"], [OLD_CASES[1], "wants a photo"]]
        rows += [["PP-R-000", "long gone"]]
        book = lumen.book
        as_of = book.as_of()
        old = OldTracker("Old", rows)
        found = adopt_into(book.workbook(), book.ledger, book.settings, old, None, as_of, carry_out=True)
        self.saw["taken over"] = in_words(found, carried_out=True)

    def keys(self) -> list[str]:
        return [*self.lumen.book.picture(DISPUTES).rows_of]

    def sorted_meanwhile(self) -> None:
        """A sync during which she sorts the tab, between its reading and its first write."""
        lumen = self.lumen
        done: list[bool] = []

        def send(plain: Any, request: Any, **more: Any) -> Any:
            if not done and "batchUpdate" in str(request.url):
                done.append(True)
                lumen.sorts("disputes", "amount")
            return plain(request, **more)

        lumen.sources.pull("w9")
        assert lumen.book.push(send).settled
        assert done

    def key(self, case: str) -> str:
        return next(str(k) for k in self.saw["disputes"] if k.endswith(f":{case}"))


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> FirstWeek:
    return FirstWeek(tmp_path_factory.mktemp("one"))


def test_1_the_first_day_is_not_red_from_top_to_bottom(week: FirstWeek) -> None:
    lines = [row for row in week.saw["first"] if row and row[0].isdecimal()]
    assert 10 < len(lines) <= 40
    history = [r for r in week.saw["disputes"].values() if r["turn"] == "Closed"]
    asked = [r for r in history if r["next_step"]]
    assert len(asked) * 3 < len(history), "what ended before the work began is asked for nothing"


def test_2_the_notes_of_the_old_tracker_are_there(week: FirstWeek) -> None:
    said = week.saw["taken over"]
    assert [line for line in said if line[0].isdigit()] == ["2 imported", "1 not matched", "1 doubled"]
    assert week.saw["disputes"][week.key(OLD_CASES[0])]["notes"] == "knows the courier"
    assert week.saw["disputes"][week.key(OLD_CASES[1])]["notes"] == "second time / wants a photo"


def test_3_ten_deadlines_are_those_of_paypal_and_shopify_to_the_minute(week: FirstWeek) -> None:
    due = {c["dispute_id"]: c.get("seller_response_due_date") for c in cases(week.world)}
    due |= {d["id"].rsplit("/", 1)[-1]: d.get("evidenceDueBy") for d in card_disputes(week.shop)}
    shown = {k.split(":", 2)[2]: r["final_due"] for k, r in week.saw["disputes"].items() if r["turn"] == "Us"}
    compared = [(moment(shown[i], MANILA), when(str(due[i]))) for i in shown if due.get(i) and shown[i]]
    assert len(compared) >= 10
    assert [ours for ours, theirs in compared if abs((ours - theirs).total_seconds()) > 1] == []


def test_4_what_is_open_there_is_open_here(week: FirstWeek) -> None:
    there = [c for c in cases(week.world) if c["status"] != "RESOLVED"]
    here = next(row for row in week.saw["first"] if row[0] == "OPEN")[2]
    counted = re.findall(r"[A-Z]+ (\d+) there, (\d+) here", here)
    assert here.startswith("PayPal: ")
    assert [sum(int(pair[side]) for pair in counted) for side in (0, 1)] == [len(there), len(there)]
    assert not [row for row in week.saw["first"] if "as open, and it is not open here" in str(row)]


def test_5_an_answer_moves_the_case_at_once_and_is_asked_for_again_when_nobody_sees_it(week: FirstWeek) -> None:
    assert week.saw["at once"][week.answered]["turn"] == "PayPal"
    later = week.saw["three hours later"][week.answered]
    assert later["turn"] == "Us"
    assert later["next_step"] == "PayPal does not show your answer yet: check that it was sent"


def test_6_my_note_stays_on_its_row_whatever_i_sort_and_delete(week: FirstWeek) -> None:
    rows = week.saw["three hours later"]
    assert rows[week.saw["deleted"]]["notes"] == "hers"
    assert {k: r["notes"] for k, r in rows.items() if r["notes"]} == {
        week.saw["deleted"]: "hers",
        week.key(OLD_CASES[0]): "knows the courier",
        week.key(OLD_CASES[1]): "second time / wants a photo",
    }


def test_7_the_list_does_not_jump_while_i_read(week: FirstWeek) -> None:
    def places(board: list[list[str]]) -> dict[str, tuple[str, str, str]]:
        return {
            r[0]: (r[2].removeprefix("✓ "), r[3], r[4]) for r in board if r and r[0].isdecimal() and r[2][-1:] != "s"
        }

    first, then = places(week.saw["first"]), places(week.saw["five minutes later"])
    assert {n: then.get(n) for n in first} == first


def test_8_no_rows_are_missing_behind_a_filter(week: FirstWeek) -> None:
    book = week.lumen.book
    query = {"fields": ["sheets(properties(title),basicFilter)"]}
    answer = book.service.handle(
        Request("GET", f"/v4/spreadsheets/{book.id}", query, {"authorization": f"Bearer user:{ANA}"})
    )
    assert [s["properties"]["title"] for s in json.loads(answer.body)["sheets"] if "basicFilter" in s] == []


def test_9_the_first_line_turns_red_by_itself_when_the_sync_is_dead(week: FirstWeek) -> None:
    def line() -> str:
        book = week.lumen.book
        path = f"/v4/spreadsheets/{book.id}/values/Disputes!A1"
        answer = book.service.handle(Request("GET", path, {}, {"authorization": f"Bearer user:{ANA}"}))
        return str(json.loads(answer.body)["values"][0][0])

    assert line().startswith("Up to date ")
    week.lumen.later(minutes=61)
    assert line().startswith("⚠ Nothing has been updated since ")


def test_10_a_deleted_row_that_comes_back_is_explained_in_one_sentence(week: FirstWeek) -> None:
    told = [cell for row in week.saw["below"] for cell in row if "The row was deleted" in cell]
    assert len(told) == 1
    assert "tick Hide instead" in told[0]


def test_every_tab_is_still_whole(week: FirstWeek) -> None:
    for declared in TABS:
        found = week.lumen.book.picture(tab(declared.id)).rows_of
        assert not [key for key, rows in found.items() if len(rows) > 1], declared.title
