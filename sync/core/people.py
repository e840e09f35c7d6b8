"""What we keep of a person: a name as short as the owner wants it, and a hash in place of an address. Pure."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

CustomerNames = Literal["none", "first_initial", "full"]


def shown_name(first: str | None, last: str | None, rule: CustomerNames) -> str | None:
    """A customer's name as far as the setting `customer_names` allows; None where there is none to show.

    >>> shown_name(" Anna ", "Svensson", "first_initial"), shown_name("Anna", "Svensson", "full")
    ('Anna S.', 'Anna Svensson')
    >>> shown_name("Anna", "Svensson", "none"), shown_name(None, "li", "first_initial"), shown_name("", None, "full")
    (None, 'L.', None)
    """
    if rule == "none":
        return None
    given, family = (" ".join((part or "").split()) for part in (first, last))
    if rule == "first_initial" and family:
        family = f"{family[0].upper()}."
    return f"{given} {family}".strip() or None


def email_hash(address: str | None) -> str | None:
    """SHA-256 of the lower-cased address, the only form in which we keep one; None where there is none.

    >>> email_hash(" Ann@Example.COM ") == email_hash("ann@example.com"), email_hash(" "), email_hash(None)
    (True, None, None)
    """
    plain = (address or "").strip().lower()
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest() if plain else None
