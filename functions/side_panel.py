"""What a click in the side panel, or of the script's, is answered with.

A button is answered in a moment: nothing is synced, and no source asked, while somebody waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from functions.knocking import knock
from functions.sorted_out import Answer, sorted_out
from sync.doors import cards
from sync.doors.addon import FILE_SCOPE, edited_of, event_of
from sync.doors.knock import Refused
from sync.errors import KeepsheetError, SettingsError

if TYPE_CHECKING:
    from flask import Request

    from sync.doors.addon import Event
    from sync.doors.addon_house import AddonHouse

ON_ITS_WAY = "A sync is on its way. The sheet shows it within a minute or two."
ASKED_BEFORE = "A sync was asked for a moment ago and is on its way."


def panelled(request: Request, house: Callable[[], AddonHouse]) -> Answer:
    """One click, from the request to its answer and its one log line, which holds nothing of what was brought."""
    page = request.path.strip("/")

    def do() -> tuple[dict[str, Any], str]:
        found = _clicked(page, request, house) if page in PAGES else _scripted(page, request, house)
        return found, "Answered."

    return sorted_out(request, "addon", {"page": page if page in (*PAGES, *SCRIPTS) else None}, do)


def _clicked(page: str, request: Request, house: Callable[[], AddonHouse]) -> dict[str, Any]:
    """The envelope for an event of the add-on. What goes wrong once it is believed is told in a card."""
    event = event_of(knock(request).body)
    open_house = house()
    open_house.believe(event)
    if event.lacks_scope:
        return cards.scopes_asked([FILE_SCOPE])
    if page == "connect":
        return cards.file_asked()
    show = cards.updated if page in ("look", "sync", "order") else cards.pushed
    try:
        spreadsheet = open_house.spreadsheet(event)
        if spreadsheet is None:
            known = event.spreadsheet or event.carried
            return show(cards.foreign_card() if known else cards.connect_card(open_house.base))
        return PAGES[page](open_house, event, spreadsheet, show)
    except SettingsError:
        raise
    except KeepsheetError as e:
        return show(cards.words_card(str(e)))


def _home(
    house: AddonHouse, _: Event, spreadsheet: str, show: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    from sync.panel import how_it_goes

    parts = how_it_goes(house.config, house.ledger, house.clock())
    return show(cards.home_card(house.base, spreadsheet, parts))


def _sync(house: AddonHouse, _: Event, __: str, ___: object) -> dict[str, Any]:
    return cards.notified(ON_ITS_WAY if house.start_sync() else ASKED_BEFORE)


def _order(
    house: AddonHouse, event: Event, spreadsheet: str, show: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    from sync.panel import case_file

    if not event.order:
        return cards.notified("Type an order number first, such as 1042 or LUM 1042.")
    parts = case_file(house.config, house.ledger, event.order, house.clock())
    if not parts:
        return cards.notified("No order has this number. Type it as Shopify shows it, such as 1042 or LUM 1042.")
    return show(cards.case_card(house.base, spreadsheet, "Everything on one order", parts))


PAGES: dict[str, Callable[..., dict[str, Any]]] = {
    "": _home,
    "connected": _home,
    "connect": _home,
    "look": _home,
    "sync": _sync,
    "order": _order,
}

SCRIPTS = ("script/sync", "script/edited")


def _scripted(page: str, request: Request, house: Callable[[], AddonHouse]) -> dict[str, Any]:
    """The sentence for the script's person."""
    if page not in SCRIPTS:
        raise Refused(404, "There is no such door.")
    edited = edited_of(knock(request).body)
    open_house = house()
    open_house.believe_script(edited)
    if page == "script/edited":
        return {"answer": "Taken." if open_house.edited(edited.sheet) else "This tab is not kept by Keepsheet."}
    return {"answer": ON_ITS_WAY if open_house.start_sync() else ASKED_BEFORE}
