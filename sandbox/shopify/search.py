"""Shopify's search syntax, with the traps that real clients fall into. Pure: text in, terms out.

Grammar (shopify.dev, "API search syntax"): terms joined by spaces (AND), AND or OR; `-` or `NOT` before a term;
brackets; `name:value` with `:`, `:<`, `:<=`, `:>`, `:>=`; values bare or quoted. A bare value ends at a space, a
bracket **or a colon**: so an unquoted 2026-01-01T00:00:00Z is the value 2026-01-01T00 followed by a stray term 00:00Z.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

COMPARATORS = (">=", "<=", ">", "<")
DEFAULT_FIELD = "default"
BREAKS = " \t\n\r()"


@dataclass(frozen=True, slots=True)
class Term:
    """`comparator` is one of >=, <=, >, < or empty; `quoted` says whether the value stood in quotes."""

    field: str
    comparator: str
    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Not:
    part: Expression


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Expression, ...]


Expression: TypeAlias = Term | Not | All | AnyOf


def parse(query: str) -> Expression:
    """Never fails: Shopify takes any text. An empty query is All(()), which everything matches."""
    return _Reader(query).expression()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def expression(self) -> Expression:
        alternatives: list[Expression] = []
        together: list[Expression] = []
        while self._more():
            if self._word("OR"):
                alternatives.append(_all(together))
                together = []
            elif not self._word("AND"):
                term = self._term()
                together += [] if term is None else [term]
        alternatives.append(_all(together))
        return alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))

    def _more(self) -> bool:
        """Skips blanks; at a closing bracket the query inside it ends."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at < len(self._text) and self._text[self._at] != ")"

    def _word(self, word: str) -> bool:
        end = self._at + len(word)
        if self._text[self._at : end] == word and (end == len(self._text) or self._text[end] in BREAKS):
            self._at = end
            return True
        return False

    def _term(self) -> Expression | None:
        if self._word("NOT"):
            return self._negated()
        if self._next() == "-":
            self._at += 1
            return self._negated()
        if self._next() == "(":
            self._at += 1
            inside = self.expression()
            self._at += 1
            return inside
        return self._named()

    def _negated(self) -> Expression | None:
        part = self._term() if self._more() else None
        return None if part is None else Not(part)

    def _named(self) -> Expression | None:
        if self._next() == ":":  # what is left of a value that a colon has cut
            self._at += 1
            return None
        name, quoted = self._value()
        if quoted or self._next() != ":":
            return Term(DEFAULT_FIELD, "", name, quoted)
        self._at += 1
        comparator = next((each for each in COMPARATORS if self._text.startswith(each, self._at)), "")
        self._at += len(comparator)
        value, quoted = self._value()
        return Term(name, comparator, value, quoted)

    def _value(self) -> tuple[str, bool]:
        if self._next() in {"'", '"'}:
            return self._quoted(), True
        start = self._at
        while self._at < len(self._text) and self._text[self._at] not in BREAKS + ":":
            self._at += 2 if self._text[self._at] == "\\" else 1
        return self._text[start : self._at].replace("\\", ""), False

    def _quoted(self) -> str:
        quote = self._text[self._at]
        self._at += 1
        letters: list[str] = []
        while self._at < len(self._text) and self._text[self._at] != quote:
            self._at += self._text[self._at] == "\\"
            letters.append(self._text[self._at : self._at + 1])
            self._at += 1
        self._at += 1
        return "".join(letters)

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]


def _all(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else All(tuple(parts))
