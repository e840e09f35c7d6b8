"""A week of Ana, who runs operations for three brands, and of Mark, who approves: what they see at each step.

She sorts, inserts and deletes as she goes. The week is played once; each test tells one story of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sheets_schema import words
from sheets_schema.disputes import DISPUTES
from sheets_schema.workbook import tab
from sync.core.cells import moment
from tests.support.lumen_week import MARK, LumenWeek, day_number
from tests.support.records import MANILA

pytestmark = pytest.mark.full

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Week:
    """What was on the screen, by step."""

    def __init__(self, folder: Any) -> None:
        self.lumen = lumen = LumenWeek(folder)
        self.saw: dict[str, Any] = {}
        lumen.sync()
        lumen.types("people", "PE-0001", user=MARK, name="Ana", role="Agent", **dict.fromkeys(DAYS, "08:00-12:00"))
        lumen.types("people", "PE-0002", user=MARK, name="Mark", role="Manager")
        self.after(minutes=5)
        self.first_morning()
        self.later_that_day()
        self.the_days_after()

    def after(self, **how_long: float) -> None:
        self.lumen.later(**how_long)
        self.lumen.sync()

    def find(self, tab_id: str, **wanted: Any) -> str:
        """The first row that reads so, by its key."""
        for key, row in sorted(self.lumen.rows(tab_id).items()):
            if all(want(row[column]) if callable(want) else row[column] == want for column, want in wanted.items()):
                return key
        raise AssertionError(f"{tab_id} shows no such row: {wanted}")

    def first_morning(self) -> None:
        lumen, saw = self.lumen, self.saw
        saw["today"], saw["first"] = lumen.today(), {t: lumen.rows(t) for t in ("disputes", "trustpilot", "sla_board")}
        self.parcel = self.find(
            "disputes",
            reason="Not received",
            stage="PayPal inquiry",
            first_answer_on="",
            next_step=lambda s: s.startswith("In transit") and s.endswith("do not refund"),
        )
        self.review = self.find("trustpilot", next_step="Late → reply in public, then e-mail")
        self.late = [k for k, r in lumen.rows("sla_board").items() if r["flag"] == "Not sent, late?"]
        self.dear = self.find("sla_board", also="", value=lambda v: v > 100, flag="Past promised date?", store="LUM")
        case = lumen.row("disputes", self.parcel)
        lumen.types("disputes", self.parcel, we_did="Messaged the buyer", notes="told her where it is")
        lumen.types("trustpilot", self.review, my_reply="We look into your order #50304 at once.")
        for key in self.late[:3]:
            says = day_number((lumen.now + timedelta(days=2)).astimezone(MANILA).date())
            lumen.types("sla_board", key, we_did="Asked the supplier", supplier_says=says, notes="mailed")
        lumen.types("refund_requests", "R-0001", order=case["order"], store=case["store"], cause="Delivery: lost")
        lumen.types("refund_requests", "R-0001", gives="Full refund", asked_by="Ana")
        order = lumen.row("sla_board", self.dear)
        lumen.types("refund_requests", "R-0002", order=order["order"], store="LUM", cause="Delivery: lost")
        lumen.types("refund_requests", "R-0002", gives="Full refund", asked_by="Ana", preventable="No")
        lumen.sorts("disputes", "amount")
        lumen.inserts(DISPUTES, 4)
        lumen.sorts("sla_board", "notes")
        self.after(minutes=5)
        saw["typed"] = self.all_rows()

    def all_rows(self) -> dict[str, dict[str, dict[str, Any]]]:
        names = ("disputes", "trustpilot", "sla_board", "refund_requests", "approvals", "refunds", "stand_up")
        return {name: self.lumen.rows(name) for name in names}

    def later_that_day(self) -> None:
        lumen, saw = self.lumen, self.saw
        lumen.types("trustpilot", self.review, my_reply="We are sorry and look into it at once.")
        lumen.types("trustpilot", self.review, we_did="Replied on Trustpilot")
        lumen.types("approvals", "R-0002", user=MARK, decision="Yes", note="replace next time")
        lumen.deletes("disputes", self.parcel)
        self.after(minutes=10)
        saw["answered"], saw["answered today"] = self.all_rows(), lumen.today()
        self.after(hours=3)
        saw["evening"], saw["evening today"] = self.all_rows(), lumen.today()

    def the_days_after(self) -> None:
        lumen, saw = self.lumen, self.saw
        self.after(hours=24)
        saw["next day"] = self.all_rows()
        order = lumen.order("LUM", lumen.row("sla_board", self.dear)["order"])
        lumen.refunds_in_shopify(order, str(order.received.seen.amount))
        self.after(hours=1)
        saw["paid"] = self.all_rows()
        self.after(hours=48)
        saw["third day"] = self.all_rows()


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    return Week(tmp_path_factory.mktemp("week"))


def test_the_first_morning_is_one_list(week: Week) -> None:
    lines = [row for row in week.saw["today"] if row and row[0].isdecimal()]
    assert 20 <= len(lines) <= 40
    assert week.saw["today"][1][0] == "PEOPLE"
    assert week.saw["today"][1][2].startswith("Ana 08:00–12:00  ")
    assert {"Dispute", "Stop", "Review 1★"} <= {row[2] for row in lines}
    late = next(row for row in lines if row[2].endswith(" orders"))
    assert late[6].startswith("Ask the supplier: ")


def test_a_parcel_in_transit_is_answered_and_not_refunded(week: Week) -> None:
    """PayPal, not received, the parcel on its way: message with tracking, no money, back when the buyer had time."""
    before = week.saw["first"]["disputes"][week.parcel]
    assert before["turn"] == "Us"
    assert "If it has not come two days after that" in before["message"]
    assert "You can follow it here: https://" in before["message"]
    assert "missing" in before["evidence"]
    after = week.saw["typed"]["disputes"][week.parcel]
    assert (after["turn"], after["notes"]) == ("Buyer", "told her where it is")
    assert after["next_step"] == "Waiting for the buyer"
    due = moment(after["do_by"], MANILA)
    assert timedelta(hours=60) < due - week.lumen.book.now + timedelta(hours=76) < timedelta(hours=84)
    request = week.saw["typed"]["refund_requests"]["R-0001"]
    assert (request["status"], request["decision"]) == (
        words.STOP_DISPUTE,
        "Waiting for Mark (manager) · say why different",
    )
    assert week.saw["typed"]["approvals"]["R-0001"]["also"].startswith("Dispute open")


def test_a_deleted_row_comes_back_with_its_notes_and_today_says_so(week: Week) -> None:
    again = week.saw["answered"]["disputes"][week.parcel]
    assert (again["notes"], again["we_did"]) == ("told her where it is", "Messaged the buyer")
    below = " ".join(" ".join(row) for row in week.saw["answered today"])
    assert "The row was deleted, but it still belongs here" in below


def test_a_bad_review_about_a_late_order_is_answered_without_personal_data(week: Week) -> None:
    before = week.saw["first"]["trustpilot"][week.review]
    assert before["reply_check"] == "OK"
    assert before["about_order"]
    assert week.saw["typed"]["trustpilot"][week.review]["reply_check"] == "Take out: order number"
    said = week.saw["answered"]["trustpilot"][week.review]
    assert said["next_step"] == "Replied → write to the customer, then set Solved?"
    unseen = week.saw["evening"]["trustpilot"][week.review]
    assert (
        unseen["replied_on"] or unseen["next_step"] == "Trustpilot does not show your reply yet: check that it was sent"
    )


def test_a_refund_over_the_limit_is_decided_paid_and_explained_once(week: Week) -> None:
    asked, approval = week.saw["typed"]["refund_requests"]["R-0002"], week.saw["typed"]["approvals"]["R-0002"]
    assert (asked["status"], asked["suggested"][:13]) == (words.NEEDS_APPROVAL, "1 replacement")
    assert (approval["kind"], approval["asked_by"], approval["decision"]) == ("Refund", "Ana", "")
    answered = week.saw["answered"]["refund_requests"]["R-0002"]
    assert answered["status"] == words.READY
    assert " · Mark 20 Nov" in answered["decision"]
    assert week.saw["next day"]["refund_requests"]["R-0002"]["status"] == words.NOT_PAID[0]
    paid = week.saw["paid"]["refund_requests"]["R-0002"]
    assert paid["status"] == words.DONE
    assert paid["done"].startswith("Refunded ")
    refund = next(r for r in week.saw["paid"]["refunds"].values() if r["request"].startswith("R-0002"))
    assert refund["request"] == "R-0002 · Ana · ok by Mark"
    assert (refund["cause"], refund["cause_counted"], refund["to_do"]) == ("", "Delivery: lost", words.OK)


def test_stuck_orders_are_asked_for_once_and_come_back_on_the_day_the_supplier_named(week: Week) -> None:
    for key in week.late[:3]:
        assert week.saw["typed"]["sla_board"][key]["notes"] == "mailed", "the board was sorted by notes meanwhile"
        due = moment(week.saw["typed"]["sla_board"][key]["do_by"], MANILA)
        assert due >= week.lumen.book.now - timedelta(hours=76) + timedelta(hours=24)
    back = [week.saw["third day"]["sla_board"].get(key) for key in week.late[:3]]
    stuck = [row for row in back if row and row["flag"].startswith("Not sent, late")]
    assert all("asked, still open" in row["next_step"] for row in stuck)


def test_the_stand_up_of_the_day_names_what_was_done(week: Week) -> None:
    mine = [row for row in week.saw["evening"]["stand_up"].values() if row["person"] == "Ana"]
    assert len(mine) == 1
    assert "1 dispute · 1 review · 3 orders" in mine[0]["done"]
    assert "approval 1" in mine[0]["blocked"]
    text = " ".join(str(mine[0][c]) for c in ("done", "due_next", "blocked", "new_red", "data_gaps"))
    assert len(text.split()) <= 120


def test_every_row_keeps_its_columns_order_though_staff_sorted_and_inserted(week: Week) -> None:
    for name, rows in week.saw["third day"].items():
        assert rows, name
        picture = week.lumen.book.picture(tab(name))
        assert not [key for key, found in picture.rows_of.items() if len(found) > 1], name
