"""The menu's script in Node, with Google's services stubbed: what it asks, of whom, and how often."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.support.shared import ROOT

FOLDER = ROOT / "addon" / "apps_script"

#: Google's services, as far as the script uses them.
STUBS = ROOT / "tests" / "contract" / "apps_script_stubs.js"


@cache
def node() -> str:
    """The machine's Node, or the one that a Python wheel brings along."""
    found = shutil.which("node")
    if found:
        return found
    from sandbox.web_grid.assets import NODE_WHEEL

    target = ROOT / ".web" / "node"
    install = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*install, "--target", str(target), NODE_WHEEL], check=True)
    return str(next(path for path in target.rglob("node") if path.is_file() and path.parent.name == "bin"))


def tell(*calls: tuple[Any, ...], **story: Any) -> Any:
    """Run these functions of the script one after the other; what they did."""
    words = [node(), str(STUBS), str(FOLDER / "Code.gs"), json.dumps({"calls": calls, **story})]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


KEPT = {"address": "https://keepsheet-addon-x.a.run.app"}


def test_opening_the_spreadsheet_builds_the_menu_and_nothing_else() -> None:
    told = tell(("onOpen",))
    assert told["menu"] == [["Keepsheet", "Sync now", "syncNow"], ["Keepsheet", "Set up …", "setUp"]]
    assert told["fetched"] == []


def test_sync_now_knocks_as_the_person_and_shows_the_answer() -> None:
    told = tell(("syncNow",), kept=KEPT)
    (asked,) = told["fetched"]
    assert asked["url"] == f"{KEPT['address']}/script/sync"
    token = json.loads(asked["options"]["payload"])["token"]
    assert asked["options"]["headers"]["Authorization"] == f"Bearer {token}"
    assert asked["options"]["followRedirects"] is False
    assert told["toasts"] == ["A sync is on its way."]


def test_edits_of_one_tab_are_one_knock_in_ten_seconds() -> None:
    told = tell(("edited", 7), ("edited", 7), ("edited", 8), ("edited",), kept=KEPT)
    sheets = [json.loads(f["options"]["payload"])["sheet"] for f in told["fetched"]]
    assert sheets == [7, 8]
    assert told["seconds"] == 10


@pytest.mark.parametrize(
    ("status", "words"), [(403, "Ask the owner to add you"), (401, "Ask the owner"), (500, "does not answer now")]
)
def test_a_refusal_is_said_in_plain_words(status: int, words: str) -> None:
    assert words in tell(("syncNow",), kept=KEPT, status=status)["toasts"][0]


def test_an_edit_never_fails_in_front_of_who_typed() -> None:
    told = tell(("edited", 7), kept=KEPT, down=True)
    assert told["alerts"] == ["Keepsheet did not hear of an edit; the next sync sees it anyway."]


def test_set_up_keeps_the_address_and_one_trigger_and_names_the_client() -> None:
    told = tell(("setUp",), typed=f" {KEPT['address']}/ ", triggers=["edited", "edited", "other"])
    assert told["kept"] == KEPT
    assert sorted(told["triggers"]) == ["edited", "other"]
    assert told["alerts"] == ["Keepsheet is set up. For deploy.env: SCRIPT_CLIENT=42-a.apps.googleusercontent.com"]


@pytest.mark.parametrize("typed", ["http://x.run.app", "https://x.run.app.evil.example", "https://evil.example", ""])
def test_no_address_but_a_service_of_ours_is_kept(typed: str) -> None:
    """The person's token goes there."""
    told = tell(("setUp",), typed=typed)
    assert (told["kept"], told["triggers"]) == ({}, [])


def test_without_an_address_nothing_is_sent() -> None:
    told = tell(("syncNow",), ("edited", 7))
    assert told["fetched"] == []
    assert told["toasts"] == ["Choose Keepsheet → Set up first."]


def test_its_manifest_asks_for_no_more_than_it_uses() -> None:
    scopes = json.loads((FOLDER / "appsscript.json").read_text())["oauthScopes"]
    assert not [s for s in scopes if "drive" in s or s.endswith("/auth/spreadsheets")]
    code = (FOLDER / "Code.gs").read_text()
    assert not re.search(r"getValue|setValue|DriveApp|MailApp|openBy", code)
