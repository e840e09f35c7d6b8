"""What decides the flags of all orders at once, and the columns of the SLA board that follow from a flag. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sync.core.book import AsOf, Book, Settings
from sync.core.cells import Cell
from sync.core.records import Order
from sync.core.rulebook import FindBy, Supplier
from sync.rows.found import Together
from sync.rows.typed import cells, did, typed_day
from sync.rules import dispute_words, flags, order_facts, order_texts, sla_steps, suppliers, topics
from sync.rules.also import Beside, is_open
from sync.rules.clock import start_of
from sync.rules.duplicates import duplicates
from sync.rules.flags import Case, Flag
from sync.rules.parcels import Carriers
from sync.rules.templates import fill, worded
from sync.rules.texts import TEXTS
from sync.rules.whose import ORDERS, whose

TAB = "sla_board"


@dataclass(frozen=True)
class Basis:
    """Made once for all tabs of a push: which carriers report, which orders look doubled, what belongs to which order.

    Each part is worked out when the first row asks for it.
    """

    book: Book
    settings: Settings
    as_of: AsOf
    #: What is worked out once of all this, by the module that does it.
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _cases: dict[str, Case] = field(default_factory=dict, init=False, repr=False, compare=False)
    _flags: dict[str, Flag] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def together(self) -> Together:
        return Together.of(self.book, self.settings)

    @cached_property
    def carriers(self) -> Carriers:
        return Carriers.of((r.record for r in self.book.orders.values()), self.settings.rules, self.as_of.now)

    @cached_property
    def doubled(self) -> Mapping[str, tuple[str, datetime]]:
        return duplicates(r.record for r in self.book.orders.values())

    def suppliers(self, order: Order) -> list[Supplier]:
        """Staff's word, on the SLA board or on a refund of the order, wins over the lines of `Suppliers`."""
        typed = cells(self.book, TAB, order.key).get("supplier_ours")
        if isinstance(typed, str) and typed.strip():
            name = self.settings.rules.supplier_names.get(typed.strip().casefold(), typed.strip())
            return [suppliers.named(name, self.settings.rules.suppliers) or Supplier(name, FindBy.SKU, "")]
        waiting = [line for line in order.lines if line.unfulfilled_quantity]
        left = suppliers.suppliers_of(order, self.settings.rules.suppliers, waiting) if waiting else []
        return left or suppliers.suppliers_of(order, self.settings.rules.suppliers)

    def whose(self, tab: str, key: str, store: str, duty: str) -> str:
        """Whose a row is: whom staff handed it to, else who does this for the store."""
        return whose(cells(self.book, tab, key).get("hand_to"), store, duty, self.settings.rules)

    def case(self, order: Order) -> Case:
        """The order with its clocks and with what others say of it."""
        if order.key not in self._cases:
            self._cases[order.key] = self._case(order)
        return self._cases[order.key]

    def _case(self, order: Order) -> Case:
        paid = order_facts.paid_at(order) or order.processed_at
        market = order_facts.market(order, self.settings)
        zone = self.settings.team_zone
        made = flags.case_of(order, paid, self.suppliers(order), market, self.settings.rules, zone)
        ours = typed_day(cells(self.book, TAB, order.key).get("delivered_ours"))
        return replace(
            made,
            not_received=_not_received(self.together.beside(order.key)),
            duplicate=self.doubled.get(order.key),
            delivered=start_of(ours, zone) if ours else made.delivered,
        )

    def flag(self, case: Case) -> Flag:
        """The worst flag of the order now."""
        if case.order.key not in self._flags:
            rules, zone = self.settings.rules, self.settings.team_zone
            self._flags[case.order.key] = flags.flag(case, self.carriers, rules, self.as_of.now, zone)
        return self._flags[case.order.key]

    def judged(self, order: Order) -> dict[str, Cell]:
        """The columns that the rules fill."""
        case = self.case(order)
        flag = self.flag(case)
        typed = cells(self.book, TAB, order.key)
        follow_up = typed_day(typed.get("follow_up_on")) or typed_day(typed.get("supplier_says"))
        done = did(self.book, TAB, order.key)
        parcels = order_facts.live_parcels(order)
        zone, rules = self.settings.team_zone, self.settings.rules
        deciding = case.ship_by.supplier if case.ship_by else case.suppliers[0] if case.suppliers else None
        return {
            "flag": flag.words,
            "do_by": sla_steps.do_by(flag, case, done, follow_up, rules, zone),
            "next_step": sla_steps.next_step(
                flag,
                case,
                done[0] if done else None,
                parcels[-1].carrier if parcels else None,
                self.as_of.now,
                zone,
                rules.plays,
            ),
            "supplier": deciding.name if deciding else None,
            "ship_by": case.ship_by.due if case.ship_by else None,
            "expected_by": case.expected,
            "message": self._message(flag, case),
            "whose": self.whose(TAB, order.key, order.store, ORDERS),
            "rule_used": case.ship_by.rule if case.ship_by else None,
        }

    def _message(self, flag: Flag, case: Case) -> str | None:
        name = sla_steps.message_of(flag.words, self.settings.rules.plays)
        if not name:
            return None
        store = self.settings.store(case.order.store)
        brand = store.brand if store else case.order.store
        text = worded(name, brand, self.settings.rules.texts, TEXTS)
        return fill(text, order_texts.facts(case.order, brand, case.expected, self.settings.team_zone))


def _not_received(beside: Beside) -> datetime | None:
    """Since when a customer says that it never came: an open case, or a bad review that is still there."""
    cases = [c.opened_at for c in beside.disputes if is_open(c) and dispute_words.reason(c) == "Not received"]
    said = [
        r.created_at
        for r in beside.reviews
        if r.stars <= 2 and not r.removed_at and topics.NOT_RECEIVED in topics.topics(f"{r.title}\n{r.text}")
    ]
    return min([*cases, *said], default=None)
