"""What a spreadsheet's locale decides here: separators, the order of a date's parts, the currency sign."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Locale:
    """`order` is how 1/2/2026 is read: MDY, DMY or YMD."""

    decimal: str = "."
    group: str = ","
    order: str = "MDY"
    currency: str = "$"
    date: str = "m/d/yyyy"


_COMMA = {"de", "fr", "es", "it", "nl", "pt", "pl", "ru", "da", "fi", "nb", "sv", "cs", "tr", "id", "el", "hu", "ro"}
_SPACED = {"fr", "ru", "pl", "cs", "fi", "nb", "sv", "hu"}
_MONTH_FIRST = {"en_US", "en_PH"}
_CURRENCY = {"GB": "£", "US": "$", "AU": "$", "CA": "$", "NZ": "$", "PH": "₱", "IN": "₹", "JP": "¥"}


@cache
def locale_of(name: str) -> Locale:
    """From names like en_AU or de; one that is not known is read as en_US."""
    language, _, country = name.partition("_")
    if language in _COMMA:
        group = "\u00a0" if language in _SPACED else "."
        return Locale(
            ",", group, "DMY", _CURRENCY.get(country, "€"), "dd.mm.yyyy" if language == "de" else "dd/mm/yyyy"
        )
    if language in {"ja", "zh", "ko"} or name in {"en_CA", "en_ZA"}:
        return Locale(order="YMD", currency=_CURRENCY.get(country, "$"), date="yyyy-mm-dd")
    if name in _MONTH_FIRST or language != "en":
        return Locale(currency=_CURRENCY.get(country, "$"))
    return Locale(order="DMY", currency=_CURRENCY.get(country, "$"), date="dd/mm/yyyy")
