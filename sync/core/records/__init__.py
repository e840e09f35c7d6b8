"""What was seen at the sources, as typed values. Pure data; `sync/sources/*/records.py` makes them.

Every record has
  key       one per thing, for ever: `<kind>:<store or account>:<the source's own id>`, see `record_key`
  store     our short name of the store it belongs to, for ever (a PayPal case: the account's first, linked or not)
  born_at   when the thing came to be; the ledger's month
  final_at  since when nothing more is expected of it; None while it is open

Times are UTC and aware. Text is as the source gave it. Unknown enum values pass through as they are.
Lists are tuples. A field that a source did not give is None, never "" and never 0.
"""

from __future__ import annotations

from sync.core.records.dispute import Dispute, DisputedPayment, Evidence, Message, MoneyMove, Ruling
from sync.core.records.key import Found, Record, record_key
from sync.core.records.order import Hold, Line, Order, Parcel, Return, Scan, ShippingTask, Transaction
from sync.core.records.reading import Reading
from sync.core.records.refund import Adjustment, Refund, RefundLine
from sync.core.records.review import Review, Score
from sync.core.records.run import OpenThere, Run, SourceOutcome

__all__ = [
    "Adjustment",
    "Dispute",
    "DisputedPayment",
    "Evidence",
    "Found",
    "Hold",
    "Line",
    "Message",
    "MoneyMove",
    "OpenThere",
    "Order",
    "Parcel",
    "R_co",
    "Reading",
    "Record",
    "Refund",
    "RefundLine",
    "Return",
    "Review",
    "Ruling",
    "Run",
    "Scan",
    "Score",
    "ShippingTask",
    "SourceOutcome",
    "Transaction",
    "record_key",
]
