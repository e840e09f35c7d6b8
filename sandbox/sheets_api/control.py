"""The stand-in's own doors, which Google does not have: /_sandbox/… and /_emulator/seed."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.sheets_api.batch.context import Batch, Switches
from sandbox.sheets_api.drive.files import SPREADSHEET, File, Files, permission
from sandbox.sheets_api.errors import invalid, unimplemented
from sandbox.sheets_api.payloads import parsed
from sandbox.sheets_api.people.staff import Office
from sandbox.sheets_api.quota import Quota
from sandbox.sheets_api.state import Json, Workbook, new_workbook
from sandbox.wire import Request, Response

NOBODY = "somebody.else@example.com"


@dataclass(slots=True)
class Waiting:
    """An act that waits for a request; the first `skip` that match are let by."""

    order: Json
    match: dict[str, str]
    skip: int = 0
    moment: str = "before"

    def meets(self, request: Request) -> bool:
        return (
            self.match.get("method", request.method) == request.method
            and self.match.get("path_contains", "") in request.path
            and self.match.get("body_contains", "").encode() in request.body
        )


class Control:
    """Seeds, switches, quotas and people."""

    def __init__(self, files: Files, switches: Switches, quota: Quota, chance: random.Random) -> None:
        self.files, self.switches, self.quota, self.chance = files, switches, quota, chance
        self.office = Office(self._batch, files.commit)
        self._waiting: list[Waiting] = []

    def _batch(self, draft: Workbook, user: str) -> Batch:
        return Batch(draft, user, self.files.now(), self.chance, self.switches)

    def staff(self, spreadsheet: str, user: str, act: str, tab: int | str = 0, **words: Any) -> Json:
        """One act of a person, now (see staff.py)."""
        return self.office.do(self.files.book(spreadsheet, user), user, act, tab, **words)

    def happen(self, request: Request, moment: str) -> None:
        """Lets the acts happen that waited for this request."""
        due = [waiting for waiting in self._waiting if waiting.moment == moment and waiting.meets(request)]
        for waiting in due:
            if waiting.skip:
                waiting.skip -= 1
                continue
            self._waiting.remove(waiting)
            self.staff(**waiting.order)

    @property
    def waits(self) -> bool:
        return bool(self._waiting)

    def _staff(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._waiting = []
            return Response.of(200, {})
        order = parsed(request)
        when = order.pop("when", None)
        order["spreadsheet"] = order.pop("spreadsheetId", "")
        if not {"spreadsheet", "user", "act"} <= order.keys():
            raise invalid("An act needs spreadsheetId, user and act.")
        if when is None:
            return Response.of(200, self.staff(**order))
        self._waiting.append(Waiting(order, when.get("match") or {}, when.get("skip", 0), when.get("moment", "before")))
        return Response.of(200, {"waiting": len(self._waiting)})

    def answer(self, request: Request) -> Response:
        key = (request.method, request.path)
        if key == ("POST", "/_emulator/seed"):
            return Response.of(200, self.seed(parsed(request)))
        if request.path == "/_sandbox/switches":
            return self._switches(request)
        if request.path == "/_sandbox/staff":
            return self._staff(request)
        if request.path == "/_sandbox/quota":
            return self._quota(request)
        raise unimplemented(f"{request.method} {request.path}")

    def _quota(self, request: Request) -> Response:
        if request.method == "POST":
            self.quota.set(parsed(request))
        elif request.method == "DELETE":
            self.quota.set({"on": False})
        return Response.of(200, self.quota.shown())

    def seed(self, wanted: Json) -> Json:
        """`privateIds`: spreadsheets that exist and that nobody here may open."""
        for file_id in wanted.get("privateIds") or []:
            moment = self.files.now()
            file = File(file_id, "Private", SPREADSHEET, NOBODY, moment, moment, NOBODY, private=True)
            file.permissions = [permission(NOBODY, "owner", "user")]
            self.files.files[file_id] = file
            self.files.commit(new_workbook(file_id, "Private", NOBODY), NOBODY, "create")
        return {"private": wanted.get("privateIds") or []}

    def _switches(self, request: Request) -> Response:
        """GET shows them; POST sets those that it names."""
        if request.method == "POST":
            for name, value in parsed(request).items():
                if name not in Switches.__slots__:
                    raise unimplemented(f"the switch {name}")
                setattr(self.switches, name, bool(value))
        return Response.of(200, asdict(self.switches))
