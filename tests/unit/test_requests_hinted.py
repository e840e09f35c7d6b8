"""What staff type on one tab is answered on the others that it decides, in the same small push."""

from __future__ import annotations

from sheets_schema.workbook import TABS
from sync.pulling.hinted import DECIDES, TABS_OF, Drained


def test_a_managers_answer_moves_the_request_and_its_refund() -> None:
    assert Drained(edited=["approvals"]).tabs == ["approvals", "refund_requests", "refunds", "disputes"]
    assert Drained(edited=["refund_requests", "approvals"]).tabs[:2] == ["refund_requests", "approvals"]
    assert Drained(edited=["stand_up"]).tabs == ["stand_up"]


def test_every_tab_that_is_named_is_there() -> None:
    known = {tab.id for tab in TABS}
    named = {tab for tabs in (*DECIDES.values(), *TABS_OF.values()) for tab in tabs}
    assert named | DECIDES.keys() <= known
