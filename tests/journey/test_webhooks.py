"""From a webhook to the cell: the edge, the queue, the worker and the stand-ins, over loopback."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.deployed import Deployed


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    made = Deployed(tmp_path, monkeypatch)
    try:
        yield made
    finally:
        made.server.stop()


def test_a_webhook_reaches_the_cell_without_a_scheduled_run(deployed: Deployed) -> None:
    """By the ids alone: a new order is a row, twice delivered is once shown, and the source's cursor stays."""
    assert deployed.post("/sync")[1] == 200
    (before,) = deployed.board()
    cursor = deployed.ledger.cursor("shopify:LUM:orders")
    deployed.go_to("2026-03-02T01:00:10Z")

    assert [deployed.webhook(n, d) for n, d in ((1002, "d-2"), (1001, "d-1"), (1002, "d-2"))] == [200] * 3
    assert deployed.hints() == 2
    assert deployed.queue.deliver(datetime.fromisoformat("2026-03-02T01:00:12Z"), deployed.work) == 1

    after = deployed.board()
    assert {row[2] for row in after} >= {before[2]}
    assert len(after) == 2
    assert deployed.hints() == 0
    assert deployed.ledger.cursor("shopify:LUM:orders") == cursor


def test_a_drain_costs_what_changed_and_not_what_is_known(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the ledger's journals, notes and files a worker that has run before reads those that are not as they were:
    whatever is in them, a drain lists each folder once. The line of the run tells how many calls it used.
    """
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    deployed.post("/drain")
    capsys.readouterr()
    deployed.webhook(1001, "d-1")
    deployed.post("/drain")

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (done,) = [line for line in lines if line.get("event") == "done"]
    assert done["ledger_listings"] <= 7
    assert done["ledger_reads"] <= 6
    assert done["ledger_writes"] <= 8


def test_a_source_that_fails_keeps_its_hints_and_the_queue_comes_again(deployed: Deployed) -> None:
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    deployed.fault("garbage", 1)
    at = datetime.fromisoformat("2026-03-02T01:00:12Z")
    assert deployed.queue.deliver(at, deployed.work) == 1
    assert deployed.hints() == 1
    assert len(deployed.queue.waiting) == 1
    assert deployed.queue.deliver(at.replace(minute=5), deployed.work) == 1
    assert (deployed.hints(), len(deployed.queue.waiting), len(deployed.board())) == (0, 0, 2)


def test_a_scheduled_run_finds_the_hints_of_a_lost_task(deployed: Deployed) -> None:
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")

    assert deployed.post("/sync")[1] == 200

    assert deployed.hints() == 0
    assert len(deployed.board()) == 2
    document, status = deployed.post("/drain")
    assert (document["ok"], document["sources"], document["tabs"], status) == (True, [], [], 200)


def test_two_drains_at_once_write_every_row_once(deployed: Deployed) -> None:
    """The queue delivers at least once; the generation lets one batch of fresh rows in."""
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    threads = [threading.Thread(target=deployed.post, args=("/drain",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(deployed.board()) == 2
    assert deployed.hints() == 0


def test_the_nightly_tidying_answers_with_counts(deployed: Deployed) -> None:
    deployed.post("/sync")
    document, status = deployed.post("/compact")
    assert (document["ok"], status) == (True, 200)
    assert document["folded"] >= 2


def test_the_owners_check_names_what_is_missing(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves the workbook as it was; a source that refuses us and a file that is not shared are sentences."""
    deployed.post("/sync")
    before = deployed.board()
    document, status = deployed.post("/check")
    assert (document["ok"], status) == (True, 200), document
    assert document["sentences"][0] == "The spreadsheet can be opened, read and written."
    assert document["sentences"][-1] == "All is well: the next sync can do its work."
    assert deployed.board() == before

    monkeypatch.setenv("SHOPIFY_LUM_SECRET", "wrong")
    unshared = re.sub(
        r"operations: .*", "operations: 1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", deployed.file.read_text()
    )
    deployed.file.write_text(unshared)
    document, status = deployed.post("/check")
    assert (document["ok"], status) == (False, 200)
    well, failed = document["sentences"][:-4], document["sentences"][-4:-1]
    assert all("can be" in sentence or "To lock them" in sentence for sentence in well), "what works comes first"
    assert failed[0].startswith("Google Sheets knows no such spreadsheet.")
    assert all(s.startswith("Shopify of LUM") and "can be read" not in s for s in failed[1:])
    told = "3 things did not work: the 3 lines above say what. Mend that and run the check again."
    assert document["sentences"][-1] == told


def test_no_line_of_the_log_holds_a_secret_or_a_customers_word(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line is one JSON object with its severity, whatever went well or wrong."""
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    deployed.fault("garbage", 1)
    for path in ("/drain", "/drain", "/compact", "/check", "/nowhere"):
        deployed.post(path)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["severity"] for line in lines} >= {"INFO", "WARNING", "ERROR"}
    assert {line["event"] for line in lines} >= {"source", "tab", "done", "webhook", "compacted", "answered"}
    text = json.dumps(lines, ensure_ascii=False)
    assert not [word for word in ("secret-LUM", "client-LUM", "Bearer", "Ana Quill", "Arc lamp") if word in text]
