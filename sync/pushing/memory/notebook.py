"""The small documents that are kept of one workbook, each under its name and, where it is about a tab, the tab's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.ledger.ledger import Ledger

Document = dict[str, Any]


class Notebook:
    """Several runs may write at once: a document is replaced by compare-and-swap. One that is not kept yet is empty."""

    def __init__(self, ledger: Ledger, spreadsheet: str) -> None:
        self._notes, self._spreadsheet = ledger.notes, spreadsheet

    def read(self, what: str, tab: str = "") -> Document:
        return dict(self._notes.read(self._name(what, tab)).value or {})

    def change(self, what: str, change: Callable[[Document], Document], tab: str = "") -> Document:
        """The document as it is kept from now on. `change` may be called again, with a newer document."""
        return dict(self._notes.change(self._name(what, tab), lambda value: change(value or {})).value)

    def put(self, what: str, document: Document, tab: str = "") -> None:
        self.change(what, lambda _: document, tab)

    def _name(self, what: str, tab: str) -> str:
        return f"{what}:{self._spreadsheet}:{tab}"
