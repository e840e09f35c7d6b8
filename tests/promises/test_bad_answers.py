"""Bad answers (49 to 53) on the whole path: what one source says or does wrong never blanks a row or stops another.

Each row disturbs Shopify of LUM, PayPal and Trustpilot at once while VEL goes on; the next run, undisturbed, brings
what was missed.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.worlds.world import Event
from sheets_schema.disputes import DISPUTES
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.sync_log import SYNC_LOG
from sheets_schema.trustpilot import TRUSTPILOT
from sync.core.cursor import Cursor
from sync.core.picture import Picture
from tests.support.whole_path import PAYPAL, START, UNIT, Between, WholePath, case, review, sold, world
from tests.support.whole_path import TRUSTPILOT as TRUSTPILOT_PORT

SOURCES = ("shopify:LUM:orders", "paypal:lumen:disputes", f"trustpilot:{UNIT}:reviews")
NAMES = ("Shopify of LUM", "PayPal of LUM, VEL", "Trustpilot of Lumen")


def _disturbed(request: httpx.Request) -> bool:
    """Questions for data to the three; tokens are given."""
    return "token" not in request.url.path and "/shops/vel" not in request.url.path


def _always(make: Callable[[Callable[[], httpx.Response]], httpx.Response]) -> Between:
    return lambda request, answer: make(answer) if _disturbed(request) else answer()


def _first(times: int, make: Callable[[Callable[[], httpx.Response]], httpx.Response]) -> Between:
    """Only the first questions of each source."""
    asked: dict[int | None, Iterator[int]] = {}

    def between(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        if not _disturbed(request):
            return answer()
        count = next(asked.setdefault(request.url.port, itertools.count()))
        return make(answer) if count < times else answer()

    return between


def _says(status: int, content: bytes = b"", **headers: str) -> Callable[[Any], httpx.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, content=content, headers=named)


def _fails(
    error: type[httpx.TransportError], *, after: bool
) -> Callable[[Callable[[], httpx.Response]], httpx.Response]:
    def make(answer: Callable[[], httpx.Response]) -> httpx.Response:
        if after:
            answer()
        raise error("")

    return make


def _cut(answer: Callable[[], httpx.Response]) -> httpx.Response:
    whole = answer()
    headers = {n: v for n, v in whole.headers.items() if n != "content-length"}
    return httpx.Response(whole.status_code, content=whole.content[: len(whole.content) // 2], headers=headers)


HTML = b"<!doctype html><html><body>Be right back: =IMPORTXML(1)</body></html>"
ERRORS = b'{"errors": [{"message": "=1+1", "extensions": {"code": "=1+1"}}]}'
DATE = "Sun, 01 Nov 2026 02:00:00 GMT"

#: Number, words, disturbance, what the Sync log says of each source (None: nothing, as it came right by itself).
ANSWERS: tuple[tuple[int, str, Callable[[], Between], str | None], ...] = (
    (50, "200 with HTML", lambda: _always(_says(200, HTML)), "answered with a web page instead of data (200)"),
    (50, "200 with errors", lambda: _always(_says(200, ERRORS)), ""),
    (50, "cut short", lambda: _always(_cut), "answered with a broken text instead of data (200)"),
    (50, "204", lambda: _always(_says(204)), "answered with nothing instead of data (204)"),
    (51, "429, at once again", lambda: _first(2, _says(429, retry_after="0")), None),
    (51, "429 in an hour", lambda: _always(_says(429, retry_after="3600")), "asks us to slow down"),
    (51, "429 at a time", lambda: _always(_says(429, retry_after=DATE)), "asks us to slow down"),
    (51, "429 without a word", lambda: _first(2, _says(429)), None),
    (52, "503 once", lambda: _first(1, _says(503)), None),
    (52, "503 after the work", lambda: _first(1, lambda answer: (answer(), httpx.Response(503))[1]), None),
    (52, "no answer once", lambda: _first(1, _fails(httpx.ReadTimeout, after=True)), None),
    (52, "no answer", lambda: _always(_fails(httpx.ReadTimeout, after=False)), "did not answer in time"),
    (52, "reset once", lambda: _first(1, _fails(httpx.ReadError, after=True)), None),
    (52, "reset", lambda: _always(_fails(httpx.ReadError, after=True)), "could not be reached (ReadError)"),
    (53, "token revoked once", lambda: _first(1, _says(401)), None),
    (53, "token revoked", lambda: _always(_says(401)), "refuses our password since"),
)


@dataclass
class Living:
    """A path whose world gets one more thing of each kind at every step."""

    path: WholePath
    number: int = 1
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def something_happens(self) -> None:
        network = self.path.network
        network.now += timedelta(hours=1)
        self.number += 1
        n, at = self.number, (network.now - timedelta(minutes=20)).isoformat().replace("+00:00", "Z")
        lum, vel = (sold(i, updatedAt=at) for i in (n, 1000 + n))
        about = {"create_time": at, "update_time": at}
        network.world.expect(
            Event(network.now, where, own, document)
            for where, own, document in (
                ("shopify/LUM/orders.jsonl", lum["id"], lum),
                ("shopify/VEL/orders.jsonl", vel["id"], vel),
                ("paypal/lumen/disputes.jsonl", f"PP-R-{n}", case(n, about=about)),
                (f"trustpilot/{UNIT}/reviews.jsonl", f"{n:024x}", review(n, createdAt=at)),
            )
        )

    def look(self) -> None:
        """Read the workbook once; `rows` and `why` are of that moment."""
        tabs = (SLA_BOARD, DISPUTES, TRUSTPILOT, SYNC_LOG)
        self.pictures = self.path.book.workbook().read([tab.id for tab in tabs]).pictures

    def rows(self, n: int) -> list[int]:
        """How many rows stand for the n-th thing of each kind."""
        return [len(self.pictures[tab].rows_of.get(key, ())) for tab, _, key in _keys(n)]

    def known(self, n: int) -> bool:
        return all(self.path.ledger.find(entity, [key]) for _, entity, key in _keys(n))

    def why(self, source: str) -> str:
        log = self.pictures[SYNC_LOG.id]
        row = log.rows_of["source:" + source.rsplit(":", 1)[0]][0]
        return str(log.cells(row, ["why"]).get("why") or "")

    def recovers(self) -> None:
        """Undisturbed, the next pull brings what was missed, and nothing is said any more."""
        self.path.network.now += timedelta(hours=1)
        outcomes = self.path.pulls.pull()
        assert [o.sentence for o in outcomes.values() if o.sentence] == []
        assert self.known(self.number)


def _keys(n: int) -> tuple[tuple[str, str, str], ...]:
    return (
        (SLA_BOARD.id, "orders", f"order:LUM:{n}"),
        (DISPUTES.id, "disputes", f"case:lumen:PP-R-{n}"),
        (TRUSTPILOT.id, "reviews", f"review:{UNIT}:{n:024x}"),
    )


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Living:
    folder = tmp_path_factory.mktemp("answers")
    made = world(folder / "world", lum=[sold(1)], vel=[sold(1001)], cases=[case(1)], reviews=[review(1)])
    path = WholePath(folder, made)
    outcomes, _ = path.run()
    assert all(outcome.ok for outcome in outcomes.values())
    return Living(path)


@pytest.mark.parametrize(("number", "words", "disturbance", "said"), ANSWERS, ids=[f"{a[0]}-{a[1]}" for a in ANSWERS])
def test_a_bad_answer_harms_no_row_and_stops_no_other(
    living: Living, number: int, words: str, disturbance: Callable[[], Between], said: str | None
) -> None:
    path = living.path
    living.something_happens()
    plain, path.network.between = path.network.between, disturbance()
    outcomes, report = path.run()
    path.network.between = plain

    living.look()
    assert report.settled
    assert living.rows(1) == [1] * 3, "what was known stays"
    assert f"order:VEL:{1000 + living.number}" in living.pictures[SLA_BOARD.id].rows_of, "the other store goes on"
    assert [outcomes[s].ok for s in SOURCES] == [said is None] * 3
    assert living.rows(living.number) == [int(said is None)] * 3
    for name, source in zip(NAMES, SOURCES, strict=True):
        why = living.why(source)
        assert why.startswith(f"{name} {said}" if said else "")
        assert bool(why) == (said is not None)
        assert "IMPORTXML" not in why
        assert "=1+1" not in why
    living.recovers()


def _forged(living: Living, source: str, document: Any) -> None:
    cursors = living.path.ledger._cursors
    cursors.write(cursors.read(source), document)


CURSORS = {
    "from the future": {"until": "2031-01-01T00:00:00+00:00", "extra": {}},
    "of years ago": {"until": "2019-01-01T00:00:00+00:00", "extra": {}},
    "from another source": {"until": START.isoformat(), "extra": {"polled_at": "=1", "asked": 7, "gone": {"a": 1}}},
}


@pytest.mark.parametrize("words", CURSORS)
def test_a_cursor_that_is_not_ours_hides_nothing(living: Living, words: str) -> None:
    """49: forged, expired, or another shop's."""
    for source in SOURCES:
        _forged(living, source, CURSORS[words])
    living.something_happens()
    living.path.network.now += timedelta(hours=5)
    outcomes = living.path.pulls.pull()
    assert [outcomes[s].ok for s in SOURCES] == [True] * 3
    assert living.known(living.number)
    moved = [living.path.ledger.cursor(s) for s in SOURCES]
    assert all(cursor and cursor.until <= living.path.network.now for cursor in moved)


@pytest.mark.parametrize("document", [{"until": "=1"}, {"until": "2026-11-01T00:00:00"}, [], "x", {"extra": {}}])
def test_a_damaged_cursor_is_told_and_stops_only_its_own_source(living: Living, document: Any) -> None:
    source = SOURCES[1]
    good = living.path.ledger.cursor(source)
    assert isinstance(good, Cursor)
    living.something_happens()
    _forged(living, source, document)
    outcomes = living.path.pulls.pull()
    assert [outcomes[s].ok for s in SOURCES] == [True, False, True]
    said = str(outcomes[source].sentence)
    assert said.startswith("What PayPal of LUM, VEL says could not be stored. The cursor of paypal:lumen:disputes in")
    assert said.endswith("the ledger is damaged. Delete it to read all again.")
    _forged(living, source, good.to_json())
    living.recovers()


def _pages() -> Between:
    """Each list gives its first page for ever (49): Shopify's place stands still, the others begin again."""
    first: dict[str, httpx.Response] = {}

    def between(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        orders = b"query OrdersPage" in request.content
        cases = request.url.port == PAYPAL and request.url.path.endswith("/disputes")
        response = first.setdefault(request.url.path, answer()) if orders or cases else answer()
        document = json.loads(response.content)
        if orders:
            document["data"]["page"]["pageInfo"] |= {"hasNextPage": True, "endCursor": "stuck"}
        elif cases:
            document["links"] = [{"rel": "next", "href": str(request.url)}]
        elif request.url.port == TRUSTPILOT_PORT and request.url.path.endswith("/reviews"):
            document["reviews"] = (document["reviews"] or [review(1)]) * 100
        headers = {n: v for n, v in response.headers.items() if n != "content-length"}
        return httpx.Response(response.status_code, content=json.dumps(document).encode(), headers=headers)

    return between


def test_a_page_that_comes_again_and_again_ends_the_reading_with_a_sentence(living: Living) -> None:
    living.something_happens()
    plain, living.path.network.between = living.path.network.between, _pages()
    before = living.path.network.requests
    outcomes = living.path.pulls.pull()
    living.path.network.between = plain
    assert living.path.network.requests - before < 40
    said = [str(outcomes[s].sentence) for s in SOURCES]
    assert "gave a page that does not say where it goes on" in said[0]
    assert "lists the same cases again and again" in said[1]
    assert "lists the same reviews again and again" in said[2]
    living.recovers()


@pytest.mark.parametrize("off", [timedelta(minutes=10), timedelta(minutes=-10)], ids=["fast", "slow"])
def test_a_clock_ten_minutes_off_loses_nothing(living: Living, off: timedelta) -> None:
    """53: one run's clock is wrong, the next one's is right."""
    living.something_happens()
    living.path.network.skew = off
    living.path.pulls.pull()
    living.path.network.skew = timedelta()
    living.path.network.now += timedelta(minutes=1)
    assert all(outcome.ok for outcome in living.path.pulls.pull().values())
    living.something_happens()
    living.recovers()
    assert living.known(living.number - 1)


def test_in_the_end_everything_that_happened_has_one_row(living: Living) -> None:
    _, report = living.path.run()
    living.look()
    assert report.settled
    assert all(living.rows(n) == [1] * 3 for n in range(1, living.number + 1))
