"""The names that the Sheets stand-in knows are those of Google's discovery document, no more and no fewer."""

from __future__ import annotations

import json

import pytest

from sandbox.sheets_api.batch.apply import HANDLERS, LACKING
from sandbox.sheets_api.known_fields import ANSWERS, MESSAGES
from sandbox.sheets_api.known_names import BODIES, EVERYWHERE, PARAMETERS, REQUESTS
from sandbox.sheets_api.methods import METHODS
from tests.support.discovery import Discovery
from tests.support.shared import shared_path


@pytest.fixture(scope="module")
def sheets() -> Discovery:
    return Discovery(json.loads(shared_path("schemas", "google", "sheets.v4.json").read_text()))


def test_what_is_lacking_is_known_to_google_and_nothing_else_is(sheets: Discovery) -> None:
    assert set(HANDLERS) | LACKING == set(sheets.schemas["Request"]["properties"])
    assert not set(HANDLERS) & LACKING


def test_the_names_that_the_stand_in_knows_are_googles(sheets: Discovery) -> None:
    kinds = sheets.schemas["Request"]["properties"]
    for kind, names in REQUESTS.items():
        assert names == set(sheets.schemas[kinds[kind]["$ref"]].get("properties", {}))
    for name in METHODS:
        method = sheets.methods[name if name.startswith("spreadsheets.") else f"spreadsheets.{name}"]
        query = {key for key, given in method.get("parameters", {}).items() if given["location"] == "query"}
        body = sheets.schemas[method["request"]["$ref"]].get("properties", {}) if "request" in method else {}
        assert PARAMETERS.get(name, frozenset()) == query
        assert BODIES.get(name, frozenset()) == set(body)
    assert set(sheets.parameters) == EVERYWHERE


def test_the_fields_that_masks_may_name_are_googles(sheets: Discovery) -> None:
    for message, fields in MESSAGES.items():
        published = sheets.schemas[message]["properties"]
        assert set(fields) == set(published)
        for name, below in fields.items():
            held = published[name].get("$ref") or published[name].get("items", {}).get("$ref")
            assert below in {"", held}
    for name, message in ANSWERS.items():
        method = sheets.methods[name if name.startswith("spreadsheets.") else f"spreadsheets.{name}"]
        assert method["response"]["$ref"] == message
