"""What was answered survives a killed process; what was refused leaves no trace."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from sandbox.sheets_api.people.staff import ACTS, TYPED
from sandbox.sheets_api.service import SheetsService
from sandbox.sheets_api.store import Store
from tests.support.sheets import NOON, Book, RefusedError, SheetsApi, block, columns, rows

ROOT = Path(__file__).resolve().parents[3]


def opened(folder: Path) -> tuple[SheetsApi, Store]:
    service = SheetsService(lambda: NOON)
    store = Store(folder)
    store.bind(service.files)
    return SheetsApi(service), store


def filled(book: Book) -> None:
    """Something of every kind that a workbook keeps."""
    book.put("A1", [["k", 1, 2.5, True, "=1+1", "\ud83d\ude00 \u0645\u0631\u062d\u0628\u0627"]], "RAW")
    book.put("A2", [["=SUM(B1:C1)", "1999-01-02", ""]], "USER_ENTERED")
    metadata = {"metadataKey": "c", "visibility": "DOCUMENT", "location": {"dimensionRange": columns(1, 2)}}
    rule = {"condition": {"type": "BOOLEAN"}}
    fold = {"range": rows(1, 3)}
    chart = {"position": {"overlayPosition": {"anchorCell": {"sheetId": 0}}}, "spec": {"title": "T"}}
    book.batch(
        {"createDeveloperMetadata": {"developerMetadata": {**metadata, "metadataId": 9}}},
        {"addNamedRange": {"namedRange": {"name": "n", "namedRangeId": "g1", "range": block(0, 2, 0, 2)}}},
        {"addProtectedRange": {"protectedRange": {"range": block(0, 1, 0, 1), "warningOnly": True}}},
        {"setDataValidation": {"range": block(4, 9, 3, 4), "rule": rule}},
        {"mergeCells": {"range": block(10, 12, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addDimensionGroup": fold},
        {"updateDimensionProperties": {"range": columns(2, 3), "properties": {"pixelSize": 44}, "fields": "pixelSize"}},
        {"addFilterView": {"filter": {"title": "1 Mine", "range": block(0, 9, 0, 3)}}},
        {"addChart": {"chart": chart}},
        {"addSheet": {"properties": {"sheetId": 7, "title": "Second"}}},
    )
    book.put("Second!A1", [[f"r{index}"] for index in range(20)])
    book.batch(
        {"deleteDimension": {"range": rows(3, 6, 7)}},
        {"moveDimension": {"source": rows(0, 1, 7), "destinationIndex": 9}},
    )
    book.batch({"duplicateSheet": {"sourceSheetId": 7, "newSheetId": 8}}, {"deleteSheet": {"sheetId": 7}})


def everything(book: Book) -> Any:
    return book.get(includeGridData=True)


def test_a_restart_finds_the_same_workbook_byte_for_byte(tmp_path: Path) -> None:
    api, store = opened(tmp_path)
    book = api.new("Kept")
    filled(book)
    with pytest.raises(RefusedError):
        book.batch(
            {"updateSheetProperties": {"properties": {"title": "Gone"}, "fields": "title"}},
            {"deleteSheet": {}},
            {"deleteSheet": {"sheetId": 8}},
        )
    before, listed = everything(book), api.call("GET", "/drive/v3/files", fields="*")
    store.close()
    again, second = opened(tmp_path)
    twin = Book(again, book.id)
    assert everything(twin) == before
    assert again.call("GET", "/drive/v3/files", fields="*") == listed
    twin.batch({"insertDimension": {"range": rows(0, 1, 8)}})
    twin.put("'Copy of Second'!A1", [["after the restart"]])
    assert again.new().id != book.id
    changed = everything(twin)
    second.close()
    third, last = opened(tmp_path)
    assert everything(Book(third, book.id)) == changed
    last.close()


def test_a_deleted_file_stays_deleted(tmp_path: Path) -> None:
    api, store = opened(tmp_path)
    book = api.new()
    api.call("DELETE", f"/drive/v3/files/{book.id}")
    store.close()
    again, second = opened(tmp_path)
    with pytest.raises(RefusedError, match="404"):
        Book(again, book.id).get()
    second.close()


def somebodys_words(chance: random.Random) -> dict[str, Any]:
    """Parameters for any act, sensible or not."""
    top, left = chance.randrange(10), chance.randrange(6)
    texts = ["x", "=A1+B2", "=SUM(A:A)", "5", "", "TRUE", "2026-01-02", "=ARRAYFORMULA(A1:A3)", "=1+", "\u00dcn\u00ef"]
    return {
        "row": chance.randrange(12),
        "column": chance.randrange(8),
        "count": 1 + chance.randrange(2),
        "to": chance.randrange(12),
        "box": [top, top + 1 + chance.randrange(4), left, left + 1 + chance.randrange(3)],
        "text": chance.choice(texts),
        "down": chance.random() < 0.5,
        "after": chance.random() < 0.5,
        "hide": ["x"],
        "kind": chance.choice(["MERGE_ALL", "MERGE_ROWS"]),
    }


@pytest.mark.parametrize("seed", range(6))
def test_whatever_people_do_the_store_holds_the_same_workbook(tmp_path: Path, seed: int) -> None:
    """Sixty acts at random: each is done or refused, none breaks, and a restart finds every byte."""
    chance = random.Random(seed)
    api, store = opened(tmp_path)
    book = api.new()
    filled(book)
    names = sorted({*ACTS, *TYPED, "undo"})
    done = 0
    for _ in range(60):
        tab = chance.randrange(len(api.service.files.books[book.id].sheets))
        person = chance.choice(["ana@shop.example", "ben@shop.example"])
        answer = api.service.control.staff(book.id, person, chance.choice(names), tab, **somebodys_words(chance))
        done += answer["done"]
        if chance.random() < 0.2:
            everything(book)
    assert done > 20
    whole = everything(book)
    store.close()
    again, second = opened(tmp_path)
    assert everything(Book(again, book.id)) == whole
    second.close()


def request(url: str, body: Any = None) -> Any:
    payload = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, payload), timeout=10) as answer:
        return json.load(answer)


def started(port: int, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sandbox", "sheets", "--port", str(port), "--data", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            request(f"http://127.0.0.1:{port}/_sandbox/calls")
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, "the stand-in ended before it answered"
            time.sleep(0.05)
        else:
            return process
    raise AssertionError("the stand-in did not answer")


def test_kill_9_right_after_a_reply_loses_nothing(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = started(port, tmp_path)
    base = f"http://127.0.0.1:{port}/v4/spreadsheets"
    made = request(base, {"properties": {"title": "Killed"}})["spreadsheetId"]
    value = {"userEnteredValue": {"stringValue": "the last word"}}
    update = {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [value]}], "fields": "userEnteredValue"}}
    request(f"{base}/{made}:batchUpdate", {"requests": [update]})
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process = started(port, tmp_path)
    try:
        assert request(f"{base}/{made}/values/A1")["values"] == [["the last word"]]
    finally:
        process.terminate()
        process.wait()
