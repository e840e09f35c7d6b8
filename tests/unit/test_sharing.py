"""The daily look at who may open the spreadsheets: what is found, where it is told, and by which scope."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.sheets_api.mount import ServiceAdapter, session
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request
from sync.configuration import config
from sync.configuration.config import Config
from sync.errors import SettingsError, SheetError
from sync.ledger import Ledger
from sync.pushing.memory import Memory
from sync.pushing.sharing import check_sharing, found_wide
from sync.rules.sharing import too_wide
from sync.sheets import sharing
from sync.sheets.connect import SANDBOX_USER, SCOPES
from tests.support.memory_store import MemoryStore
from tests.support.records import NOW

SHEETS = "http://127.0.0.1:18591"
OWNER = {"type": "user", "role": "owner", "emailAddress": "owner@shop.example"}
SYNC = {"type": "user", "role": "writer", "emailAddress": SANDBOX_USER}


def user(address: str) -> dict[str, str]:
    return {"type": "user", "role": "reader", "emailAddress": address}


@pytest.mark.parametrize(
    ("more", "inside", "brief"),
    [
        ([], ("shop.example",), None),
        ([{"type": "anyone", "role": "reader"}], (), "Spreadsheet open to anyone"),
        ([{"type": "anyone", "role": "writer"}], ("shop.example",), "Spreadsheet open to anyone"),
        ([user("ana@gmail.example")], (), None),
        ([user("ana@gmail.example")], ("shop.example",), "Shared outside with 1"),
        ([user("Ana@Gmail.example")], ("shop.example", "ana@gmail.example"), None),
        ([user("ana@my-shop.example"), user("b@x.shop.example")], ("shop.example",), "Shared outside with 2"),
        ([{"type": "domain", "role": "reader", "domain": "other.example"}], ("shop.example",), "Shared outside with 1"),
        ([{"type": "domain", "role": "reader", "domain": "shop.example"}], ("shop.example",), None),
        ([{**user("ana@gmail.example"), "deleted": True}], ("shop.example",), None),
    ],
)
def test_what_is_too_wide(more: list[dict[str, Any]], inside: tuple[str, ...], brief: str | None) -> None:
    found = too_wide([OWNER, SYNC, *more], inside, SANDBOX_USER)
    assert (found.brief if found else None) == brief


def test_the_sentence_says_what_an_open_link_allows_and_names_five_at_most() -> None:
    wide = too_wide([{"type": "anyone", "role": "writer"}], (), "")
    assert wide is not None
    assert wide.sentence.startswith("Anyone who has the link can edit this spreadsheet")
    many = too_wide([user(f"p{n}@gmail.example") for n in range(7)], ("shop.example",), "")
    assert many is not None
    assert many.sentence.endswith("p4@gmail.example and 2 more.")


class Drive:
    """A spreadsheet on the stand-in, its owner's way to share it, and the check as it runs each night."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.ledger = NOW, Ledger(MemoryStore())
        self.service = SheetsService(lambda: self.now)
        self.id = self.call("POST", "/v4/spreadsheets", {"properties": {"title": "Operations"}})["spreadsheetId"]
        self.share("user", "writer", SANDBOX_USER)
        self.asked: list[str] = []
        monkeypatch.setattr(sharing, "sandbox_session", self._session)
        self.config = configuration(folder, self.id)

    def _session(self) -> requests.Session:
        self.asked.append("permissions")
        made = session(self.service, SANDBOX_USER)
        made.mount(SHEETS, ServiceAdapter(self.service))
        return made

    def call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        headers = {"authorization": "Bearer user:owner@shop.example"}
        answer = self.service.handle(Request(method, path, {}, headers, json.dumps(body).encode()))
        assert answer.status in (200, 204), answer.body
        return json.loads(answer.body or b"null")

    def share(self, kind: str, role: str, who: str = "") -> None:
        given = {"type": kind, "role": role, **({"emailAddress": who} if who else {})}
        self.call("POST", f"/drive/v3/files/{self.id}/permissions", given)

    def night(self) -> int | None:
        self.now += timedelta(days=1)
        return check_sharing(self.config, self.ledger, self.now)

    def told(self) -> dict[str, int]:
        return {m.what: m.times for m in Memory(self.ledger, self.id).log.messages()}


def configuration(folder: Path, spreadsheet: str, more: str = "inside: [shop.example]") -> Config:
    text = (
        f"team_zone: Asia/Manila\nportfolio_currency: AUD\nspreadsheets: {{operations: {spreadsheet}}}\n"
        f"endpoints: {{sheets: {SHEETS}}}\nstores:\n"
        "  - {store: LUM, brand: Lumen, shopify: lumen.myshopify.com, zone: Australia/Sydney, currency: AUD}\n"
    )
    (folder / "keepsheet.yaml").write_text(f"{text}{more}\n")
    return config.load(folder / "keepsheet.yaml", {"SHOPIFY_LUM_ID": "i", "SHOPIFY_LUM_SECRET": "s"})


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drive:
    return Drive(tmp_path, monkeypatch)


def test_a_link_left_open_is_told_once_until_it_is_closed(drive: Drive) -> None:
    assert (drive.night(), found_wide(drive.ledger), drive.told()) == (0, "", {})
    drive.share("anyone", "reader")
    assert [drive.night(), drive.night()] == [1, 1]
    assert found_wide(drive.ledger) == "Spreadsheet open to anyone"
    assert list(drive.told().values()) == [1]
    drive.call("DELETE", f"/drive/v3/files/{drive.id}/permissions/anyoneWithLink", {})
    assert (drive.night(), found_wide(drive.ledger)) == (0, "")


def test_it_is_asked_once_a_day(drive: Drive) -> None:
    drive.night()
    for _ in range(5):
        assert check_sharing(drive.config, drive.ledger, drive.now) is None
    assert len(drive.asked) == 1


def test_where_google_does_not_tell_that_is_said(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> Any:
        raise SheetError("Google Drive does not tell who the spreadsheet is shared with (403).")

    monkeypatch.setattr("sync.pushing.sharing.permissions_of", refuses)
    assert [drive.night(), drive.night()] == [0, 0]
    assert drive.told() == {"Google Drive does not tell who the spreadsheet is shared with (403).": 1}


def test_the_token_for_it_is_its_own() -> None:
    """Everything else keeps the scope of spreadsheets alone; this one reads names and sharing, and no content."""
    assert SCOPES == ("https://www.googleapis.com/auth/spreadsheets",)
    assert sharing.SCOPE.endswith("/auth/drive.metadata.readonly")


@pytest.mark.parametrize("given", ["[shop]", "[1]", "{a: b}", "['@shop.example']", "['ana@']"])
def test_places_that_are_none_are_named(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError, match="inside is"):
        configuration(tmp_path, "abcdefghij", f"inside: {given}")
