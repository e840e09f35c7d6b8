"""QUERY(): select, where, group by, order by, limit, offset and label of Google's query language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Grid = list[list[Any]]
Row = list[Any]
_CLAUSES = ("select", "where", "group by", "order by", "limit", "offset", "label")
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<sign><=|>=|<>|!=|=|<|>|\(|\)|,|\*)
    |(?P<word>[A-Za-z_][\w]*))""",
    re.VERBOSE,
)
_AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "sum": sum,
    "avg": lambda values: sum(values) / len(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: bool(left == right),
    "<>": lambda left, right: bool(left != right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    ">": lambda left, right: bool(left > right),
    "<=": lambda left, right: bool(left <= right),
    ">=": lambda left, right: bool(left >= right),
    "contains": lambda left, right: str(right) in str(left),
    "starts": lambda left, right: str(left).startswith(str(right)),
    "ends": lambda left, right: str(left).endswith(str(right)),
    "matches": lambda left, right: re.fullmatch(str(right), str(left)) is not None,
}


def query(data: Any, sentence: str = "select *", headers: Any = 1) -> Grid:
    """The rows that the sentence asks for, header first. What it cannot read raises ValueError (#VALUE!)."""
    grid: Grid = data if isinstance(data, list) and data and isinstance(data[0], list) else [[data]]
    count = int(headers) if headers is not None and headers >= 0 else 1
    head, body = grid[:count], grid[count:]
    clauses = _clauses(sentence)
    if "where" in clauses:
        keep = _Condition(_tokens(clauses["where"])).whole()
        body = [row for row in body if keep(row)]
    chosen = _columns(clauses.get("select", "*"), len(grid[0]))
    grouped = [_column(name) for name in clauses.get("group by", "").split(",") if name.strip()]
    rows = _ordered(body, clauses.get("order by", ""))
    result = _aggregated(rows, chosen, grouped) if any(kind for kind, _ in chosen) or grouped else _picked(rows, chosen)
    start = int(clauses.get("offset", 0))
    end = start + int(clauses["limit"]) if "limit" in clauses else None
    return _headings(head, chosen, clauses.get("label", "")) + result[start:end]


def _clauses(sentence: str) -> dict[str, str]:
    pattern = "|".join(clause.replace(" ", r"\s+") for clause in _CLAUSES)
    parts = re.split(rf"(?i)\b({pattern})\b", sentence)
    names = [re.sub(r"\s+", " ", name.lower()) for name in parts[1::2]]
    if parts[0].strip():
        raise ValueError(sentence)
    return dict(zip(names, (part.strip() for part in parts[2::2]), strict=True))


def _column(name: str) -> int:
    bare = name.strip().strip("`")
    if re.fullmatch(r"Col[0-9]+", bare):
        return int(bare[3:]) - 1
    if not re.fullmatch(r"[A-Z]{1,3}", bare):
        raise ValueError(name)
    total = 0
    for character in bare:
        total = total * 26 + ord(character) - 64
    return total - 1


def _columns(text: str, width: int) -> list[tuple[str, int]]:
    """(aggregate or "", column) for each item of `select`."""
    chosen: list[tuple[str, int]] = []
    for item in text.split(","):
        call = re.fullmatch(r"\s*(\w+)\s*\(\s*(\w+)\s*\)\s*", item)
        if item.strip() == "*":
            chosen += [("", column) for column in range(width)]
        elif call:
            chosen.append((call[1].lower(), _column(call[2])))
        else:
            chosen.append(("", _column(item)))
    return chosen


def _picked(rows: Grid, chosen: list[tuple[str, int]]) -> Grid:
    return [[row[column] for _, column in chosen] for row in rows]


def _aggregated(rows: Grid, chosen: list[tuple[str, int]], grouped: list[int]) -> Grid:
    groups: dict[tuple[Any, ...], Grid] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in grouped), []).append(row)
    result = []
    for members in groups.values():
        line: Row = []
        for kind, column in chosen:
            values = [row[column] for row in members if row[column] not in (None, "")]
            line.append(_AGGREGATES[kind](values) if kind else members[0][column])
        result.append(line)
    return result


def _headings(head: Grid, chosen: list[tuple[str, int]], labels: str) -> Grid:
    given = {
        match[1].strip().lower(): match[2][1:-1]
        for match in re.finditer(r"([\w()\s]+?)\s+('[^']*'|\"[^\"]*\")", labels)
    }
    if not head and not given:
        return []
    line: Row = []
    for kind, column in chosen:
        own = head[0][column] if head else ""
        name = f"{kind} {own}".strip() if kind else own
        letter = chr(65 + column).lower()
        line.append(given.get(f"{kind}({letter})" if kind else letter, name))
    return [line]


def _ordered(rows: Grid, text: str) -> Grid:
    for item in reversed([part for part in text.split(",") if part.strip()]):
        words = item.split()
        column = _column(words[0])
        down = len(words) > 1 and words[1].lower() == "desc"
        filled = [row for row in rows if row[column] not in (None, "")]
        blank = [row for row in rows if row[column] in (None, "")]
        filled.sort(key=lambda row, at=column: (isinstance(row[at], str), row[at]), reverse=down)  # type: ignore[misc]
        rows = filled + blank
    return rows


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(text)
        tokens.append(match[0].strip())
        position = match.end()
    return tokens


Test = Callable[[Row], bool]


class _Condition:
    """`where`: comparisons with and, or, not and brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def whole(self) -> Test:
        test = self._either()
        if self.tokens:
            raise ValueError(self.tokens[0])
        return test

    def _next(self) -> str:
        if not self.tokens:
            raise ValueError("The where clause ends too early.")
        return self.tokens.pop(0)

    def _peek(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def _either(self) -> Test:
        test = self._both()
        while self._peek() == "or":
            self._next()
            left, right = test, self._both()
            test = lambda row, left=left, right=right: left(row) or right(row)  # type: ignore[misc]  # noqa: E731
        return test

    def _both(self) -> Test:
        test = self._one()
        while self._peek() == "and":
            self._next()
            left, right = test, self._one()
            test = lambda row, left=left, right=right: left(row) and right(row)  # type: ignore[misc]  # noqa: E731
        return test

    def _one(self) -> Test:
        if self._peek() == "not":
            self._next()
            inner = self._one()
            return lambda row: not inner(row)
        if self._peek() == "(":
            self._next()
            inner = self._either()
            if self._next() != ")":
                raise ValueError(")")
            return inner
        column, sign = _column(self._next()), self._next().lower()
        if sign == "is":
            wanted = self._peek() != "not"
            if not wanted:
                self._next()
            self._next()
            return lambda row: (row[column] in (None, "")) == wanted
        if sign in {"starts", "ends"}:
            self._next()
        return _comparison(column, sign, _literal(self._next()))


def _literal(token: str) -> Any:
    if token[0] in "\"'":
        return token[1:-1]
    if token.lower() in {"true", "false"}:
        return token.lower() == "true"
    return float(token)


def _comparison(column: int, sign: str, wanted: Any) -> Test:
    compare = _COMPARE[sign]

    def test(row: Row) -> bool:
        value = row[column]
        if value in (None, "") and sign not in {"=", "<>", "!="}:
            return False
        if isinstance(value, str) != isinstance(wanted, str) and sign not in {"contains", "starts", "ends", "matches"}:
            return sign in {"<>", "!="}
        return compare(value, wanted)

    return test
