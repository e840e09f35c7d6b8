"""Drive's side of a spreadsheet: listing, copying, exporting, sharing, and who may open what."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.wire import Request
from tests.support.sheets import Book, RefusedError, SheetsApi, columns

SHEET = "application/vnd.google-apps.spreadsheet"


@pytest.fixture
def api() -> SheetsApi:
    return SheetsApi()


def names(api: SheetsApi, query: str) -> list[str]:
    found: Any = api.call("GET", "/drive/v3/files", q=query)
    return sorted(item["name"] for item in found["files"])


def test_files_are_found_by_name_kind_and_folder(api: SheetsApi) -> None:
    folder = api.call("POST", "/drive/v3/files", {"name": "F", "mimeType": "application/vnd.google-apps.folder"})["id"]
    api.call("POST", "/drive/v3/files", {"name": "In it", "mimeType": SHEET, "parents": [folder]})
    api.new("Outside")
    assert names(api, f'mimeType="{SHEET}"') == ["In it", "Outside"]
    assert names(api, f"mimeType='{SHEET}' and name = 'Outside'") == ["Outside"]
    assert names(api, f"'{folder}' in parents and trashed = false") == ["In it"]
    assert names(api, "name contains 'out'") == ["Outside"]
    with pytest.raises(RefusedError, match="501"):
        names(api, "sharedWithMe")


def test_a_copy_keeps_tabs_ids_and_metadata_and_nothing_shared(api: SheetsApi) -> None:
    book = api.new("Original")
    place = {"dimensionRange": columns(1, 2)}
    wanted = {"metadataId": 7, "metadataKey": "k", "visibility": "PROJECT", "location": place}
    book.batch({"createDeveloperMetadata": {"developerMetadata": wanted}})
    book.put("A1", [["kept"]])
    copy = Book(api, api.call("POST", f"/drive/v3/files/{book.id}/copy", {"name": None})["id"])
    assert copy.get(fields="properties.title,sheets.properties.sheetId") == {
        "properties": {"title": "Copy of Original"},
        "sheets": [{"properties": {"sheetId": 0}}],
    }
    assert api.call("GET", f"{copy.path}/developerMetadata/7")["metadataKey"] == "k"
    copy.put("A1", [["changed"]])
    assert book.values("A1") == [["kept"]]


def test_csv_goes_out_and_comes_in(api: SheetsApi) -> None:
    book = api.new("Table")
    book.put("A1", [["a", 'say "hi"'], ["", "2"]])
    headers = {"authorization": "Bearer x"}
    export = Request("GET", f"/drive/v3/files/{book.id}/export", {"mimeType": ["text/csv"]}, headers)
    assert api.service.handle(export).body == b'a,"say ""hi"""\r\n,2'
    query = {"uploadType": ["media"], "convert": ["True"]}
    upload = Request("PUT", f"/upload/drive/v2/files/{book.id}", query, headers, b"x,1\ny,2")
    assert api.service.handle(upload).status == 200
    assert book.values("Table", "UNFORMATTED_VALUE") == [["x", 1], ["y", 2]]


def test_sharing_and_handing_over(api: SheetsApi) -> None:
    book = api.new()
    path = f"/drive/v3/files/{book.id}/permissions"
    made = api.call("POST", path, {"role": "writer", "type": "user", "emailAddress": "Ana@shop.example"})
    assert api.call("PATCH", f"{path}/{made['id']}", {"role": "reader"})["role"] == "reader"
    api.call("POST", path, {"role": "owner", "type": "user", "emailAddress": "boss@shop.example"})
    roles = {item["emailAddress"]: item["role"] for item in api.call("GET", path)["permissions"]}
    assert roles == {api.user: "writer", "ana@shop.example": "reader", "boss@shop.example": "owner"}
    api.call("DELETE", f"{path}/{made['id']}")
    assert len(api.call("GET", path)["permissions"]) == 2


def test_a_private_file_answers_403_and_a_missing_one_404(api: SheetsApi) -> None:
    api.call("POST", "/_emulator/seed", {"privateIds": ["secret"]})
    for key, code in (("secret", 403), ("missing", 404)):
        with pytest.raises(RefusedError) as refusal:
            Book(api, key).get()
        assert refusal.value.code == code
    with pytest.raises(RefusedError, match=r"File not found: missing\."):
        api.call("GET", "/drive/v3/files/missing")


def test_every_write_makes_a_new_version(api: SheetsApi) -> None:
    book = api.new()
    first = int(api.call("GET", f"/drive/v3/files/{book.id}", fields="version")["version"])
    book.by("ana@shop.example").put("A1", [["x"]])
    after = api.call("GET", f"/drive/v3/files/{book.id}", fields="version,lastModifyingUser(emailAddress)")
    assert int(after["version"]) == first + 1
    assert after["lastModifyingUser"] == {"emailAddress": "ana@shop.example"}


def test_renaming_the_file_renames_the_spreadsheet(api: SheetsApi) -> None:
    book = api.new("Before")
    api.call("PATCH", f"/drive/v3/files/{book.id}", {"name": "After"})
    assert book.get(fields="properties.title") == {"properties": {"title": "After"}}
