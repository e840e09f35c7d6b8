"""The Google Sheets and Drive stand-in as one synchronous service."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import RLock

from sandbox.faults import Misbehaving
from sandbox.sheets_api import known_fields, masks
from sandbox.sheets_api.batch.context import Batch, Switches
from sandbox.sheets_api.control import Control
from sandbox.sheets_api.drive import calls as drive
from sandbox.sheets_api.drive.files import Files
from sandbox.sheets_api.errors import ApiError, field_violation, unimplemented, unknown_name
from sandbox.sheets_api.known_names import BODIES, EVERYWHERE, PARAMETERS
from sandbox.sheets_api.methods import METHODS, Incoming
from sandbox.sheets_api.payloads import parsed
from sandbox.sheets_api.quota import Quota, exceeded
from sandbox.sheets_api.routes import resolve
from sandbox.sheets_api.state import Json
from sandbox.sheets_api.store import Store
from sandbox.wire import Request, Response

SYNC_ACCOUNT = "sync@keepsheet.example"


def caller_of(request: Request) -> str:
    """`Authorization: Bearer user:EMAIL` is that person; anything else is the sync account."""
    given = request.headers.get("authorization", "")
    return given.removeprefix("Bearer user:").strip().lower() if given.startswith("Bearer user:") else SYNC_ACCOUNT


class SheetsService:
    """Answers what Google would, for the calls it knows; 501 by name for the others.

    `now` is the world's clock (UTC, aware); `seed` decides the ids that are drawn.
    """

    def __init__(self, now: Callable[[], datetime], seed: int = 1) -> None:
        self.now = now
        self.chance = random.Random(seed)
        self.files = Files(now, self.chance)
        self.switches = Switches()
        self.quota = Quota()
        self.control = Control(self.files, self.switches, self.quota, self.chance)
        self._stale = False
        self._lock = RLock()

    def clone(self, seed: int = 1, now: Callable[[], datetime] | None = None) -> SheetsService:
        """A second service that begins with the same workbooks and goes its own way, with nobody listening."""
        twin = SheetsService(now or self.now, seed)
        twin.files.restore(self.files.snapshot())
        return twin

    def handle(self, request: Request) -> Response:
        try:
            with self._lock:
                if not self.control.waits or request.path.startswith("/_sandbox/"):
                    return self._answer(request)
                self.control.happen(request, "before")
                try:
                    return self._answer(request)
                finally:
                    self.control.happen(request, "after")
        except ApiError as refusal:
            return refusal.response()

    def person(self, spreadsheet: str, user: str, name: str, carry: Callable[[Batch], None]) -> Json:
        """An act of a person at the page, remembered for undo: {"done", "version"} or {"done": false, "why"}."""
        with self._lock:
            return self.control.office.change(self.files.book(spreadsheet, user), user, name, carry)

    def stale(self, request: Request) -> Response:
        """The request, answered from the workbook as it was before its last change."""
        with self._lock:
            self._stale = True
            try:
                return self.handle(request)
            finally:
                self._stale = False

    def _answer(self, request: Request) -> Response:
        if request.path.startswith("/v4/spreadsheets"):
            return self._sheets(request)
        if request.path.startswith("/drive/v3/files"):
            return drive.answer(self._drive(request, parsed(request)))
        if request.path.startswith("/upload/drive/v2/files"):
            return drive.upload(self._drive(request, {}))
        if request.path.startswith(("/_sandbox/", "/_emulator/")):
            return self.control.answer(request)
        raise unimplemented(f"{request.method} {request.path}")

    def _drive(self, request: Request, body: Json) -> drive.DriveCall:
        parts = drive.parts_of(request.path)
        return drive.DriveCall(self.files, caller_of(request), request.method, parts, request.query, body, request.body)

    def _sheets(self, request: Request) -> Response:
        call = resolve(request.method, request.path)
        if call is None:
            raise unimplemented(f"{request.method} {request.path}")
        caller, now = caller_of(request), self.now()
        self.quota.spend(caller, now, reads=call.reads)
        incoming = Incoming(
            call,
            caller,
            now,
            self.files,
            request.query,
            parsed(request),
            self.switches,
            self.chance,
            stale=self.files.earlier.get(call.spreadsheet) if self._stale else None,
        )
        check_names(incoming)
        fields = incoming.word("fields")
        incoming.mask = masks.parse(fields) if fields else {}
        if incoming.mask and call.name in known_fields.ANSWERS:
            known_fields.check(incoming.mask, known_fields.ANSWERS[call.name])
        answer = METHODS[call.name](incoming)
        return Response.of(200, masks.chosen(incoming.mask, answer) if fields else answer)


def check_names(incoming: Incoming) -> None:
    """Refuses query parameters and body fields that the method does not have."""
    name = incoming.call.name
    for parameter in incoming.query.keys() - PARAMETERS.get(name, frozenset()) - EVERYWHERE:
        raise field_violation(
            "",
            f'Invalid JSON payload received. Unknown name "{parameter}": Cannot bind query parameter. '
            f"Field '{parameter}' could not be found in request message.",
        )
    for field in incoming.body.keys() - BODIES.get(name, frozenset()):
        raise unknown_name(field, "")


def kind_of(request: Request) -> str:
    """Read or write for the Sheets API, drive for Drive, control for the stand-in's own doors."""
    if request.path.startswith("/v4/"):
        call = resolve(request.method, request.path)
        return "read" if call is not None and call.reads else "write"
    return "drive" if "/drive/" in request.path else "control"


_WORDS = {500: "Internal error encountered.", 503: "The service is currently unavailable."}


def refusal(code: int) -> Response:
    """Google's body for a fault that was asked for."""
    error = exceeded(reads=False) if code == 429 else ApiError(code, _WORDS[code])
    return error.response()


def misbehaving(service: SheetsService) -> Misbehaving:
    """The service with faults and call counts (/_sandbox/faults, /_sandbox/calls)."""
    return Misbehaving(service, kind_of=kind_of, error=refusal, own={"stale_read": service.stale})


def open_service(now: Callable[[], datetime], data: Path | None = None) -> Misbehaving:
    """`data` is where what is written survives a restart; without it everything is in memory."""
    service = SheetsService(now)
    if data is not None:
        Store(data).bind(service.files)
    return misbehaving(service)
