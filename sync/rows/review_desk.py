"""What decides a review's next step and reply, and the columns of Trustpilot that follow from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.core.book import Settings
from sync.core.cells import Cell, Raw
from sync.core.records import Review
from sync.rows.basis import Basis
from sync.rows.found import order_key
from sync.rows.typed import cells, did, typed_day
from sync.rules import causes, order_texts, parcels, reviews
from sync.rules.also import Beside
from sync.rules.flags import Case, Flag
from sync.rules.reply_check import check
from sync.rules.templates import fill, worded
from sync.rules.texts import PRIVATE_MESSAGE, TEXTS

TAB = "trustpilot"

_MAILED = ("Messaged the buyer", "Offered a replacement", "Offered a refund")


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Has the orders at hand and what belongs to them."""

    basis: Basis

    @property
    def settings(self) -> Settings:
        return self.basis.settings

    def judged(self, review: Review) -> dict[str, Cell]:
        """The columns that the rules fill."""
        typed = cells(self.basis.book, TAB, review.key)
        follow_up, done = typed_day(typed.get("follow_up_on")), did(self.basis.book, TAB, review.key)
        zone, now, rules = self.settings.team_zone, self.basis.as_of.now, self.settings.rules
        solved = typed.get("solved")
        solved = solved if isinstance(solved, str) else None
        tagged = bool(typed.get("cause")) and typed.get("preventable") in ("Yes", "No")
        order, beside = self._order(review)
        draft = self._draft(review, order[0] if order else None)
        return {
            "do_by": reviews.do_by(review, done, follow_up, solved, tagged, rules, now, zone),
            "next_step": reviews.next_step(
                review, done, solved, tagged, order, self._mailed_today(beside), rules, now, zone
            ),
            "about_order": self._about(order, beside),
            "reply_draft": draft,
            "reply_check": self._check(review, typed, draft, order[0] if order else None),
            "changed": reviews.changed(review, zone),
            "private_message": self._filled(PRIVATE_MESSAGE, review, order[0]) if order and review.stars <= 3 else None,
            "cause_guessed": causes.of_review(f"{review.title}\n{review.text}") if review.stars <= 3 else None,
        }

    def _order(self, review: Review) -> tuple[tuple[Case, Flag] | None, Beside]:
        found, _ = self.basis.together.order_of[review.key]
        beside = self.basis.together.beside(order_key(found, review.store, review.order_id))
        if not found:
            return None, beside
        case = self.basis.case(found.record)
        return (case, self.basis.flag(case)), beside

    def _about(self, order: tuple[Case, Flag] | None, beside: Beside) -> str | None:
        if not order:
            return None
        case, flag = order
        parcel = parcels.in_words(case.order, case.expected, self.basis.carriers, self.settings.team_zone)
        return reviews.about_order(flag, beside, parcel)

    def _draft(self, review: Review, case: Case | None) -> str | None:
        if review.stars > 3 or review.replied_at or review.removed_at:
            return None
        topic = reviews.topic_of(review, known_order=case is not None, rules=self.settings.rules)
        return self._filled(topic, review, case)

    def _filled(self, name: str, review: Review, case: Case | None) -> str | None:
        store = self.settings.store(review.store)
        brand = store.brand if store else review.store
        order, expected = (case.order, case.expected) if case else (None, None)
        facts = dict(order_texts.facts(order, brand, expected, self.settings.team_zone))
        facts["first name"] = order_texts.first_name(review.consumer_name)
        return fill(worded(name, brand, self.settings.rules.texts, TEXTS), facts)

    def _check(self, review: Review, typed: Mapping[str, Raw], draft: str | None, case: Case | None) -> str | None:
        """Of My reply, or of the draft where it is blank; nothing to check once we replied."""
        mine = typed.get("my_reply")
        reply = mine if isinstance(mine, str) and mine.strip() else draft
        if not reply or review.replied_at:
            return None
        customer = case.order.customer_name if case else None
        numbers = [case.order.name] if case else []
        return check(reply, reviews.hidden_names(customer, review.consumer_name), numbers)

    def _mailed_today(self, beside: Beside) -> bool:
        """Whether a message about a dispute of the order went out today, by the team's day."""
        zone = self.settings.team_zone
        today = self.basis.as_of.now.astimezone(zone).date()
        said = [d[1] for c in beside.disputes if (d := did(self.basis.book, "disputes", c.key)) and d[0] in _MAILED]
        sent = [m.at for c in beside.disputes for m in c.messages if m.by == "SELLER"]
        return any(at.astimezone(zone).date() == today for at in (*said, *sent))
