"""The side panel's cards and the envelopes they are answered in. Pure.

Names of widgets and fields: developers.google.com/workspace/add-ons/guides/alternate-runtimes, and google-apps-card.
A card's text is a little HTML, so whatever is shown in it is escaped: nobody's words become a link here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

Json = dict[str, Any]

TITLE = "Keepsheet"

#: A card takes 100 widgets a section; people take fewer.
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: a small heading, the fact, and what else is to be known of it."""

    top: str
    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a card."""

    heading: str
    lines: Sequence[Line]


def connect_card(base: str) -> Json:
    """Google does not tell an add-on which spreadsheet it stands beside until a person allows it."""
    words = "Keepsheet does not know yet which spreadsheet this is. Google asks you once whether it may."
    return _card(
        "connect", [_section("", [_paragraph(words), _buttons([_button("Connect this sheet", f"{base}/connect")])])]
    )


def foreign_card() -> Json:
    words = "This is not the spreadsheet that Keepsheet keeps. Open that one; the owner can tell you which it is."
    return _card("foreign", [_section("", [_paragraph(words)])])


def home_card(base: str, spreadsheet: str, parts: Iterable[Part]) -> Json:
    """How it goes, `Sync now`, and the field for an order number."""
    carried = {"spreadsheet": spreadsheet}
    buttons = _buttons([_button("Sync now", f"{base}/sync", carried), _button("Look again", f"{base}/look", carried)])
    asked = {"textInput": {"name": "order", "label": "Order number", "hintText": "1042, or LUM 1042"}}
    look_up = _buttons([_button("Show its case file", f"{base}/order", carried)])
    sections = [_shown(part) for part in parts]
    return _card("home", [_section("", [buttons]), *sections, _section("Everything on one order", [asked, look_up])])


def case_card(base: str, spreadsheet: str, title: str, parts: Iterable[Part]) -> Json:
    back = _buttons([_button("Back", f"{base}/look", {"spreadsheet": spreadsheet})])
    return _card("case", [*(_shown(part) for part in parts), _section("", [back])], subtitle=title)


def words_card(sentence: str) -> Json:
    """Something could not be done, and why."""
    return _card("words", [_section("", [_paragraph(sentence)])])


# --- envelopes --------------------------------------------------------------------------------------------------


def pushed(card: Json) -> Json:
    """The answer to the add-on being opened."""
    return {"renderActions": {"action": {"navigations": [{"pushCard": card}]}}}


def updated(card: Json) -> Json:
    """The answer to a button: this card in the place of the one that is there."""
    return {"renderActions": {"action": {"navigations": [{"updateCard": card}]}}}


def notified(sentence: str) -> Json:
    """The answer to a button: a line at the foot of the panel."""
    return {"renderActions": {"action": {"notification": {"text": sentence}}}}


def file_asked() -> Json:
    """Google asks the person whether the add-on may see this spreadsheet."""
    return {"renderActions": {"hostAppAction": {"editor_action": {"request_file_scope_for_active_document": {}}}}}


def scopes_asked(scopes: Sequence[str]) -> Json:
    """Google asks the person for what they had left unticked, and sends the event again."""
    return {"requesting_google_scopes": {"scopes": [*scopes]}}


# --- widgets ----------------------------------------------------------------------------------------------------


def _card(name: str, sections: list[Json], subtitle: str = "") -> Json:
    header = {"title": TITLE, **({"subtitle": subtitle} if subtitle else {})}
    return {"name": name, "header": header, "sections": sections}


def _section(heading: str, widgets: list[Json]) -> Json:
    return {**({"header": escape(heading, quote=False)} if heading else {}), "widgets": widgets}


def _shown(part: Part) -> Json:
    lines = [_line(line) for line in part.lines[:MOST_LINES]]
    more = len(part.lines) - MOST_LINES
    if more > 0:
        lines.append(_paragraph(f"And {more} more."))
    return _section(part.heading, lines)


def _line(line: Line) -> Json:
    fact = {"topLabel": line.top, "text": escape(line.text, quote=False) or "–", "wrapText": True}
    return {"decoratedText": {**fact, **({"bottomLabel": line.below} if line.below else {})}}


def _paragraph(words: str) -> Json:
    return {"textParagraph": {"text": escape(words, quote=False)}}


def _buttons(buttons: list[Json]) -> Json:
    return {"buttonList": {"buttons": buttons}}


def _button(words: str, address: str, carried: dict[str, str] | None = None) -> Json:
    parameters = [{"key": key, "value": value} for key, value in (carried or {}).items()]
    action = {"function": address, "loadIndicator": "SPINNER", **({"parameters": parameters} if parameters else {})}
    return {"text": words, "onClick": {"action": action}}
