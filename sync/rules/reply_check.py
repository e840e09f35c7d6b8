"""Whether a public reply keeps Trustpilot's rules and our own. Pure.

Source: Trustpilot, Guidelines for Businesses (v7) and "Tips for businesses": no incentive, no personal details, no
threats, and no request that a review be changed or removed. Words are looked for in English only; what passes here
still needs a person's eye.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

OK = "OK"
ASKS_FOR_CHANGE = "Asks to change the review: not allowed"
INCENTIVE = "Offers something for the review: not allowed"
THREAT = "Threatens: not allowed"

_REVIEW = r"(?:review|rating|stars?|feedback|comment|score)"
_CHANGE = (
    r"(?:chang|edit|updat|remov|delet|amend|revis|reconsider|improv|adjust|rais|rethink|withdraw)\w*|tak(?:e|ing) down"
)
_ASKING = re.compile(
    rf"\b(?:{_CHANGE}) (?:[\w'-]+ ){{0,2}}{_REVIEW}\b|\b{_REVIEW} (?:[\w'-]+ ){{0,2}}be (?:{_CHANGE})"
    r"|\b(?:5|five|4|four|more|better|higher|extra)[ -]stars?\b|\bleave (?:us )?a (?:positive|good|better|new)\b",
    re.IGNORECASE,
)
_GIFT = re.compile(
    r"\b(?:voucher|coupon|discount|gift ?card|free (?:gift|item|product)|promo ?code|points|reward|bonus|\d+ ?% off)\b",
    re.IGNORECASE,
)
_MADE_GOOD = r"\b(?:refund|money|replacement|credit)\b"
_TIED_REFUND = re.compile(
    rf"{_MADE_GOOD}[^.!?\n]{{0,40}}\b(?:if|once|when|for|after)\b[^.!?\n]{{0,40}}\b{_REVIEW}"
    rf"|\brefund you (?:if|once|when|after)\b[^.!?\n]{{0,40}}\b{_REVIEW}"
    rf"|\b(?:if|once|when|after)\b[^.!?\n]{{0,40}}\b{_REVIEW}\b[^.!?\n]{{0,60}}{_MADE_GOOD}",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"\b(?:lawyers?|legal action|sue you|in court|defamation|libel|slander|police|report you)\b", re.IGNORECASE
)
#: The part before the @ has at most 64 characters (RFC 5321); without an end a long word takes minutes.
_EMAIL = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63})+)")
_PHONE = re.compile(r"(?<![\w/.-])\+?\d[\d ()-]{7,16}\d(?![\w-])")
_ORDER = re.compile(r"#\s?\d{3,}|\border (?:no\.?|number|id)?\s?:?\s?[A-Z]{0,4}-?\d{3,}", re.IGNORECASE)
_TRACKING = re.compile(r"\b(?=[A-Z0-9]*\d{5})[A-Z]{1,4}\d[A-Z0-9]{7,}\b|\b\d{12,}\b")
_ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]? [A-Z][\w'-]+(?: [A-Z][\w'-]+)? (?:street|st|road|rd|avenue|ave|lane|ln|drive|close|court)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[$€£]\s?\d|\b\d+(?:[.,]\d\d)?\s?(?:AUD|USD|GBP|CAD|EUR|dollars|pounds|euros)\b)", re.IGNORECASE
)


def check(reply: str, names: Iterable[str] = (), numbers: Iterable[str] = (), own_domains: Iterable[str] = ()) -> str:
    """`OK`, or everything that must go, worst first.

    `names` are the customer's names that the reviewer does not show, `numbers` the order's own; our own addresses may
    stand. A first name that the reviewer shows is no secret.
    """
    found: list[str] = []
    if _ASKING.search(reply):
        found.append(ASKS_FOR_CHANGE)
    if _GIFT.search(reply) or _TIED_REFUND.search(reply):
        found.append(INCENTIVE)
    if _THREAT.search(reply):
        found.append(THREAT)
    personal = _personal(reply, names, numbers, {domain.casefold() for domain in own_domains})
    if personal:
        found.append(f"Take out: {', '.join(personal)}")
    return " · ".join(found) or OK


def _personal(reply: str, names: Iterable[str], numbers: Iterable[str], own: set[str]) -> list[str]:
    mails = [domain.casefold() for domain in _EMAIL.findall(reply)]
    without = _EMAIL.sub(" ", reply)
    folded = without.casefold()
    tests = (
        ("order number", _ORDER.search(without) or any(_stands(n.strip("# "), folded) for n in numbers)),
        ("tracking number", _TRACKING.search(without)),
        ("e-mail", any(domain not in own for domain in mails)),
        ("phone number", _PHONE.search(without)),
        ("name", any(_stands(name, folded) for name in names)),
        ("address", _ADDRESS.search(without)),
        ("amount", _MONEY.search(without)),
    )
    return [what for what, hit in tests if hit]


def _stands(word: str, text: str) -> bool:
    """As a whole word, in any case; a word of one or two letters proves nothing. `text` is folded already.

    >>> _stands("Lee", "dear ms lee."), _stands("Lee", "sleep well"), _stands("Li", "dear li")
    (True, False, False)
    """
    if len(word) <= 2:
        return False
    folded = word.casefold()
    at = text.find(folded)
    while at >= 0:
        end = at + len(folded)
        if not _letter(text[at - 1 : at]) and not _letter(text[end : end + 1]):
            return True
        at = text.find(folded, at + 1)
    return False


def _letter(character: str) -> bool:
    return character.isalnum() or character == "_"
