"""What a push remembers of a workbook between runs, kept in the ledger. Never trusted for what to write: only for
what staff had typed, for telling their hand from ours, and for what Google refuses.
"""

from sync.pushing.memory.memory import Memory

__all__ = ["Memory"]
