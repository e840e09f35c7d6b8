"""The Drive answers of the Sheets stand-in, judged by Google's discovery document."""

from __future__ import annotations

import json

import pytest

from tests.support.discovery import Discovery
from tests.support.shared import shared_path
from tests.support.sheets import SheetsApi


@pytest.fixture(scope="module")
def drive() -> Discovery:
    return Discovery(json.loads(shared_path("schemas", "google", "drive.v3.json").read_text()))


def test_drives_answers_are_shaped_as_google_says(drive: Discovery) -> None:
    api = SheetsApi()
    made = api.call("POST", "/drive/v3/files", {"name": "A", "mimeType": "application/vnd.google-apps.spreadsheet"})
    path = f"/drive/v3/files/{made['id']}"
    share = {"type": "user", "role": "writer", "emailAddress": "ana@shop.example"}
    assert drive.problems("File", made) == []
    assert drive.problems("File", api.call("GET", path, fields="*")) == []
    assert drive.problems("FileList", api.call("GET", "/drive/v3/files")) == []
    assert drive.problems("File", api.call("POST", f"{path}/copy", {"name": None})) == []
    assert drive.problems("Permission", api.call("POST", f"{path}/permissions", share)) == []
    assert drive.problems("PermissionList", api.call("GET", f"{path}/permissions")) == []
    assert drive.problems("Comment", api.call("POST", f"{path}/comments", {"content": "look"})) == []
    assert drive.problems("CommentList", api.call("GET", f"{path}/comments")) == []
