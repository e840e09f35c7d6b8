"""What Shopify asks for a customer: to say what we hold, or to forget them. Once verified, carried out by the next run.

The ledger forgets in every version, and the sheet with the push that follows, its hidden `_bin` too; the journal loses
what staff's cells held before, and the Sync log what was typed over ours. What staff have typed is theirs and is named
to the owner; so is what nobody can reach. The log of the functions holds no customer's text at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.core.messages import Message
from sync.core.records import record_key
from sync.core.redacting import order_key
from sync.core.tell import Told
from sync.errors import KeepsheetError
from sync.ledger.hints import Hint
from sync.pushing.away import AwayNotes
from sync.pushing.memory import Memory

if TYPE_CHECKING:
    from sync.configuration.config import Config
    from sync.ledger import Ledger

_log = logging.getLogger(__name__)

#: The source under which the door leaves such a hint.
PRIVACY = "privacy"

#: Where the record of what was done is kept, in the ledger's notes. It holds numbers and dates only.
RECORD = "privacy"

#: Orders that a message names; more are counted.
MOST_NAMED = 20

UNREACHED = (
    "What staff typed in yellow cells is left to you, and so are the spreadsheet's version history, copies of it and "
    "downloads: to be rid of the history, copy the values to a new spreadsheet and delete this one."
)


@dataclass(frozen=True, slots=True)
class Held:
    """The records of a customer, or of a store, by entity; and the orders as staff call them."""

    keys: dict[str, list[str]]
    names: list[str]

    @property
    def all(self) -> list[str]:
        return [key for keys in self.keys.values() for key in keys]

    @property
    def counted(self) -> str:
        return ", ".join(f"{len(keys)} {entity}" for entity, keys in self.keys.items() if keys) or "nothing"


def serve_privacy(config: Config, ledger: Ledger, hints: Iterable[Hint], now: datetime) -> list[Hint]:
    """Carry out what can be; returns the hints that may go once the sheet was pushed. The others wait."""
    served = []
    for hint in hints:
        try:
            _serve(config, ledger, hint.about, now)
        except KeepsheetError as e:
            _log.error("A customer's request could not be carried out; the next run tries again. %s", e)
        else:
            served.append(hint)
    return served


def held_of(ledger: Ledger, about: Any) -> Held:
    """What we hold of the customer, or the whole store, that a request is about."""
    store, customer = about["store"], about.get("customer")
    orders = ledger.newest("orders", stores=[store])
    whole = about["topic"] == "shop/redact"
    named = {record_key("order", store, number) for number in about.get("orders", ())}
    mine = {
        key
        for key, reading in orders.items()
        if whole or key in named or (customer and (reading.record.customer_id or "").rsplit("/", 1)[-1] == customer)
    } | named
    keys = {"orders": sorted(mine)}
    for entity in ("refunds", "disputes", "reviews"):
        found = ledger.newest(entity)
        keys[entity] = sorted(
            key for key, r in found.items() if order_key(r.record) in mine or (whole and r.record.store == store)
        )
    return Held(keys, [orders[key].record.name for key in sorted(mine) if key in orders])


def _serve(config: Config, ledger: Ledger, about: Any, now: datetime) -> None:
    held = held_of(ledger, about)
    memory = Memory(ledger, config.spreadsheets["operations"])
    done = {"at": now.isoformat(), "topic": about["topic"], "store": about["store"], "customer": about.get("customer")}
    done |= {entity: len(keys) for entity, keys in held.keys.items()}
    if about["topic"] != "customers/data_request":
        customers = [f"{about['store']}:{about['customer']}"] if about.get("customer") else []
        done["files"] = ledger.redact(held.all, customers, now)
        done["journals"] = ledger.journals.forget_history(held.all)
        done["messages"] = memory.log.forget_words(held.all)
        memory.lists.count({})  # the samples of Messages are filled from an order: made anew with the next push
        AwayNotes(ledger, config.spreadsheets["operations"]).soon()  # old rows of theirs leave with the next push
    ledger.notes.change(RECORD, lambda value: [*(value or []), done])
    memory.log.tell([Told(message_of(about, held, now))], ())


def message_of(about: Any, held: Held, now: datetime) -> Message:
    """The line of the Sync log: what was asked, what was done, what is left to the owner."""
    who = f"Customer {about['customer']}" if about.get("customer") else "The store"
    names = ", ".join(held.names[:MOST_NAMED]) or "no order"
    more = f" and {len(held.names) - MOST_NAMED} more" if len(held.names) > MOST_NAMED else ""
    if about["topic"] == "customers/data_request":
        what = f"{who} asks what we hold of them: {held.counted} ({names}{more})."
        to_do = "Answer within 30 days: the rows of these orders, and the customer's page in Shopify."
    else:
        what = f"{who} was removed at their request, from {held.counted} ({names}{more}), older versions included."
        to_do = UNREACHED
    own = f"{about['topic']}/{about.get('customer') or ''}"
    return Message(record_key("privacy", about["store"], own), now, f"Shopify {about['store']}", what, to_do)
