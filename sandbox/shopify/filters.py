"""What a search string means for documents: conditions, and the warnings that Shopify gives instead of errors.

An unknown field is ignored, so that everything matches; a value that a field does not take matches nothing. Both are
told in `extensions.search` only. Times are kept with a fraction of a second that is never shown: Shopify stores
fractions and returns whole seconds, which is why `>` and `>=` differ from what a client would think.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sandbox.shopify.search import DEFAULT_FIELD, All, AnyOf, Expression, Not, Term, parse
from sandbox.worlds.state import Document

Kind = Literal["id", "time", "words", "text", "number", "flag"]
Test = Callable[[Document], bool]
DAY = timedelta(days=1)
STRICT_SINCE = "2026-10"
ID = re.compile(r"\d+")
RANGES = {">=": "range_gte", "<=": "range_lte", ">": "range_gt", "<": "range_lt"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a search may name. `get` gives the document's values: one, several, or none."""

    kind: Kind
    get: Callable[[Document], Iterable[Any]]
    words: frozenset[str] = frozenset()
    """The values it takes, lower case; anything else is an invalid_value. Empty: takes any."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a search depends on besides its text: the shop's zone, and the version with its meaning of `>`."""

    zone: ZoneInfo
    version: str


@dataclass(slots=True)
class Meaning:
    """`parsed` and `warnings` go into extensions.search; `bounds` are what every match must obey, by time field."""

    test: Test
    parsed: Any
    warnings: list[dict[str, str]]
    bounds: dict[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)


def meaning(query: str, fields: Mapping[str, Field], setting: Setting) -> Meaning:
    """Fields that Shopify has and `fields` lacks count as unknown: a caller that must not pretend looks at `names`."""
    expression = parse(query)
    warnings: list[dict[str, str]] = []
    test, parsed = _compile(expression, fields, setting, warnings)
    return Meaning(test, parsed, warnings, _bounds(expression, fields, setting))


def names(expression: Expression) -> set[str]:
    if isinstance(expression, Term):
        return {expression.field}
    if isinstance(expression, Not):
        return names(expression.part)
    return set().union(*(names(part) for part in expression.parts))


def _compile(
    expression: Expression, fields: Mapping[str, Field], setting: Setting, warnings: list[dict[str, str]]
) -> tuple[Test, Any]:
    if isinstance(expression, Term):
        return _term(expression, fields, setting, warnings), _parsed(expression, fields, setting)
    if isinstance(expression, Not):
        test, parsed = _compile(expression.part, fields, setting, warnings)
        return (lambda document: not test(document)), {"not": parsed}
    compiled = [_compile(part, fields, setting, warnings) for part in expression.parts]
    tests = [test for test, _ in compiled]
    parts = [parsed for _, parsed in compiled]
    if isinstance(expression, AnyOf):
        return (lambda document: any(test(document) for test in tests)), {"or": parts}
    return (lambda document: all(test(document) for test in tests)), {"and": parts}


def _term(term: Term, fields: Mapping[str, Field], setting: Setting, warnings: list[dict[str, str]]) -> Test:
    known = fields.get(term.field)
    if known is None:
        warnings.append(_unknown(term))
        return lambda _document: True
    if known.words and term.value.lower() not in known.words:
        return _invalid(term, f"Input `{term.value}` is not an accepted value.", warnings)
    if known.kind == "id":
        if not ID.fullmatch(term.value):
            return _invalid(
                term, f"Expected field to be a positive integer or UUID, received `{term.value}`.", warnings
            )
        return _compare(known, term.comparator, int(term.value))
    if known.kind == "time":
        span = _span(term, setting)
        if span is None:
            return _invalid(term, f"Input `{term.value}` is not an accepted value.", warnings)
        return _when(known, term.comparator, span)
    if known.kind == "number":
        try:
            return _compare(known, term.comparator, float(term.value))
        except ValueError:
            return _invalid(term, f"Input `{term.value}` is not an accepted value.", warnings)
    return _text(known, term)


def _unknown(term: Term) -> dict[str, str]:
    if term.field == DEFAULT_FIELD:
        message = "Input must use named search fields in this query."
        return {"field": DEFAULT_FIELD, "message": message, "code": "missing_named_field"}
    return {"field": term.field, "message": "Invalid search field for this query.", "code": "invalid_field"}


def _invalid(term: Term, message: str, warnings: list[dict[str, str]]) -> Test:
    warnings.append({"field": term.field, "message": message, "code": "invalid_value"})
    return lambda _document: False


def _compare(known: Field, comparator: str, wanted: Any) -> Test:
    def test(document: Document) -> bool:
        return any(_holds(value, comparator, wanted) for value in known.get(document))

    return test


def _holds(value: Any, comparator: str, wanted: Any) -> bool:
    if comparator == ">=":
        return bool(value >= wanted)
    if comparator == "<=":
        return bool(value <= wanted)
    if comparator == ">":
        return bool(value > wanted)
    if comparator == "<":
        return bool(value < wanted)
    return bool(value == wanted)


def _text(known: Field, term: Term) -> Test:
    wanted = term.value.lower()
    if wanted == "*" and not term.quoted:
        return lambda document: any(True for _ in known.get(document))
    if wanted.endswith("*") and not term.quoted:
        return lambda document: any(str(value).lower().startswith(wanted[:-1]) for value in known.get(document))
    return lambda document: any(str(value).lower() == wanted for value in known.get(document))


# --- times


def stored(document: Document, name: str) -> datetime | None:
    """The moment as Shopify keeps it: what it shows plus a fraction of a second that belongs to the document."""
    text = document.get(name)
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.microsecond:
        return moment
    return moment + timedelta(milliseconds=zlib.crc32(f"{document.get('id')}{text}".encode()) % 1000)


def _span(term: Term, setting: Setting) -> tuple[datetime, datetime] | None:
    """The instant or day that a value names, as [from, until). A time without a zone is the shop's."""
    text = term.value
    if text == "now":
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=setting.zone)
    if len(text) <= len("2026-01-01"):
        return moment.astimezone(UTC), (moment + DAY).astimezone(UTC)
    length = timedelta(microseconds=1) if moment.microsecond else timedelta(seconds=1)
    if term.comparator == ">" and setting.version < STRICT_SINCE:
        length = timedelta(microseconds=1)  # until 2026-10, > without a fraction took in the rest of that second
    return moment.astimezone(UTC), moment.astimezone(UTC) + length


def _when(known: Field, comparator: str, span: tuple[datetime, datetime]) -> Test:
    start, end = span

    def test(document: Document) -> bool:
        for moment in known.get(document):
            if comparator in {">=", "<"}:
                hit = (moment >= start) == (comparator == ">=")
            elif comparator == ">":
                hit = moment >= end
            elif comparator == "<=":
                hit = moment <= start
            else:
                hit = start <= moment < end
            if hit:
                return True
        return False

    return test


def _bounds(
    expression: Expression, fields: Mapping[str, Field], setting: Setting
) -> dict[str, tuple[datetime | None, datetime | None]]:
    """For each time field the range outside which nothing can match: a sorted list can be cut before testing."""
    bounds: dict[str, tuple[datetime | None, datetime | None]] = {}
    for part in expression.parts if isinstance(expression, All) else (expression,):
        if not isinstance(part, Term) or part.field not in fields or fields[part.field].kind != "time":
            continue
        span = _span(part, setting)
        if span is None:
            continue
        low, high = bounds.get(part.field, (None, None))
        if part.comparator in {">=", ">", ""}:
            low = span[0] if low is None else max(low, span[0])
        if part.comparator in {"<=", "<", ""}:
            high = span[1] if high is None else min(high, span[1])
        bounds[part.field] = (low, high)
    return bounds


def _parsed(term: Term, fields: Mapping[str, Field], setting: Setting) -> dict[str, Any]:
    value: Any = term.value
    known = fields.get(term.field)
    if known is not None and known.kind == "time":
        span = _span(term, setting)
        if span is not None and not term.quoted:
            value = span[0].astimezone(setting.zone).isoformat()
    return {"field": term.field, RANGES.get(term.comparator, "match_phrase" if term.quoted else "match_all"): value}
