"""Messages with gaps: {first name}, {tracking} … are filled from the record; a gap that nobody knows is named. Pure.

A part in [square brackets] is left out where one of its gaps has nothing to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sync.core.rulebook import Text

#: Every gap that a message may have, with what stands in the sample.
GAPS: Mapping[str, str] = {
    "first name": "Ana",
    "order": "#1042",
    "brand": "Lumen",
    "items": "Arc lamp (brass)",
    "amount": "89.00 AUD",
    "sent on": "9 Nov",
    "carrier": "Australia Post",
    "tracking": "33ABC1234567",
    "tracking link": "https://auspost.com.au/track/33ABC1234567",
    "last scan": "10 Nov · left Shenzhen",
    "expected by": "14 Nov",
    "delivered on": "14 Nov",
    "paid on": "5 Nov",
    "refunded": "45.00 AUD on 12 Nov",
    "place": "Sydney, NSW, AU",
}

_GAP = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def unknown_gaps(text: str) -> tuple[str, ...]:
    """The gaps that nothing fills.

    >>> unknown_gaps("Hello {first name}, your {oder} …")
    ('oder',)
    """
    return tuple(dict.fromkeys(gap for gap in _GAP.findall(text) if gap.strip().casefold() not in GAPS))


def problems(text: str) -> tuple[str, ...]:
    """What keeps a text from being used, in words for `Check`."""
    found = [f"Unknown word {{{gap}}}" for gap in unknown_gaps(text)]
    bare = _GAP.sub("", text)
    if "{" in bare or "}" in bare:
        found.append("A { or } stands alone")
    if not text.strip():
        found.append("The text is empty")
    return tuple(found)


def fill(text: str, facts: Mapping[str, str | None]) -> str | None:
    """The text with its gaps filled; None where a gap outside brackets has nothing to say, or is unknown.

    >>> fill("Hello {first name}.[ Sent {sent on}.]", {"first name": "Ana"})
    'Hello Ana.'
    >>> fill("Sent {sent on}.", {}) is None
    True
    """
    known = {gap.strip().casefold(): value for gap, value in facts.items() if value}

    def optional(part: re.Match[str]) -> str:
        return part[1] if all(gap.strip().casefold() in known for gap in _GAP.findall(part[1])) else ""

    shown = _OPTIONAL.sub(optional, text)
    if any(gap.strip().casefold() not in known for gap in _GAP.findall(shown)):
        return None
    return _GAP.sub(lambda gap: known[gap[1].strip().casefold()], shown)


def worded(name: str, brand: str, own: Iterable[Text], defaults: Mapping[str, str]) -> str:
    """The text of that name: the manager's for the brand, then for all brands, then the one we came with.

    A text of the manager's that cannot be used is passed over.
    """
    usable = [t for t in own if t.name == name and not problems(t.text)]
    mine = next((t.text for t in usable if t.brand == brand and brand), None)
    return mine or next((t.text for t in usable if not t.brand), None) or defaults[name]
