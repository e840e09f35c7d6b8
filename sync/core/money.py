"""Money: integer minor units and a currency. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

#: Digits after the point, where not two. ISO 4217.
EXPONENTS = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"], 0),
    **dict.fromkeys(["UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}

#: Every currency in use. ISO 4217, list one, funds and metals left out.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
    MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
    UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a hundred and fifty quotes would hide the words
)

#: Larger amounts are refused: beyond 64 bits of minor units nothing downstream could keep them.
LARGEST_MINOR = 10**17


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency; two for one we do not know."""
    return EXPONENTS.get(currency.upper(), 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents; yen; fils) and its ISO 4217 currency."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """In major units, exactly.

        >>> Money(4990, "AUD").amount, Money(500, "JPY").amount, Money(1234, "KWD").amount
        (Decimal('49.90'), Decimal('500'), Decimal('1.234'))
        """
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)


def parse_money(text: str | int | Decimal, currency: str) -> Money:
    """A decimal string of a source ("15.0", "-0", "1234.567") as minor units, half-even below the last digit.

    Raises ValueError for what is no plain finite decimal number ("NaN", "1e309", "1,000", "¥5").

    >>> parse_money("15.0", "AUD"), parse_money("-0", "USD"), parse_money("1.2345", "KWD")
    (Money(minor=1500, currency='AUD'), Money(minor=0, currency='USD'), Money(minor=1234, currency='KWD'))
    """
    try:
        value = Decimal(text)
    except (InvalidOperation, TypeError) as e:
        raise ValueError(f"not an amount of money: {str(text)[:40]!r}") from e
    if not value.is_finite() or abs(value) > LARGEST_MINOR:
        raise ValueError(f"not an amount of money: {str(text)[:40]!r}")
    minor = int(value.scaleb(exponent(currency)).to_integral_value(rounding=ROUND_HALF_EVEN))
    if abs(minor) > LARGEST_MINOR:
        raise ValueError(f"not an amount of money: {str(text)[:40]!r}")
    return Money(minor, currency.upper())


@dataclass(frozen=True, slots=True)
class Bag:
    """One amount twice: in the store's currency and in the one the customer saw (Shopify's MoneyBag)."""

    shop: Money
    seen: Money
