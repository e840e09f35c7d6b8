"""What stands behind the side panel and the script: who is believed, which spreadsheet they may ask about, the queue.

Three things must hold before anything is shown or started. Google's own account for our project's add-on posts the
event (its whole address is compared, in a token for our own address); the spreadsheet is the one that we keep; and the
person can open it: Google names it, or their own token opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sheets_schema.workbook import TABS
from sync.configuration import config
from sync.doors.addon import Edited, Event
from sync.doors.house import House, queue
from sync.doors.knock import Refused
from sync.ledger import open_ledger
from sync.pulling.hinted import EDITED
from sync.wire.tasks import slot_end, task_name
from sync.wire.tls import trusted

if TYPE_CHECKING:
    from sync.ledger import Ledger
    from sync.wire.tasks import Tasks

#: Pages of the add-on, in the manifest and on its buttons: each is an address that Google may name as audience.
PAGES = ("", "connected", "connect", "look", "sync", "order")

#: `Sync now` pressed again within this time is the same sync.
ONE_SYNC = timedelta(seconds=20)

#: Edits are shown together. The script keeps quiet for ten seconds after it knocked: the task comes later than that.
QUIET, EDITS = timedelta(seconds=10), timedelta(seconds=15)


class AddonHouse(House):
    """Opened once a process."""

    @property
    def base(self) -> str:
        return self.env.get("KEEPSHEET_ADDON_URL", "").strip().rstrip("/")

    @property
    def workbook(self) -> str:
        return self.config.spreadsheets["operations"]

    @cached_property
    def ledger(self) -> Ledger:
        return open_ledger(self.config.ledger)

    def believe(self, event: Event) -> None:
        """Raises Refused for an event that not our own add-on's account has sent."""
        caller = self.env.get("KEEPSHEET_ADDON_CALLER", "").strip()
        if not self.base or not caller:
            raise Refused(404, "The add-on is not set up here.")
        addresses = {self.base, f"{self.base}/", *(f"{self.base}/{page}" for page in PAGES)}
        if self.google_check.holder(event.system_token, addresses) != caller:
            raise Refused(403, "The event comes from somebody else's add-on.")

    def believe_script(self, edited: Edited) -> None:
        """Raises Refused for a knock that is not from our own script. Google has let only our staff in before."""
        client = self.env.get("KEEPSHEET_SCRIPT_CLIENT", "").strip()
        if not client:
            raise Refused(404, "The script is not set up here.")
        self.google_check.holder(edited.token, (client,))

    def spreadsheet(self, event: Event) -> str | None:
        """The spreadsheet that the person has open, if it is one of ours and they can open it."""
        ours = set(self.config.spreadsheets.values())
        if event.spreadsheet:
            return event.spreadsheet if event.spreadsheet in ours else None
        if event.carried in ours and self._opens(event.carried, event.user_token):
            return event.carried
        return None

    def _opens(self, spreadsheet: str | None, token: str) -> bool:
        """Whether a person's own token opens it. Google knows; we do not guess."""
        import httpx

        if not token:
            return False
        url = f"{self.config.endpoints.sheets}/v4/spreadsheets/{spreadsheet}"
        headers = {"authorization": f"Bearer {token}"}
        try:
            with httpx.Client(
                transport=self.transport, verify=trusted(), timeout=3, follow_redirects=False, trust_env=False
            ) as client:
                return client.get(url, params={"fields": "spreadsheetId"}, headers=headers).status_code == 200
        except httpx.HTTPError:
            raise Refused(503, "Google Sheets does not answer now. Try again in a minute.") from None

    def start_sync(self) -> bool:
        """Ask the worker for a sync; False where one was asked for a moment ago. Raises NotQueuedError."""
        now = self.clock()
        name = task_name(f"{self.workbook}/sync", slot_end(now, ONE_SYNC))
        return self._queue.enqueue(name, now, {"trigger": "addon"}, "sync")

    def edited(self, sheet: int | None) -> bool:
        """Staff typed on this tab: have it looked at soon. False for a tab that is none of ours."""
        tab = next((tab.id for tab in TABS if tab.sheet_id == sheet), None)
        if tab is None:
            return False
        self.ledger.hints.leave(EDITED, {"tab": tab})
        at = slot_end(self.clock() + QUIET, EDITS)
        self._queue.enqueue(task_name(f"{self.workbook}/edits", at), at, {"trigger": "edit"})
        return True

    @cached_property
    def _queue(self) -> Tasks:
        return self.tasks or queue(self.env, self.transport)


def open_addon_house(path: str, env: Mapping[str, str]) -> AddonHouse:
    """Raises SettingsError."""
    return AddonHouse(config.load(path, env, passwords=False), env)
