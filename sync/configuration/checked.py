"""One YAML file, read value by value: each reader gives a checked value, or notes one plain sentence and goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import yaml

from sync.core.money import CURRENCIES
from sync.errors import SettingsError

_PLACE = re.compile(r"([\w.+-]+@)?[\w-]+(\.[\w-]+)+")


class Loader(yaml.SafeLoader):
    """YAML that refuses a key given twice, where plain YAML would quietly take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        if twice := sorted({str(name) for name in names if names.count(name) > 1}):
            raise SettingsError(
                [f"`{name}` stands twice in line {node.start_mark.line + 1} and after" for name in twice]
            )
        return super().construct_mapping(node, deep)


def read_yaml(file: Path) -> Any:
    """What the file holds. Raises SettingsError where it cannot be read or is no YAML."""
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a SafeLoader  # nosec B506
    except OSError as e:
        raise SettingsError(
            [f"{file} cannot be read: {e.strerror}. Copy the example in README.md to start one."]
        ) from e
    except SettingsError as e:
        raise SettingsError([f"{file.name}: {problem}" for problem in e.problems]) from e
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        mark = getattr(e, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "its first line"
        raise SettingsError([f"{file.name} is not valid YAML near {where}. Nothing was read."]) from e


class Part:
    """One mapping of the file. Each reader returns a checked value, or notes a sentence and returns a placeholder."""

    def __init__(self, where: str, values: Any, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self.values: dict[Any, Any] = values if isinstance(values, dict) else {}
        if values is not None and not isinstance(values, dict):
            self.say("", "must be a list of `name: value` lines")

    def say(self, key: str, sentence: str) -> None:
        self.problems.append(f"{'.'.join(filter(None, (self.where, key))) or 'the file'} {sentence}")

    def only(self, known: str) -> None:
        names = known.split()
        for key in self.values:
            if key not in names:
                self.say(str(key), f"is not a setting; {nearest(str(key), names) or 'known are ' + ', '.join(names)}")

    def part(self, key: str) -> Part:
        return Part(f"{self.where}.{key}" if self.where else key, self.values.get(key), self.problems)

    def text(self, key: str, default: str | None = None) -> str:
        """Required when there is no default."""
        value = self.values.get(key)
        if value is None and default is None:
            self.say(key, "is missing")
        elif value is not None and not isinstance(value, str):
            self.say(key, f"was read as {value!r}, not as text; write it in quotes")
        elif value is not None and not value.strip():
            self.say(key, "is empty")
        return value.strip() if isinstance(value, str) else default or ""

    def matching(self, key: str, pattern: str, words: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value and value != default and not re.fullmatch(pattern, value):
            self.say(key, f"is {value!r}; it must be {words}")
        return value

    def addresses(self, key: str) -> tuple[str, ...]:
        """E-mail addresses: a list, or one of them."""
        given = self.values.get(key) or []
        found = [given] if isinstance(given, str) else given
        if not isinstance(found, list) or not all(re.fullmatch(r"\S+@\S+\.\S+", str(a)) for a in found):
            self.say(key, "must be a list of e-mail addresses")
            return ()
        return tuple(found)

    def whole_number(self, key: str, default: int, largest: int) -> int:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= largest:
            self.say(key, f"is {value!r}; it must be a whole number from 1 to {largest}")
            return default
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.say(key, f"is {value!r}; it must be true or false")
            return False
        return value

    def places(self, key: str) -> tuple[str, ...]:
        """A list of domains and e-mail addresses; none where it is left out."""
        given = self.values.get(key, [])
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list) or not all(isinstance(p, str) and _PLACE.fullmatch(p) for p in listed):
            self.say(key, f"is {given!r}; it must be a list of domains and addresses, like [shop.com, ana@gmail.com]")
            return ()
        return tuple(listed)

    def day(self, key: str) -> date | None:
        """A date such as 2026-11-20; None where it is left out."""
        value = self.values.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.say(key, f"is {value!r}; it must be a date such as 2026-11-20")
        return None

    def zone(self, key: str) -> ZoneInfo:
        name = self.text(key)
        try:
            return ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            hint = nearest(name, available_timezones()) or "write it as Area/City, e.g. Asia/Manila"
            self.say(key, f"is {name!r}, which is no time zone; {hint}")
            return ZoneInfo("UTC")

    def currency(self, key: str) -> str:
        code = self.text(key)
        if code and code not in CURRENCIES:
            upper = code.upper()
            hint = f"did you mean `{upper}`?" if upper in CURRENCIES else "e.g. AUD"
            self.say(key, f"is {code!r}, which is no currency of ISO 4217; {hint}")
        return code

    def spreadsheet(self, key: str, default: str | None = None) -> str:
        """An id, or the address of the spreadsheet as copied from the browser."""
        value = self.matching(
            key, r"(https://docs\.google\.com/spreadsheets/d/)?[\w-]+(/.*)?", "a spreadsheet's id or address", default
        )
        return value.removeprefix("https://docs.google.com/spreadsheets/d/").split("/", maxsplit=1)[0]


def nearest(name: str, names: Iterable[str]) -> str | None:
    """`did you mean …?`, whatever the case it was written in.

    >>> nearest("asia/manilla", ["Asia/Manila"]), nearest("qqq", ["Asia/Manila"])
    ('did you mean `Asia/Manila`?', None)
    """
    by_lower = {n.lower(): n for n in sorted(names)}
    close = get_close_matches(name.lower(), by_lower, n=1)
    return f"did you mean `{by_lower[close[0]]}`?" if close else None
