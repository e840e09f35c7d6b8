"""The demo's own parts: its words when something is missing, the configuration it writes, the processes it ends."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest

from sandbox.demo import arguments, demo, world_head
from sandbox.demo_words import Told, round_in_words
from sandbox.demo_workbook import Addresses, Kept, environment, keepsheet_yaml
from sandbox.processes import DemoError, Server, free_or_refuse
from sync.configuration.config import load

HEAD = {
    "name": "twins",
    "stores": [
        {
            "store": "LUM",
            "brand": "Lumen",
            "domain": "lumen.myshopify.com",
            "timezone": "Australia/Sydney",
            "currency": "AUD",
            "market": "AU",
            "paypal_account": "lumen-au",
            "trustpilot_unit": "u1",
        },
        {
            "store": "old",
            "domain": "old.myshopify.com",
            "timezone": "Europe/London",
            "currency": "GBP",
            "market": "GB",
            "paypal_account": None,
        },
    ],
    "paypal_accounts": ["lumen-au"],
}


def world(folder: Path, head: object = HEAD) -> Path:
    folder.mkdir()
    (folder / "world.json").write_text(head if isinstance(head, str) else json.dumps(head))
    return folder


def test_the_configuration_it_writes_is_accepted(tmp_path: Path) -> None:
    """The engine's own reader judges it, with the passwords the demo gives to the functions."""
    file = tmp_path / "keepsheet.yaml"
    file.write_text(keepsheet_yaml(HEAD, Addresses(18800), "abc"))

    config = load(file, environment(HEAD))

    assert [(s.store, s.brand, s.market, s.paypal_account, s.trustpilot_unit) for s in config.stores] == [
        ("LUM", "Lumen", "AU", "lumen-au", "u1"),
        ("old", "old", "GB", None, None),
    ]
    assert config.spreadsheets == {"operations": "abc", "kpis": "abc"}
    assert config.endpoints.shopify == "http://127.0.0.1:18801/shops/{domain}"
    assert config.clock_url == "http://127.0.0.1:18805/clock"
    assert config.paypal["lumen-au"].secret == "secret-lumen-au"
    assert config.portfolio_currency == "AUD"


def test_a_missing_world_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=r"is not a world: it has no world\.json"):
        demo(arguments(["--world", str(tmp_path)]))


@pytest.mark.parametrize(("head", "sentence"), [("{", "is not valid JSON"), ({"stores": []}, "names no store")])
def test_an_odd_world_is_told_plainly(tmp_path: Path, head: object, sentence: str) -> None:
    with pytest.raises(DemoError, match=sentence):
        world_head(world(tmp_path / "w", head))


def test_a_port_in_use_is_told_plainly(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        words = ["--world", str(world(tmp_path / "w")), "--data", str(tmp_path / "data"), "--port-base", str(taken)]

        with pytest.raises(DemoError, match=f"Port {taken} on this machine is in use.*--port-base {taken + 100}"):
            demo(arguments(words))


def test_two_worlds_never_share_a_folder(tmp_path: Path) -> None:
    Kept.of(tmp_path, Path("/worlds/a")).keep("abc")

    assert Kept.of(tmp_path, Path("/worlds/a")).spreadsheet == "abc"
    with pytest.raises(DemoError, match="keeps a demo of /worlds/a"):
        Kept.of(tmp_path, Path("/worlds/b"))


def test_a_server_that_ends_while_starting_says_its_last_words(tmp_path: Path) -> None:
    server = Server("The sandbox", ["-c", "raise SystemExit('no such thing')"], cwd=tmp_path, log=tmp_path / "log")

    with pytest.raises(DemoError, match=r"The sandbox ended while starting\. Its last words:\nno such thing"):
        server.wait_for([1], 30)
    server.stop()


STUBBORN = """
import signal, subprocess, sys, time
if sys.argv[1:] != ["child"]:
    subprocess.Popen([sys.executable, __file__, "child"]).wait()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def test_stopping_a_server_leaves_no_orphan(tmp_path: Path) -> None:
    """Its children end with it, even one that does not listen to a polite request: nobody holds its pipe any more."""
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    deaf = threading.Event()
    server = Server("It", ["stubborn.py"], cwd=tmp_path, log=tmp_path / "log", heard=lambda _: deaf.set())

    assert deaf.wait(30)
    server.stop()

    assert not server.running
    assert not server._reader.is_alive()


def test_ports_that_are_free_pass() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    free_or_refuse([port])


def test_a_round_is_told_in_words() -> None:
    answer = {
        "ok": False,
        "sources": [
            {"ok": True, "new": 1200, "changed": 3},
            {"ok": False, "new": 0, "changed": 0},
        ],
        "tabs": [{"new_rows": 1, "cells": 24}],
        "sentences": ["PayPal (LUM) cannot be read since 08:10."],
    }

    assert round_in_words(answer, "2026-03-01T09:00:00Z") == (
        "Sun 1 Mar 2026 09:00 UTC in the world · sources: 1,200 new, 3 changed records"
        " · workbook: 1 new row, 24 cells written · 1 of 2 sources failed\n"
        "  ⚠ PayPal (LUM) cannot be read since 08:10."
    )


def test_progress_comes_from_the_functions_log(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told()
    for line in ["not json", "7", '{"event": "source", "message": "shopify LUM, orders: 3 new"}', '{"event": "done"}']:
        told.heard(line)

    assert capsys.readouterr().out == "  shopify LUM, orders: 3 new\n"
    assert told.round_heard.is_set()


def test_a_tab_that_stands_as_it_should_is_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told()
    nothing = {"event": "tab", "ok": True, "new_rows": 0, "cells": 0, "drawn": 0}
    for changes in ({"message": "Fixes"}, {"drawn": 3, "message": "Today"}, {"ok": False, "message": "Refunds"}):
        told.heard(json.dumps({**nothing, **changes}))

    assert capsys.readouterr().out == "  Today\n  Refunds\n"
