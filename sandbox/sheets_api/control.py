"""The stand-in's own doors, which Google does not have: /_sandbox/… and /_emulator/seed."""

from __future__ import annotations

from dataclasses import asdict

from sandbox.sheets_api.batch.context import Switches
from sandbox.sheets_api.errors import unimplemented
from sandbox.sheets_api.files import SPREADSHEET, File, Files, permission
from sandbox.sheets_api.payloads import parsed
from sandbox.sheets_api.quota import Quota
from sandbox.sheets_api.state import Json, new_workbook
from sandbox.wire import Request, Response

NOBODY = "somebody.else@example.com"


class Control:
    """Seeds, switches and quotas."""

    def __init__(self, files: Files, switches: Switches, quota: Quota) -> None:
        self.files = files
        self.switches = switches
        self.quota = quota

    def answer(self, request: Request) -> Response:
        key = (request.method, request.path)
        if key == ("POST", "/_emulator/seed"):
            return Response.of(200, self.seed(parsed(request)))
        if request.path == "/_sandbox/switches":
            return self._switches(request)
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
