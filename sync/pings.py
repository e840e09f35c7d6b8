"""Tell the chat what cannot wait: claimed first, then said, so that two runs at once never ring twice.

Every ping is a line of the Sync log, and so is one that the chat did not take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sync.core.book import Settings
from sync.core.messages import Message
from sync.core.records import record_key
from sync.core.tell import Told
from sync.pushing.memory import Memory
from sync.rows.today.urgent import urgent
from sync.rules.pings import Alerts, Sent, Urgent, next_shift, pings
from sync.rules.shifts import spans
from sync.wire.chat import Chat, NotDeliveredError, PerhapsDeliveredError
from sync.wire.loopback import is_loopback

if TYPE_CHECKING:
    from sync.configuration.config import Config
    from sync.ledger import Ledger
    from sync.pushing.desk_boards import Made

#: After this long the same step of the same case may ring again; by then it is another story.
FORGOTTEN_AFTER = timedelta(days=30)

#: One run rings no more than this, whatever has happened.
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Rung:
    """What came of the pings of one run."""

    sent: int = 0
    failed: str | None = None


def ping(config: Config, ledger: Ledger, made: Made, chat: Chat | None = None) -> Rung:
    """Tell what is urgent now and was not told before. Nothing is told where nobody named a chat."""
    settings, now = made.basis.settings, made.basis.as_of.now
    lines = Lines(config, settings)
    if not lines.any:
        return Rung()
    found = [each for each in urgent(made.basis, made.wanted) if lines.address(each)]
    claims = Claims(ledger, config.spreadsheets["operations"])
    alerts = Alerts(settings.rules.pings_a_day, settings.rules.quiet_hours)
    ends = next_shift(spans(settings.rules, now), now)
    chosen, held = pings(found, claims.sent(), alerts, ends, now, settings.team_zone)
    chat = chat or Chat(sandbox=is_loopback(config.endpoints.sheets))
    rung, told = _ring(chosen[:MOST_AT_ONCE], claims, lines, now, chat)
    told += [Told(_held(held, now), lasting=True)] if held else []
    Memory(ledger, config.spreadsheets["operations"]).log.tell(told, ("pings",))
    return rung


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each ping goes and how it begins: `Ping to` of People may be an address of one's own, or a mention."""

    config: Config
    settings: Settings

    @property
    def common(self) -> str:
        """The owner's address, which nobody sees, before the one that managers typed on Settings."""
        return self.config.chat_webhook or self.settings.rules.alert_channel

    @property
    def any(self) -> bool:
        return bool(self.common) or any(_is_address(p.ping_to) for p in self.settings.rules.people)

    def address(self, each: Urgent) -> str:
        own = self._ping_to(each)
        return own if _is_address(own) else self.common

    def text(self, each: Urgent) -> str:
        """What the chat shows: who, which, what, and where to open it."""
        own = self._ping_to(each)
        who = each.person if not own or _is_address(own) else own
        link = f"https://docs.google.com/spreadsheets/d/{self.config.spreadsheets['operations']}"
        return f"{who}{': ' if who else ''}{each.where}. {each.words} {link}"

    def _ping_to(self, each: Urgent) -> str:
        return next((p.ping_to for p in self.settings.rules.people if p.name == each.person), "")


def _is_address(text: str) -> bool:
    return text.startswith("https://")


def _ring(chosen: Iterable[Urgent], claims: Claims, lines: Lines, now: datetime, chat: Chat) -> tuple[Rung, list[Told]]:
    """Say them one by one. What the chat certainly did not take is told again by the next run, and ends this one."""
    told: list[Told] = []
    for each in chosen:
        if not claims.claim(each, now):
            continue
        perhaps = ""
        try:
            chat.say(lines.address(each), lines.text(each))
        except NotDeliveredError as e:
            claims.release(each)
            return Rung(len(told), str(e)), [*told, Told(_failure(str(e), now), lasting=True)]
        except PerhapsDeliveredError as e:
            perhaps = str(e)
        told.append(Told(_line(each, now, perhaps)))
    return Rung(len(told)), told


class Claims:
    """Which pings went out, kept in the ledger; changed by compare-and-swap."""

    def __init__(self, ledger: Ledger, spreadsheet: str) -> None:
        self._notes, self._name = ledger.notes, f"pings:{spreadsheet}:"

    def sent(self) -> dict[str, Sent]:
        return {i: Sent(datetime.fromisoformat(s["at"]), s["person"]) for i, s in self._value().items()}

    def claim(self, each: Urgent, now: datetime) -> bool:
        """False if another run was faster."""
        mine = {"at": now.isoformat(), "person": each.person}
        won = False

        def change(value: Mapping[str, Any] | None) -> dict[str, Any]:
            nonlocal won
            oldest = (now - FORGOTTEN_AFTER).isoformat()
            kept = {i: s for i, s in (value or {}).items() if s["at"] > oldest}
            won = each.id not in kept
            return {**kept, each.id: mine} if won else kept

        self._notes.change(self._name, change)
        return won

    def release(self, each: Urgent) -> None:
        self._notes.change(self._name, lambda value: {i: s for i, s in (value or {}).items() if i != each.id})

    def _value(self) -> Mapping[str, Any]:
        return self._notes.read(self._name).value or {}


def _line(each: Urgent, now: datetime, perhaps: str) -> Message:
    who = f" to {each.person}" if each.person else ""
    what = f"Told the chat{who}: {each.words}"
    return Message(record_key("ping", "pings", each.id), now, each.where, f"{what} {perhaps}".rstrip())


def _failure(failed: str, now: datetime) -> Message:
    to_do = "The owner must look at CHAT_WEBHOOK, or a manager at Channel on Settings. Look at Today meanwhile."
    return Message(record_key("condition", "pings", "failed"), now, "Chat", failed, to_do)


def _held(held: Iterable[Urgent], now: datetime) -> Message:
    names = ", ".join(dict.fromkeys(each.where for each in held))
    what = f"The chat has rung often enough today. Not told: {names[:400]}."
    return Message(record_key("condition", "pings", "held"), now, "Chat", what, "Look at them in the sheet.")
