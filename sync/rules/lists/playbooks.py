"""Playbooks and Messages: fixed lines, whose words, hours and switches are a manager's. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sheets_schema import words
from sync.core.cells import Cell, Raw
from sync.core.records import record_key
from sync.core.rulebook import PlayWords, Text
from sync.rules import playbooks, review_texts, reviews, sla_steps, templates
from sync.rules.lists import cells
from sync.rules.lists.cells import Parse, WrongCell
from sync.rules.lists.known import Known
from sync.rules.lists.listed import SWITCH, Field, ListSpec
from sync.rules.reply_check import OK, check
from sync.rules.texts import PUBLIC, TEXTS

Values = Mapping[str, Any]

#: A step that is longer does not fit its column.
LONGEST_STEP = 90

_DISPUTE_GAPS = ("due", "n")
_FLAG_GAPS = ("supplier", "carrier", "day", "expected", "quiet", "other")


@dataclass(frozen=True, slots=True)
class PlayLine:
    """One line of Playbooks: how `Rules.plays` names it, what stands before the yellow cells, and with what."""

    id: str
    reason: str
    situation: str
    step: str
    message: str
    evidence: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def key(self) -> str:
        return record_key("play", "-", self.id)

    @property
    def born(self) -> dict[str, Cell]:
        found: dict[str, Cell] = {
            "next_step": self.step,
            "message": self.message,
            "evidence": ", ".join(self.evidence),
            "in_use": "Yes",
        }
        return {column: value for column, value in found.items() if value}


def _lines() -> tuple[PlayLine, ...]:
    disputes = [
        PlayLine(
            playbooks.play_id(reason, situation, stage),
            f"Dispute: {reason}",
            f"{situation}, {stage}",
            line.step,
            line.message,
            playbooks.EVIDENCE[reason],
            _DISPUTE_GAPS,
        )
        for (reason, situation, stage), line in playbooks.PLAYS.items()
    ]
    flags = [
        PlayLine(sla_steps.play_id(flag), f"Order: {flag}", "", step, sla_steps.MESSAGES.get(flag, ""), (), _FLAG_GAPS)
        for flag, step in sla_steps.STEPS.items()
    ]
    worse = [
        PlayLine(sla_steps.play_id(flag, situation), f"Order: {flag}", situation, step, "", (), _FLAG_GAPS)
        for (flag, situation), step in sla_steps.WORSE.items()
    ]
    said = [
        PlayLine(reviews.play_id(t), f"Review: {t}", "", reviews.STEP, reviews.reply_name(t), (), ())
        for t in review_texts.PUBLIC
        if t != review_texts.UNKNOWN
    ]
    return (*disputes, *flags, *worse, *said)


LINES = _lines()


def playbook_spec(known: Known, line: PlayLine) -> ListSpec:
    return ListSpec(
        "playbooks",
        (
            Field("next_step", step_text(line.gaps), "Next step"),
            Field("message", cells.spelled(_sendable(known, line), "Messages"), "Message"),
            Field("within", cells.whole(1, 720), "Do within (h)"),
            Field("evidence", cells.names, "Evidence"),
            SWITCH,
        ),
        words=lambda v: str(v.get("next_step", line.step)),
    )


def _sendable(known: Known, line: PlayLine) -> dict[str, str]:
    """The messages that fit the line: public replies for a review's topic, all others elsewhere; or none."""
    public = line.message in PUBLIC
    fitting = {spelling: name for spelling, name in known.messages.items() if (name in PUBLIC) == public}
    return fitting if public else {**fitting, "none": ""}


def step_text(gaps: tuple[str, ...]) -> Parse:
    """A next step: short, and only words in { } that the sheet can fill on this line."""
    short = cells.text(LONGEST_STEP)

    def parse(raw: Raw) -> str:
        text: str = short(raw)
        unknown = [gap for gap in re.findall(r"\{([^{}]*)\}", text) if gap not in gaps]
        bare = re.sub(r"\{[^{}]*\}", "", text)
        if unknown or "{" in bare or "}" in bare:
            named = " ".join(f"{{{gap}}}" for gap in gaps) or "none"
            what = f"Unknown word {{{unknown[0]}}}" if unknown else "a { or } stands alone"
            raise WrongCell(what, f"Words that are filled in on this line: {named}.")
        return text

    return parse


def play_words(values: Values, *, on: bool) -> PlayWords:
    return PlayWords(
        on=on,
        step=values.get("next_step"),
        message=values.get("message"),
        within_h=values.get("within"),
        evidence=values.get("evidence"),
    )


def flags_off(plays: Mapping[str, PlayWords]) -> frozenset[str]:
    """The flags whose test is switched off."""
    return frozenset(flag for flag in words.FLAGS if (line := plays.get(sla_steps.play_id(flag))) and not line.on)


# --- Messages ---------------------------------------------------------------------------------------------------


def message_key(name: str, number: int = 0) -> str:
    return record_key("message", "-", f"{name}.{number}" if number else name)


def messages_spec(known: Known, name: str, *, first: bool) -> ListSpec:
    """The text for all brands, or, further down, one for a brand."""
    return ListSpec(
        "messages",
        (
            Field("brand", cells.spelled(known.brands, "Stores"), "Brand"),
            Field("text", message_text(name), "Text", needed=True),
        ),
        words=lambda _: name,
        fixed=first,
    )


def message_text(name: str) -> Parse:
    """A text that can be sent: only words that are filled in, and, in public, nothing that Trustpilot forbids."""

    def parse(raw: Raw) -> str:
        text = str(raw).strip()
        wrong = templates.problems(text)
        if wrong:
            listed = " ".join(f"{{{gap}}}" for gap in templates.GAPS)
            raise WrongCell(wrong[0], f"Words that are filled in: {listed}.")
        if name in PUBLIC:
            verdict = check(templates.fill(text, {**templates.GAPS, "brand": "our shop"}) or "")
            if verdict != OK:
                raise WrongCell(verdict, "Everybody can read this reply: change it.")
        return text

    return parse


def sample(text: str, brand: str) -> str:
    return templates.fill(text, {**templates.GAPS, "brand": brand}) or ""


def message(name: str, values: Values) -> Text:
    return Text(name, values["text"], values.get("brand", ""))


def born_message(name: str) -> dict[str, Cell]:
    return {"text": TEXTS[name]}
