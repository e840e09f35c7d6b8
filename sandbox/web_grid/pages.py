"""The page's doors, in front of the Sheets stand-in's own: everything else is the API's.

GET  /                          the spreadsheets
GET  /d/ID                      the page (also /spreadsheets/d/ID/edit)
GET  /page/ID/book?tab=         the picture, with the cells of that tab or the first
GET  /page/ID/cells?tab=&looks= one tab's cells; how many looks the page knows
GET  /page/ID/events?seen=N     patches and people, as server-sent events
POST /page/ID/act               a person's act: {"who", "act", "tab", "version", …}
POST /page/ID/here              where a person's cursor is
GET  /page/ID/view?tab=&view=   what a saved view hides, and its order
GET  /page/ID/export.xlsx       the workbook as a file
"""

from __future__ import annotations

import asyncio
import html
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from sandbox.faults import Misbehaving
from sandbox.sheets_api.drive.files import SPREADSHEET, Change
from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.people.undo import TAKEN_BACK
from sandbox.sheets_api.service import SheetsService
from sandbox.sheets_api.state import Json
from sandbox.web_grid import acts, assets, export, saved_views
from sandbox.web_grid.desk import Desk, Visitor
from sandbox.web_grid.panel import Panel
from sandbox.wire import Service

STATIC = Path(__file__).parent / "static"
TICK_S = 10.0
GATHER_S = 0.03
#: The page may load nothing from anywhere else; Univer sets styles on elements.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "script-src 'self'; worker-src 'self' blob:"
)
_OWN_FILES = {path.name for path in STATIC.iterdir() if path.suffix in {".js", ".css"}}
_INSTALL = "The page's grid is not installed. Run: python -m sandbox.web_grid.assets"


class Pages:
    """One Sheets service's pages. Each workbook that is there from the start has a desk at once: a page of before may
    come back to it with words for a place of that time.
    """

    def __init__(self, service: SheetsService) -> None:
        self.service = service
        self._desks: dict[str, Desk] = {}
        self._first = time.time_ns() // 1_000_000
        for spreadsheet in service.files.books:
            self._desk(spreadsheet)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()
        service.files.listeners.append(self._changed)

    def routes(self) -> list[Route | Mount]:
        return [
            Route("/", self.listing),
            Route("/d/{spreadsheet}", self.page),
            Route("/spreadsheets/d/{spreadsheet}/edit", self.page),
            Route("/page/{spreadsheet}/book", self.book),
            Route("/page/{spreadsheet}/cells", self.cells),
            Route("/page/{spreadsheet}/events", self.events),
            Route("/page/{spreadsheet}/act", self.act, methods=["POST"]),
            Route("/page/{spreadsheet}/here", self.here, methods=["POST"]),
            Route("/page/{spreadsheet}/view", self.view),
            Route("/page/{spreadsheet}/export.xlsx", self.export),
            Route("/page/{file}", self.file),
        ]

    def _changed(self, change: Change) -> None:
        """A commit, told from whichever thread made it."""
        desk = self._desks.get(change.spreadsheet)
        if desk is not None:
            desk.trail.note(self.service.files.books[change.spreadsheet])
            self._wake()

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        for each in self._waiting:
            each.set()

    def desk(self, request: Request) -> Desk | None:
        spreadsheet = request.path_params["spreadsheet"]
        if spreadsheet not in self.service.files.books:
            return None
        return self._desk(spreadsheet)

    def _desk(self, spreadsheet: str) -> Desk:
        if spreadsheet not in self._desks:
            self._desks[spreadsheet] = Desk(spreadsheet, self.service.files, time.monotonic, self._first)
        return self._desks[spreadsheet]

    async def listing(self, request: Request) -> Response:
        del request
        files = [file for file in self.service.files.files.values() if file.mime == SPREADSHEET and not file.private]
        items = "".join(f'<li><a href="/d/{file.id}">{html.escape(file.name)}</a></li>' for file in files)
        body = items or "<li>None yet.</li>"
        text = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Spreadsheets</title>'
            '<link rel="icon" href="data:,"><link rel="stylesheet" href="/page/page.css">'
            f'<body style="overflow:auto"><main class="list"><h1>Spreadsheets</h1><ul>{body}</ul></main>'
        )
        return HTMLResponse(text, headers={"content-security-policy": _POLICY})

    async def page(self, request: Request) -> Response:
        if self.desk(request) is None:
            return HTMLResponse("There is no such spreadsheet here.", 404)
        if assets.installed() is None:
            return HTMLResponse(_INSTALL, 503)
        return FileResponse(STATIC / "page.html", headers={"content-security-policy": _POLICY})

    async def file(self, request: Request) -> Response:
        name = request.path_params["file"]
        home = assets.installed()
        if name in {assets.SCRIPT, assets.STYLE, assets.CHART_SCRIPT} and home is not None:
            return FileResponse(home / name, headers={"cache-control": "max-age=86400"})
        if name in _OWN_FILES:
            return FileResponse(STATIC / name, headers={"cache-control": "no-cache"})
        return Response(status_code=404)

    async def book(self, request: Request) -> Response:
        desk = self.desk(request)
        if desk is None:
            return JSONResponse({"error": "There is no such spreadsheet here."}, 404)
        tab = request.query_params.get("tab", "")
        text = await run_in_threadpool(lambda: _text(desk.document(int(tab) if tab.isdigit() else None)))
        return Response(text, media_type="application/json")

    async def cells(self, request: Request) -> Response:
        desk = self.desk(request)
        tab, looks = int(request.query_params["tab"]), int(request.query_params.get("looks", 0))
        text = None if desk is None else await run_in_threadpool(lambda: _text(desk.cells(tab, looks)))
        return Response(text or "null", 404 if text in {None, "null"} else 200, media_type="application/json")

    async def act(self, request: Request) -> Response:
        desk = self.desk(request)
        if desk is None:
            return JSONResponse({"done": False, "why": "There is no such spreadsheet here."}, 404)
        order = await request.json()
        spreadsheet = request.path_params["spreadsheet"]
        return JSONResponse(await run_in_threadpool(self._act, desk, spreadsheet, order))

    def _act(self, desk: Desk, spreadsheet: str, order: Json) -> Json:
        user = account(str(order.get("who") or "somebody"))
        name = str(order.get("act"))
        try:
            if name in TAKEN_BACK:
                return self.service.person(spreadsheet, user, name, lambda _: None)
            return self.service.person(spreadsheet, user, name, acts.carrier(desk, order))
        except ApiError as refusal:
            return {"done": False, "why": refusal.message}

    async def here(self, request: Request) -> Response:
        desk = self.desk(request)
        if desk is None:
            return JSONResponse({}, 404)
        given = await request.json()
        name = str(given.get("who") or "somebody")[:30]
        tab, row, column, version = (int(given[key]) for key in ("tab", "row", "column", "version"))
        desk.here(Visitor(name, tab, row, column, time.monotonic(), version))
        self._wake()
        return JSONResponse({})

    async def view(self, request: Request) -> Response:
        desk = self.desk(request)
        if desk is None:
            return JSONResponse({}, 404)
        book = self.service.files.books[request.path_params["spreadsheet"]]
        tab, view = int(request.query_params["tab"]), request.query_params.get("view", "")
        answer = await run_in_threadpool(saved_views.chosen, book, tab, view, self.service.now())
        return JSONResponse(answer, 404 if answer is None else 200)

    async def export(self, request: Request) -> Response:
        desk = self.desk(request)
        if desk is None:
            return JSONResponse({}, 404)
        book = self.service.files.books[request.path_params["spreadsheet"]]
        content = await run_in_threadpool(export.xlsx, book, self.service.now())
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(
            content, media_type=kind, headers={"content-disposition": 'attachment; filename="workbook.xlsx"'}
        )

    async def events(self, request: Request) -> Response:
        desk = self.desk(request)
        if desk is None:
            return JSONResponse({}, 404)
        seen = int(request.headers.get("last-event-id") or request.query_params.get("seen") or 0)
        self._loop = asyncio.get_running_loop()
        return StreamingResponse(
            self._stream(desk, seen, request), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _stream(self, desk: Desk, seen: int, request: Request) -> AsyncIterator[str]:
        bell = asyncio.Event()
        self._waiting.add(bell)
        people: list[Json] | None = None
        time_passed = False
        try:
            while not await request.is_disconnected():
                bell.clear()
                newer = await run_in_threadpool(desk.since, seen, time_passed=time_passed)
                if newer is None:
                    yield "event: again\ndata: {}\n\n"
                    return
                for number, patch in newer:
                    seen = number
                    yield f"id: {number}\nevent: patch\ndata: {_text({'seen': number, 'patch': patch})}\n\n"
                if people != (people := desk.people()):
                    yield f"event: people\ndata: {_text(people)}\n\n"
                try:
                    await asyncio.wait_for(bell.wait(), TICK_S)
                    time_passed = False
                except TimeoutError:
                    time_passed = True
                    yield ": still here\n\n"
                await asyncio.sleep(GATHER_S)
        finally:
            self._waiting.discard(bell)


def account(name: str) -> str:
    """The account of a person at the page: `Ana` is ana@keepsheet.example."""
    kept = "".join(letter for letter in name.lower().replace(" ", ".") if letter.isalnum() or letter in ".-_")
    return f"{kept or 'somebody'}@keepsheet.example"


def _text(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"))


def in_front(service: Service, api: Starlette, panel: Panel) -> Starlette:
    """The page's doors, and behind them the API's. Faults that are asked for meet the API, not the page."""
    assert isinstance(service, Misbehaving)
    assert isinstance(service.behaving, SheetsService)
    return Starlette(routes=[*panel.routes(), *Pages(service.behaving).routes(), Mount("/", api)])
