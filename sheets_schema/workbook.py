"""The tabs in their order, and the version of the whole. To add a tab or a column, add it here or in its module."""

from __future__ import annotations

from sheets_schema.add_by_hand import ADD_BY_HAND
from sheets_schema.approvals import APPROVALS
from sheets_schema.archive import ARCHIVE
from sheets_schema.board import BoardTab
from sheets_schema.disputes import DISPUTES
from sheets_schema.finder import FINDER
from sheets_schema.kpi_boards import KPI_BOARDS
from sheets_schema.kpi_tabs import FIXES, MONTHLY, REPORTS, SUPPLIERS_KPI, TYPED_NUMBERS, WEEKLY
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sheets_schema.people import HOLIDAYS, PEOPLE
from sheets_schema.playbook_tabs import CAUSES, MESSAGES, PLAYBOOKS, REFUND_RULES
from sheets_schema.refund_requests import REFUND_REQUESTS
from sheets_schema.refunds import REFUNDS
from sheets_schema.settings import SETTINGS, SETTINGS_INDEX
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.stand_up import STAND_UP
from sheets_schema.stores import STORES
from sheets_schema.supply import MONTH_COSTS, PRODUCT_COSTS, SHIP_RULES, SUPPLIERS, TRANSIT_DAYS
from sheets_schema.sync_log import SYNC_LOG
from sheets_schema.today import TODAY
from sheets_schema.trustpilot import TRUSTPILOT

#: Raised when what set-up writes once (Start here, views) changes; the workbook keeps the number it was made with.
SCHEMA_VERSION = 7

#: The tabs that managers type in, in their order; the index stands before them.
LISTS: tuple[Tab, ...] = (
    *(SETTINGS, STORES, PEOPLE, SUPPLIERS, SHIP_RULES, TRANSIT_DAYS, PRODUCT_COSTS, MONTH_COSTS),
    *(REFUND_RULES, PLAYBOOKS, MESSAGES, CAUSES, HOLIDAYS),
)

#: Every record tab, left to right. `Start here` stands before them, the hidden machinery after them.
TABS: tuple[Tab, ...] = (
    DISPUTES,
    TRUSTPILOT,
    REFUND_REQUESTS,
    REFUNDS,
    SLA_BOARD,
    STAND_UP,
    ADD_BY_HAND,
    ARCHIVE,
    SYNC_LOG,
    APPROVALS,
    SETTINGS_INDEX,
    *LISTS,
)

#: The record tabs of the managers' spreadsheet.
KPI_TABS: tuple[Tab, ...] = (WEEKLY, MONTHLY, REPORTS, SUPPLIERS_KPI, FIXES, TYPED_NUMBERS)

#: Every board, left to right; they stand before the record tabs of their spreadsheet.
BOARDS: tuple[BoardTab, ...] = (TODAY, FINDER, *KPI_BOARDS)

#: The spreadsheets that a configuration must name.
SPREADSHEETS = ("operations", "kpis")


def boards(spreadsheet: str) -> tuple[BoardTab, ...]:
    """The boards of one of the spreadsheets."""
    return tuple(board for board in BOARDS if board.spreadsheet == spreadsheet)


def tab(tab_id: str) -> Tab:
    """The declaration of a tab; KeyError for an id that no tab has."""
    return {t.id: t for t in (*TABS, *KPI_TABS, MACHINERY)}[tab_id]
