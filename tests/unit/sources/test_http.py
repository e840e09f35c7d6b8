"""The one HTTP client of the sources: every status has a name, nothing secret shows, everything ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from sync.core.cursor import Cursor
from sync.errors import AccessRefused, BadAnswer, KeepsheetError, NotThere, TokenRefused, TryLater
from sync.sources.http import Answer, Http
from sync.sources.tokens import Token, Tokens

NOW = datetime(2026, 11, 22, 8, 10, tzinfo=UTC)


def ask(answer: httpx.Response | Exception | Callable[[httpx.Request], httpx.Response], **limits: int) -> Answer:
    def handler(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    http = Http(
        "PayPal of VEL",
        "https://api.example/base/",
        clock=lambda: NOW,
        transport=httpx.MockTransport(handler),
        error_code=lambda document: document["name"],
        **limits,  # type: ignore[arg-type]
    )
    try:
        return http.send(
            "GET", "/things", params={"q": "top-secret-query"}, headers={"authorization": "Bearer top-secret-token"}
        )
    finally:
        http.close()


def test_a_good_answer_has_its_body_and_the_moment_it_was_asked_for() -> None:
    answer = ask(httpx.Response(200, json={"a": 1.10, "b": [None]}))
    assert answer.document == {"a": Decimal("1.1"), "b": [None]}
    assert answer.sent_at == NOW


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, TokenRefused),
        (402, AccessRefused),
        (403, AccessRefused),
        (404, NotThere),
        (423, AccessRefused),
        (408, TryLater),
        (425, TryLater),
        (429, TryLater),
        (430, TryLater),
        (500, TryLater),
        (502, TryLater),
        (503, TryLater),
        (504, TryLater),
        (520, TryLater),
        (501, BadAnswer),
        (400, BadAnswer),
        (410, BadAnswer),
        (422, BadAnswer),
        (301, BadAnswer),
        (302, BadAnswer),
        (307, BadAnswer),
        (304, BadAnswer),
    ],
)
def test_every_status_has_a_name(status: int, error: type[KeepsheetError]) -> None:
    headers = {"location": "https://elsewhere.example/"} if status < 400 else {}
    with pytest.raises(error) as caught:
        ask(httpx.Response(status, headers=headers, text="<html>customer-text</html>"))
    assert type(caught.value) is error
    sentence = str(caught.value)
    assert sentence.startswith("PayPal of VEL ")
    assert not [w for w in ("secret", "customer-text", "elsewhere") if w in sentence]


def test_a_refused_password_says_who_must_act() -> None:
    with pytest.raises(AccessRefused) as caught:
        ask(httpx.Response(401))
    assert str(caught.value) == "PayPal of VEL refuses our password. The owner must renew it."
    assert (caught.value.what, caught.value.remedy) == (
        "PayPal of VEL refuses our password",
        "The owner must renew it.",
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "Sun, 22 Nov 2026 08:10:30 GMT"}, 30.0),
        (
            {"retry-after": "Sun, 22 Nov 2026 08:10:30 GMT", "date": "Sun, 22 Nov 2026 08:10:10 GMT"},
            20.0,
        ),
        ({"retry-after": "Sun, 22 Nov 2026 07:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_by_the_servers_own_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    with pytest.raises(TryLater) as caught:
        ask(httpx.Response(429, headers=headers))
    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.PoolTimeout("x"),
        httpx.ConnectError("https://user:secret@host"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
    ],
)
def test_a_broken_connection_may_be_tried_again(fault: Exception) -> None:
    with pytest.raises(TryLater) as caught:
        ask(fault)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(200, text="<!doctype html><p>Sign in</p>"), "a web page"),
        (httpx.Response(200, text='{"disputes": [{"id": "PP-1"'), "a broken text"),
        (httpx.Response(204), "nothing"),
        (httpx.Response(200, text=""), "nothing"),
        (httpx.Response(200, content=b'{"a": "\xff\xfe"}'), "a broken text"),
        (httpx.Response(200, text='{"a": NaN}'), "a broken text"),
        (httpx.Response(200, text="[" * 100_000), "a broken text"),
        (httpx.Response(200, text='{"a": ' + "9" * 5000 + "}"), "a broken text"),
    ],
)
def test_what_is_no_whole_json_is_a_bad_answer(response: httpx.Response, words: str) -> None:
    with pytest.raises(BadAnswer, match=words):
        ask(response)


def test_a_body_without_end_is_cut_off() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    with pytest.raises(BadAnswer, match="more than 1 MB"):
        ask(lambda _: httpx.Response(200, content=endless()), largest_body=2**20)


def test_a_body_that_drips_without_end_is_cut_off() -> None:
    def drip() -> Iterator[bytes]:
        while True:
            yield b" "

    seconds = iter(range(1000))
    http = Http(
        "Shopify of LUM",
        "https://api.example",
        clock=lambda: NOW,
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=drip())),
        whole_s=20,
        stopwatch=lambda: next(seconds),
    )
    with pytest.raises(TryLater, match="longer than 20 seconds"):
        http.send("GET", "/")
    http.close()


def test_the_sources_own_word_for_a_fault_is_kept_but_not_its_prose() -> None:
    body = {"name": "INVALID_DATE_RANGE <b>", "message": "dear Anna Svensson"}
    with pytest.raises(BadAnswer) as caught:
        ask(httpx.Response(400, json=body))
    assert (caught.value.status, caught.value.code) == (400, "INVALID_DATE_RANGEb")
    assert "Anna" not in str(caught.value)


def test_requests_are_counted_also_those_that_fail() -> None:
    http = Http(
        "x", "https://api.example", clock=lambda: NOW, transport=httpx.MockTransport(lambda _: httpx.Response(500))
    )
    for _ in range(3):
        with pytest.raises(TryLater):
            http.send("POST", "/", body={})
    assert http.requests == 3
    http.close()


class TestTokens:
    def fetching(self, *lives_s: int) -> tuple[Tokens, list[datetime], list[datetime]]:
        clock, fetched = [NOW], list[datetime]()
        lives = iter(lives_s)

        def fetch() -> Token:
            fetched.append(clock[0])
            return Token(f"token-{len(fetched)}", clock[0] + timedelta(seconds=next(lives)))

        return Tokens(fetch, lambda: clock[0]), clock, fetched

    def test_one_token_is_used_until_five_minutes_before_its_end(self) -> None:
        tokens, clock, fetched = self.fetching(3600, 3600)
        used = [tokens.use(str)]
        clock[0] += timedelta(seconds=3600 - 301)
        used.append(tokens.use(str))
        clock[0] += timedelta(seconds=2)
        used.append(tokens.use(str))
        assert used == ["token-1", "token-1", "token-2"]
        assert len(fetched) == 2

    def test_a_refused_token_is_renewed_once_and_then_it_is_a_persons_turn(self) -> None:
        tokens, _, fetched = self.fetching(3600, 3600)

        def refuse(_: str) -> str:
            raise TokenRefused("PayPal of VEL refuses our password")

        with pytest.raises(TokenRefused):
            tokens.use(refuse)
        assert len(fetched) == 2

    def test_a_token_does_not_show(self) -> None:
        assert "hush" not in repr(Token("hush", NOW))


def test_a_cursor_comes_back_from_json_as_it_was() -> None:
    cursor = Cursor(NOW, {"rescanned": NOW.isoformat(), "n": 3})
    assert Cursor.from_json(cursor.to_json()) == cursor
    with pytest.raises(ValueError):
        Cursor.from_json({"until": "2026-11-22T08:10:00"})


def test_the_sources_own_number_for_a_refusal_goes_to_the_log_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = httpx.Response(500, headers={"paypal-debug-id": "f1\nForged: line"})
    http = Http(
        "PayPal of VEL",
        "https://api.example",
        clock=lambda: NOW,
        transport=httpx.MockTransport(lambda _: answer),
        trace_header="paypal-debug-id",
    )
    with pytest.raises(TryLater) as caught:
        http.send("GET", "/")
    http.close()
    assert caplog.messages == ["PayPal of VEL answered 500; its own number for this is f1Forgedline"]
    assert "f1" not in str(caught.value)
