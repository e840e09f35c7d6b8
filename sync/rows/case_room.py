"""What decides a dispute's turn, step and deadline, and the columns of Disputes that follow from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sheets_schema import words
from sync.core.book import Settings
from sync.core.cells import Cell
from sync.core.records import Dispute, Line
from sync.core.rulebook import Rules
from sync.rows.basis import Basis
from sync.rows.found import Together
from sync.rows.request_desk import approval_of
from sync.rows.typed import cells, did, typed_day
from sync.rules import dispute_words, disputes, evidence, last_change, order_facts, order_texts, parcels, situations
from sync.rules.also import also
from sync.rules.playbooks import INQUIRY, Play, line_of, play
from sync.rules.recurrence import Event, recurring
from sync.rules.situations import Scene
from sync.rules.sla_steps import shortened
from sync.rules.templates import fill, worded
from sync.rules.texts import TEXTS

TAB = "disputes"

ASKED_MANAGER = "Asked the manager"

MANAGER_SAYS = {
    words.YES: "Manager says yes → accept the loss, then set We did",
    words.NO: "Manager says no → answer with evidence; see the note on Approvals",
    words.ASK_ME: "Manager wants to talk first → ask, then go on",
}

UNCONFIRMED = "{who} does not show your answer yet: check that it was sent"


@dataclass(frozen=True, slots=True)
class CaseRoom:
    """Made once for all rows: the orders with their parcels, how cases ended, and what recurs."""

    basis: Basis
    record: disputes.Record
    recurs: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, basis: Basis) -> CaseRoom:
        cases = [r.record for r in basis.book.disputes.values()]
        return cls(basis, disputes.Record.of(cases), recurring(_events(cases, basis.together), basis.as_of.now))

    @property
    def settings(self) -> Settings:
        return self.basis.settings

    @property
    def rules(self) -> Rules:
        return self.settings.rules

    def scene(self, dispute: Dispute) -> Scene:
        found, _ = self.basis.together.order_of[dispute.key]
        order = found.record if found else None
        reason = dispute_words.reason(dispute) or "Other"
        return Scene(
            dispute,
            reason,
            self.basis.case(order) if order else None,
            self.basis.together.beside_case(dispute),
            max((self.recurs.get((reason, _sku(line)), 0) for line in order.lines), default=0) if order else 0,
        )

    def line(self, dispute: Dispute) -> tuple[str, str, str] | None:
        """The line of Playbooks that the case shows as its next step; None while it is not our turn."""
        typed, done = cells(self.basis.book, TAB, dispute.key), did(self.basis.book, TAB, dispute.key)
        zone, now = self.settings.team_zone, self.basis.as_of.now
        moved = disputes.move(dispute, done, typed_day(typed.get("follow_up_on")), self.rules, now, zone)
        if moved.turn not in (words.US, words.CHECK) or moved.unconfirmed:
            return None
        scene = self.scene(dispute)
        situation = situations.situation(scene, self.basis.carriers, self.rules, now, zone)
        return line_of(scene.reason, situation, disputes.stage_of(dispute), self.rules.plays)

    def judged(self, dispute: Dispute) -> dict[str, Cell]:
        """The columns that the rules fill."""
        typed = cells(self.basis.book, TAB, dispute.key)
        follow_up, done = typed_day(typed.get("follow_up_on")), did(self.basis.book, TAB, dispute.key)
        zone, now = self.settings.team_zone, self.basis.as_of.now
        moved = disputes.move(dispute, done, follow_up, self.rules, now, zone)
        scene = self.scene(dispute)
        situation = situations.situation(scene, self.basis.carriers, self.rules, now, zone)
        stage = disputes.stage_of(dispute)
        chosen = play(scene.reason, situation, stage, self.rules.plays)
        tagged = bool(typed.get("cause")) and typed.get("preventable") in ("Yes", "No")
        is_open = moved.turn != words.CLOSED
        return {
            "turn": moved.turn,
            "do_by": disputes.do_by(dispute, moved, done, follow_up, tagged, self.rules, zone, chosen.within_h),
            "next_step": self._next_step(scene, moved, chosen, tagged, follow_up),
            "message": self._message(scene, chosen) if stage == INQUIRY and is_open else None,
            "evidence": evidence.in_words(scene, chosen.evidence) if is_open else None,
            "evidence_text": evidence.as_text(scene, zone) if is_open else None,
            "parcel": parcels.in_words(scene.order, scene.case.expected, self.basis.carriers, zone)
            if scene.order and scene.case
            else None,
            "also": also(scene.beside, dispute.key),
            "advice": disputes.advice(dispute, chosen, self.record, self.rules) if is_open else None,
            "last_change": last_change.last_change(last_change.of_case(dispute, scene.beside), zone),
        }

    def _next_step(
        self, scene: Scene, moved: disputes.Move, chosen: Play, tagged: bool, follow_up: date | None
    ) -> str | None:
        dispute, zone = scene.dispute, self.settings.team_zone
        if moved.turn == words.CLOSED:
            return disputes.SAY_WHY if not tagged and disputes.asks_why(dispute, self.rules, zone) else None
        if answer := self._answered(dispute):
            return answer
        if moved.unconfirmed:
            return UNCONFIRMED.format(who="PayPal" if dispute.processor == "paypal" else "Shopify")
        if moved.turn in (words.PAYPAL, words.BANK):
            sent = f"Sent {order_facts.day(dispute.sent_at, zone)}. " if dispute.sent_at else ""
            return f"{sent}{'Bank decides, up to 75 days' if moved.turn == words.BANK else 'PayPal decides'}"
        if moved.turn == words.BUYER and not follow_up:
            return "Waiting for the buyer"
        expected = scene.case.expected if scene.case else None
        return shortened(chosen.step.format(due=parcels.day_words(expected) if expected else "soon", n=scene.recurs))

    def _answered(self, dispute: Dispute) -> str | None:
        """What the manager said to `Asked the manager`, until staff have done it."""
        said, done = approval_of(self.basis, dispute.key), did(self.basis.book, TAB, dispute.key)
        if said is None or done is None or done[0] != ASKED_MANAGER or done[1] > said.at:
            return None
        return MANAGER_SAYS[said.decision]

    def _message(self, scene: Scene, chosen: Play) -> str | None:
        if not chosen.message:
            return None
        store = self.settings.store(scene.order.store if scene.order else scene.dispute.store)
        brand = store.brand if store else scene.dispute.store
        zone = self.settings.team_zone
        facts = dict(order_texts.facts(scene.order, brand, scene.case.expected if scene.case else None, zone))
        facts["refunded"] = order_texts.refunded(scene.beside.refunds, zone)
        return fill(worded(chosen.message, brand, self.rules.texts, TEXTS), facts)


def _events(cases: list[Dispute], together: Together) -> list[Event]:
    """Each case once for every product of its order."""
    events = []
    for case in cases:
        found, _ = together.order_of[case.key]
        if found:
            reason = dispute_words.reason(case) or "Other"
            things = dict.fromkeys(_sku(line) for line in found.record.lines)
            events += [Event(reason, thing, case.opened_at, found.record.key) for thing in things]
    return events


def _sku(line: Line) -> str:
    return line.sku or line.title
