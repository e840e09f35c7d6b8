"""Pings on their way: said once, told in the Sync log, and never to a machine of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sync.configuration import config
from sync.configuration.config import Config
from sync.configuration.deployment import facts
from sync.core.book import AsOf
from sync.core.rulebook import Person, Rules
from sync.errors import SettingsError
from sync.ledger import Ledger
from sync.pings import Lines, ping
from sync.pushing.desk_boards import Made
from sync.pushing.memory import Memory
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules.pings import Urgent
from sync.wire.addresses import is_public
from sync.wire.chat import Chat, NotDeliveredError, PerhapsDeliveredError
from tests.support.memory_store import MemoryStore
from tests.support.records import NOW, SETTINGS, book, dispute

CHAT = "https://hooks.chat.example/services/T0/B0/hush"


class ChatRoom:
    """Takes what is said; `answers` are given in their order, then 200."""

    def __init__(self, *answers: int | type[Exception]) -> None:
        self.answers = [*answers]
        self.said: list[str] = []
        self.requests: list[httpx.Request] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else 200
        if not isinstance(answer, int):
            raise answer("x")
        if answer == 200:
            self.said.append(json.loads(request.content)["text"])
        return httpx.Response(answer, headers={"location": "http://169.254.169.254/"})

    def chat(self, *addresses: str, sandbox: bool = False) -> Chat:
        return Chat(
            sandbox=sandbox,
            transport=httpx.MockTransport(self.handle),
            lookup=lambda _: addresses or ("93.184.216.34",),
        )


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(MemoryStore())


@pytest.fixture
def owner(tmp_path: Path) -> Config:
    return settings(tmp_path, {"CHAT_WEBHOOK": CHAT})


def settings(folder: Path, env: Mapping[str, str], more: str = "pings: true") -> Config:
    text = (
        "team_zone: Asia/Manila\nportfolio_currency: AUD\nspreadsheets: {operations: abcdefghij}\nstores:\n"
        "  - {store: LUM, brand: Lumen, shopify: lumen.myshopify.com, zone: Australia/Sydney, currency: AUD}\n"
    )
    (folder / "keepsheet.yaml").write_text(f"{text}{more}\n")
    return config.load(folder / "keepsheet.yaml", {"SHOPIFY_LUM_ID": "i", "SHOPIFY_LUM_SECRET": "s", **env})


def pressing(count: int = 1) -> Made:
    """So many claims, due before the next shift."""
    due = NOW + timedelta(hours=2)
    claims = (
        dispute(f"PP-R-{n}", stage="CHARGEBACK", due_at=due, order_id=None, order_name=f"#{n}") for n in range(count)
    )
    basis = Basis(book(*claims), SETTINGS, AsOf(NOW, "r1"))
    return Made(basis, {"disputes": rows("disputes", basis)}, ())


def messages(ledger: Ledger) -> list[str]:
    return [m.what for m in Memory(ledger, "abcdefghij").log.messages()]


def test_it_is_said_once_and_is_a_line_of_the_sync_log(ledger: Ledger, owner: Config) -> None:
    room = ChatRoom()
    for _ in range(3):
        ping(owner, ledger, pressing(), room.chat())
    (said,) = room.said
    assert said.startswith("LUM #0. Final due before the next shift. ")
    assert said.endswith(" https://docs.google.com/spreadsheets/d/abcdefghij")
    (told,) = messages(ledger)
    assert told.startswith("Told the chat: Final due before the next shift. ")


def test_a_chat_that_refuses_is_asked_again_and_the_log_says_so_once(ledger: Ledger, owner: Config) -> None:
    room = ChatRoom(404, httpx.ConnectError)
    chat = room.chat()
    assert [ping(owner, ledger, pressing(), chat).sent for _ in range(4)] == [0, 0, 1, 0]
    assert len(room.said) == 1
    told = Memory(ledger, "abcdefghij").log.messages()
    assert {m.what: m.times for m in told if "Told" not in m.what} == {"The chat does not take what we say (404).": 1}
    assert not [m for m in told if "hush" in str(m)]


def test_what_may_have_arrived_is_never_said_again(ledger: Ledger, owner: Config) -> None:
    room = ChatRoom(httpx.ReadTimeout)
    chat = room.chat()
    assert [ping(owner, ledger, pressing(), chat).sent for _ in range(3)] == [1, 0, 0]
    assert room.said == []
    assert messages(ledger)[0].endswith("The chat broke off its answer (ReadTimeout).")


def test_the_days_limit_is_told_once_with_what_waits(ledger: Ledger, owner: Config) -> None:
    room = ChatRoom()
    for _ in range(2):
        ping(owner, ledger, pressing(8), room.chat())
    assert len(room.said) == 6
    assert [m for m in messages(ledger) if "often enough" in m] == [
        "The chat has rung often enough today. Not told: LUM #6, LUM #7."
    ]


def test_two_runs_at_once_ring_once(ledger: Ledger, owner: Config) -> None:
    """The second run plans while the first one is speaking."""
    room, inner = ChatRoom(), ChatRoom()

    def meanwhile(request: httpx.Request) -> httpx.Response:
        ping(owner, ledger, pressing(), inner.chat())
        return room.handle(request)

    chat = Chat(sandbox=False, transport=httpx.MockTransport(meanwhile), lookup=lambda _: ("93.184.216.34",))
    ping(owner, ledger, pressing(), chat)
    assert (len(room.said), len(inner.said)) == (1, 0)


def test_what_managers_typed_decides_where_it_goes_and_how_it_begins(tmp_path: Path, ledger: Ledger) -> None:
    """Settings: a channel; People: a mention for one, an address of one's own for another."""
    mention, own = Person("Ana", ping_to="<@U7>"), Person("Luis", ping_to="https://luis.chat.example/x")
    rules = Rules(alert_channel="https://team.chat.example/x", people=(mention, own))
    lines = Lines(settings(tmp_path, {}, more=""), replace(SETTINGS, rules=rules))

    def thing(person: str) -> Urgent:
        return Urgent(1, "k", "s", person, "LUM #1", "Final due.")

    assert [lines.address(thing(p)) for p in ("", "Ana", "Luis")] == [
        *["https://team.chat.example/x"] * 2,
        "https://luis.chat.example/x",
    ]
    assert [lines.text(thing(p)).split(" http")[0] for p in ("", "Ana", "Luis", "Eve")] == [
        "LUM #1. Final due.",
        "<@U7>: LUM #1. Final due.",
        "Luis: LUM #1. Final due.",
        "Eve: LUM #1. Final due.",
    ]
    assert Lines(settings(tmp_path, {"CHAT_WEBHOOK": CHAT}), replace(SETTINGS, rules=rules)).address(thing("")) == CHAT


def test_without_an_address_nothing_is_said(tmp_path: Path, ledger: Ledger) -> None:
    room = ChatRoom()
    assert ping(settings(tmp_path, {}, more=""), ledger, pressing(), room.chat()).sent == 0
    assert room.requests == []


# --- where it may go --------------------------------------------------------------------------------------------


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    """A name that answers differently the second time (DNS rebinding) changes nothing: it is not asked again."""
    room = ChatRoom()
    room.chat("93.184.216.34").say(CHAT, "x")
    (request,) = room.requests
    assert request.url.host == "93.184.216.34"
    assert request.headers["host"] == "hooks.chat.example"
    assert request.extensions["sni_hostname"] == "hooks.chat.example"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "224.0.0.1", "x"),
    ],
)
def test_a_name_that_leads_into_a_private_network_is_never_called(address: str) -> None:
    room = ChatRoom()
    assert not is_public(address)
    for answers in ((address,), ("93.184.216.34", address)):
        with pytest.raises(NotDeliveredError, match="private network"):
            room.chat(*answers).say(CHAT, "x")
    assert room.requests == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.chat.example/x", "ftp://hooks.chat.example", "file:///etc/passwd", "data:text/plain,x", ""),
        *("https://ana:pw@hooks.chat.example/x", "https://hooks.chat.example:8443/x", "https://", "https://[::1"),
        *("http://127.0.0.1:8400/x", "http://localhost/x"),
    ],
)
def test_an_address_of_another_kind_is_never_called_nor_taken_as_a_setting(url: str, tmp_path: Path) -> None:
    room = ChatRoom()
    with pytest.raises(NotDeliveredError):
        room.chat().say(url, "x")
    assert room.requests == []
    with pytest.raises(SettingsError, match="CHAT_WEBHOOK") as e:
        settings(tmp_path, {"CHAT_WEBHOOK": url})
    assert not url or url not in str(e.value)


def test_a_redirect_is_not_followed() -> None:
    room = ChatRoom(302)
    with pytest.raises(NotDeliveredError, match="302"):
        room.chat().say(CHAT, "x")
    assert len(room.requests) == 1


def test_loopback_is_for_the_sandbox_alone(tmp_path: Path) -> None:
    room = ChatRoom()
    room.chat(sandbox=True).say("http://127.0.0.1:8409/chat", "x")
    assert room.said == ["x"]
    local = "pings: true\nendpoints: {sheets: http://127.0.0.1:8400}"
    assert settings(tmp_path, {"CHAT_WEBHOOK": "http://127.0.0.1:8409/chat"}, local).chat_webhook


def test_a_fault_never_holds_the_address() -> None:
    for room, kind in ((ChatRoom(500), NotDeliveredError), (ChatRoom(httpx.ReadError), PerhapsDeliveredError)):
        with pytest.raises(kind) as e:
            room.chat().say(CHAT, "x")
        assert "hush" not in str(e.value)


def test_the_worker_alone_is_given_the_address(owner: Config, tmp_path: Path) -> None:
    assert [f for f in facts(owner) if "CHAT" in f] == ["worker CHAT_WEBHOOK"]
    assert "hush" not in repr(owner)
    assert [f for f in facts(settings(tmp_path, {}, more="")) if "CHAT" in f] == []
