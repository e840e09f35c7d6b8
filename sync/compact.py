"""Compact: fold the ledger's logs, delete what was folded a day ago, forget old deliveries. By night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.ledger import kept_ledger

if TYPE_CHECKING:
    from sync.configuration.config import Config


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many logs were folded, how many folded ones deleted, deliveries forgotten, files redacted again."""

    folded: int
    deleted: int
    forgotten: int
    redacted: int


def compact(config: Config) -> Compacted:
    """Safe at any moment and to be killed. Raises LedgerError."""
    now = config.clock().now()
    ledger = kept_ledger(config.ledger)
    folded = ledger.fold(now, runs=1, files=1)
    return Compacted(folded, ledger.prune(now), ledger.seen.prune(now), ledger.redact_again())
