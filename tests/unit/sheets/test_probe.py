"""The probe of a real account, on the stand-in: all we rely on is so there, and a file in use is left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sync.errors import SettingsError
from sync.sheets import probe as module
from sync.sheets.client import SheetsClient
from sync.sheets.probe import PROBES, Scratch, Seen, probe, table


@pytest.fixture
def client() -> SheetsClient:
    return SheetsClient(session(SheetsService(lambda: datetime(2026, 11, 20, tzinfo=UTC)), "sync@keepsheet.example"))


@pytest.fixture
def blank(client: SheetsClient) -> str:
    made = client.request("post", "https://sheets.googleapis.com/v4/spreadsheets", json={}).json()
    return str(made["spreadsheetId"])


def test_everything_that_the_protocol_rests_on_is_so(client: SheetsClient, blank: str) -> None:
    found = probe(client, blank)
    assert [(seen.number, seen.seen) for seen in found] == [(number, relied) for number, _, relied, _ in PROBES]
    assert all(line.startswith("ok ") for line in table(found))


def test_nothing_is_left_behind_so_it_can_be_repeated(client: SheetsClient, blank: str) -> None:
    probe(client, blank)
    assert all(seen.ok for seen in probe(client, blank))


def test_a_spreadsheet_in_use_is_refused_and_left_alone(client: SheetsClient, blank: str) -> None:
    cell = {"rows": [{"values": [{"userEnteredValue": {"stringValue": "mine"}}]}], "fields": "userEnteredValue"}
    scratch = Scratch(client, blank)
    sheet = scratch.get(fields="sheets.properties")["sheets"][0]["properties"]["sheetId"]
    scratch.batch({"updateCells": {**cell, "start": {"sheetId": sheet, "rowIndex": 3, "columnIndex": 2}}})
    before = scratch.get(includeGridData="true")
    with pytest.raises(SettingsError, match="is not blank"):
        probe(client, blank)
    assert scratch.get(includeGridData="true") == before


def test_what_is_not_so_is_told_and_the_others_go_on(
    client: SheetsClient, blank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(_: Scratch) -> str:
        answer: dict[str, str] = {}
        return answer["gone"]

    monkeypatch.setattr(module, "PROBES", (("0", "something", "so", odd), *PROBES[:1]))
    first, second = probe(client, blank)
    assert (first.ok, first.seen, second.ok) == (False, "an answer of another shape (KeyError)", True)
    assert table([Seen("3", "null", "kept", "gone")]) == ["NOT   3  null: gone", "         we rely on: kept"]
