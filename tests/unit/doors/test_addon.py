"""The side panel: who is believed, what it shows, what it starts, and what no log line ever holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.side_panel import ASKED_BEFORE, ON_ITS_WAY
from sheets_schema.workbook import TABS
from sync.core.records import Run, SourceOutcome
from sync.doors.addon import FILE_SCOPE
from sync.panel import TRACKERS
from sync.pulling.hinted import EDITED, read_hints
from tests.support import google_tokens
from tests.support.panelled import CALLER, CLIENT, ENV, OTHER, OURS, URL, Panel, event, texts
from tests.support.records import NOW, dispute, order, refund, review


def outcome(source: str, owner: str, part: str, *, ok: bool = True, new: int = 0) -> SourceOutcome:
    sentence = None if ok else "PayPal of LUM refuses our password. The owner must renew it."
    return SourceOutcome(source, owner, part, ok, NOW if ok else None, new, 2 * new, 1, sentence)


def a_run(*outcomes: SourceOutcome) -> Run:
    return Run("-", "r1", "schedule", NOW, NOW + timedelta(minutes=1), outcomes)


# --- who is believed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "claims"),
    [
        (401, {"audience": "https://other.example"}),
        (401, {"audience": f"{URL}/script/sync"}),
        (401, {"exp": 1_700_000_000, "iat": 1_699_999_000}),
        (403, {"email": "service-8@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"}),
        (403, {"email": "ana@shop.example"}),
        (403, {"email_verified": False}),
        (403, {"iss": "https://evil.example"}),
    ],
)
@pytest.mark.parametrize("page", ["", "sync", "order"])
def test_only_our_own_add_on_is_believed(tmp_path: Path, status: int, claims: dict[str, Any], page: str) -> None:
    """Another project's add-on has an account of the same shape, and anybody a token for our address."""
    panel = Panel(tmp_path)
    words = {"audience": f"{URL}/{page}", "email": CALLER} | claims
    answer, seen = panel.post(page, event(page, order="1042", token=google_tokens.token(**words)))
    assert seen == status
    assert panel.queue.waiting == ()
    assert "renderActions" not in answer


def test_a_tampered_token_and_none_at_all_are_refused(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    good = google_tokens.token(f"{URL}/", CALLER)
    assert panel.post("", event(token=f"{good[:-8]}AAAAAAAA"))[1] == 401
    assert panel.post("", {"commonEventObject": {}})[1] == 401
    assert panel.post("", {"commonEventObject": {}}, headers={"Authorization": f"Bearer {good}"})[1] == 401
    assert panel.post("nowhere", event())[1] == 404


def test_where_it_was_not_set_up_its_doors_are_shut(tmp_path: Path) -> None:
    assert Panel(tmp_path, env={}).post("", event())[1] == 404
    assert (
        Panel(tmp_path, env={}).post("script/sync", {"token": google_tokens.token(CLIENT, "ana@shop.example")})[1]
        == 404
    )


# --- which spreadsheet ------------------------------------------------------------------------------------------


def test_the_first_card_asks_to_connect_and_google_then_names_the_spreadsheet(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    assert "Connect this sheet" in texts(panel.click(sheet=None))
    asked = panel.click("connect", sheet=None)["renderActions"]["hostAppAction"]["editor_action"]
    assert asked == {"request_file_scope_for_active_document": {}}
    assert "Sync now" in texts(panel.click("connected"))


def test_what_was_left_unticked_is_asked_for_again(tmp_path: Path) -> None:
    answer = Panel(tmp_path).click(scopes=("openid",))
    assert answer == {"requesting_google_scopes": {"scopes": [FILE_SCOPE]}}


@pytest.mark.parametrize("page", ["", "look", "sync", "order"])
def test_beside_another_spreadsheet_nothing_is_shown_or_started(tmp_path: Path, page: str) -> None:
    panel = Panel(tmp_path)
    panel.saw([order(), a_run(outcome("shopify", "LUM", "orders"))])
    said = texts(panel.click(page, sheet=OTHER, carried=OURS, order="1042"))
    assert "not the spreadsheet that Keepsheet keeps" in said
    assert "LUM" not in said
    assert panel.queue.waiting == ()


def test_a_button_that_carries_the_spreadsheet_counts_for_who_can_open_it(tmp_path: Path) -> None:
    """Google may leave the spreadsheet out of an action's event; what a button carries, anybody could have written."""
    panel = Panel(tmp_path)
    assert "on its way" in texts(panel.click("sync", sheet=None, carried=OURS))
    assert "not the spreadsheet" in texts(panel.click("sync", sheet=None, carried=OURS, user="stranger"))
    assert "not the spreadsheet" in texts(panel.click("sync", sheet=None, carried=OTHER))
    assert len(panel.queue.waiting) == 1


# --- what it shows ----------------------------------------------------------------------------------------------


def test_the_panel_tells_each_source_and_the_last_sync_in_plain_words(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    panel.saw([a_run(outcome("shopify", "LUM", "orders", new=3), outcome("paypal", "lumen", "disputes", ok=False))])
    said = texts(panel.click())
    assert "Shopify LUM" in said
    assert "Read up to Wed 18 Nov 10:00" in said
    assert "Cannot be read since Wed 18 Nov 10:00" in said
    assert "PayPal of LUM refuses our password." in said
    assert "3 new, 6 changed" in said
    assert "1 of 2 sources could not be read" in said


def test_before_the_first_run_it_says_so(tmp_path: Path) -> None:
    assert "Nothing has been read yet. Press Sync now." in texts(Panel(tmp_path).click())


def test_an_orders_case_file_joins_all_trackers(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    one = order(refund_ids=("gid://shopify/Refund/7001",))
    words = "<a href='https://evil.example'>Late & <b>lost</b></a>"
    panel.saw(
        [one, refund(), dispute(order_id=one.id), review(order_id=one.id, title=words), order("5002", name="#77")]
    )
    for number in (one.name, one.name.lstrip("#"), f"LUM {one.name}", f"lum {one.name.lstrip('#')}"):
        said = texts(panel.click("order", order=number))
        assert all(f"{word} " in said for word in ("Parcel", "Refund", "Dispute", "Review"))
        assert "&lt;a href=" in said
        assert "<a" not in said
        assert "#77" not in said


@pytest.mark.parametrize("typed", ["9999", "VEL 1042", "' OR 1=1", "#", "=IMPORTXML(1)", "1042 1042"])
def test_a_number_that_no_order_has_is_said(tmp_path: Path, typed: str) -> None:
    panel = Panel(tmp_path)
    panel.saw([order(name="#1042")])
    assert panel.click("order", order=typed)["renderActions"]["action"]["notification"]["text"].startswith("No order")


def test_nothing_typed_is_said(tmp_path: Path) -> None:
    assert "Type an order number first" in texts(Panel(tmp_path).click("order", order="  "))


def test_every_column_of_a_case_file_is_one_of_the_trackers() -> None:
    tabs = {tab.id: {c.id for c in tab.columns} for tab in TABS}
    assert {c for tab, (_, columns) in TRACKERS.items() for _, c in columns if c not in tabs[tab]} == set()


# --- what it starts ---------------------------------------------------------------------------------------------


def test_sync_now_is_one_task_however_often_it_is_pressed(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    first, second = panel.click("sync"), panel.click("sync")
    assert [a["renderActions"]["action"]["notification"]["text"] for a in (first, second)] == [ON_ITS_WAY, ASKED_BEFORE]
    (task,) = panel.queue.waiting
    assert (task.url, json.loads(task.body)) == ("https://worker.example/sync", {"trigger": "addon"})
    assert task.caller == "caller@p.iam.example"
    panel.now += timedelta(seconds=40)
    assert ON_ITS_WAY in texts(panel.click("sync"))


def test_sync_now_reads_no_ledger_and_asks_the_network_at_most_once(tmp_path: Path) -> None:
    """It is answered within a second because there is nothing in it that could take longer."""
    panel = Panel(tmp_path)
    panel.click("sync")
    assert "ledger" not in vars(panel.house)
    assert panel.asked == ["/oauth2/v1/certs"]
    panel.now += timedelta(seconds=40)
    panel.click("sync", sheet=None, carried=OURS)
    assert panel.asked == ["/oauth2/v1/certs", f"/v4/spreadsheets/{OURS}"]


def test_a_queue_that_fails_is_told_in_a_card(tmp_path: Path) -> None:
    panel = Panel(tmp_path)

    class Broken:
        def enqueue(self, *_: object) -> bool:
            from sync.wire.tasks import NotQueuedError

            raise NotQueuedError("The queue of tasks could not be reached (ConnectError).")

    panel.house = replace(panel.house, tasks=Broken())
    assert "could not be reached" in texts(panel.click("sync"))


# --- the script's knocks ----------------------------------------------------------------------------------------


def test_the_script_starts_a_sync_and_hints_at_edits(tmp_path: Path) -> None:
    """Edits of some seconds are one task, which comes later than the script's own silence lasts."""
    panel = Panel(tmp_path)
    token = google_tokens.token(CLIENT, "ana@shop.example")
    disputes = next(tab for tab in TABS if tab.id == "disputes")
    assert panel.post("script/sync", {"token": token}) == ({"answer": ON_ITS_WAY}, 200)
    for _ in range(3):
        assert panel.post("script/edited", {"token": token, "sheet": disputes.sheet_id})[1] == 200
    assert panel.post("script/edited", {"token": token, "sheet": 7})[0]["answer"].startswith("This tab is not kept")
    (edit,) = [t for t in panel.queue.waiting if t.url.endswith("/drain")]
    assert edit.at - panel.now >= timedelta(seconds=10)
    assert [dict(h.about) for h in panel.house.ledger.hints.waiting(EDITED)] == [{"tab": "disputes"}]


def test_an_edit_has_its_tab_pushed_and_no_source_read(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    panel.house.edited(next(tab.sheet_id for tab in TABS if tab.id == "refunds"))
    ledger = panel.house.ledger
    ledger.hints.leave(EDITED, {"tab": "no such"})
    drained = read_hints(
        (), ledger, ledger.hints.all(), clock=lambda: panel.now, settings=panel.house.config.settings()
    )
    assert (drained.tabs, drained.outcomes, len(drained.done)) == (["refunds"], [], 2)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, dict),
        (401, lambda: {"token": "x"}),
        (401, lambda: {"token": google_tokens.token(URL, "ana@shop.example")}),
        (403, lambda: {"token": google_tokens.token(CLIENT, "ana@shop.example", email_verified=False)}),
        (400, lambda: {"token": google_tokens.token(CLIENT, "ana@shop.example"), "sheet": "Disputes"}),
    ],
)
def test_a_knock_of_no_script_of_ours_is_refused(
    tmp_path: Path, status: int, body: Callable[[], dict[str, Any]]
) -> None:
    """Tokens are made when they are needed: they are good for ten minutes."""
    panel = Panel(tmp_path)
    assert panel.post("script/edited", body())[1] == status
    assert panel.queue.waiting == ()


# --- the log ----------------------------------------------------------------------------------------------------


def test_no_log_line_holds_a_token_or_what_was_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    panel = Panel(tmp_path)
    panel.saw([order(name="#1042", customer_name="Ana Quill")])
    token = google_tokens.token(f"{URL}/order", CALLER)
    panel.click("order", order="1042", token=token)
    panel.post("order", event("order", order="1042", token=google_tokens.token(URL, "ana@shop.example")))
    panel.post("script/sync", {"token": google_tokens.token(CLIENT, "ana@shop.example")})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["status"]) for line in lines] == [("addon", 200), ("addon", 403), ("addon", 200)]
    said = json.dumps(lines)
    assert not [
        w for w in (token[:20], "1042", "ana-token", "ana@shop", "Quill", ENV["KEEPSHEET_ADDON_CALLER"]) if w in said
    ]
