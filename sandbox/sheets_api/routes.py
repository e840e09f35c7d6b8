"""Paths of the Sheets API, and what each method is: its name, whether it reads or writes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

_VALUES = {
    ("GET", "batchGet"): "values.batchGet",
    ("POST", "batchUpdate"): "values.batchUpdate",
    ("POST", "batchClear"): "values.batchClear",
    ("POST", "batchGetByDataFilter"): "values.batchGetByDataFilter",
    ("POST", "batchUpdateByDataFilter"): "values.batchUpdateByDataFilter",
    ("POST", "batchClearByDataFilter"): "values.batchClearByDataFilter",
}
_RANGE = {
    ("GET", ""): "values.get",
    ("PUT", ""): "values.update",
    ("POST", "append"): "values.append",
    ("POST", "clear"): "values.clear",
}
READS = frozenset(
    {
        "spreadsheets.get",
        "spreadsheets.getByDataFilter",
        "values.get",
        "values.batchGet",
        "values.batchGetByDataFilter",
        "developerMetadata.get",
        "developerMetadata.search",
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the API on one spreadsheet; `argument` is its range, metadata id or sheet id."""

    name: str
    spreadsheet: str = ""
    argument: str = ""

    @property
    def reads(self) -> bool:
        return self.name in READS


def resolve(method: str, path: str) -> Call | None:
    """The call that a path under /v4/spreadsheets means; None = the API has no such method."""
    parts = path.removeprefix("/v4/spreadsheets").split("/")[1:]
    if not parts:
        return Call("spreadsheets.create") if method == "POST" else None
    key, _, verb = parts[0].partition(":")
    key = unquote(key)
    if len(parts) == 1:
        names = {
            ("GET", ""): "get",
            ("POST", "batchUpdate"): "batchUpdate",
            ("POST", "getByDataFilter"): "getByDataFilter",
        }
        name = names.get((method, verb))
        return Call(f"spreadsheets.{name}", key) if name else None
    return _below(method, key, parts[1:])


def _below(method: str, key: str, parts: list[str]) -> Call | None:
    family, _, verb = parts[0].partition(":")
    if family == "values":
        return _values(method, key, parts, verb)
    if family == "developerMetadata":
        if len(parts) == 1 and (method, verb) == ("POST", "search"):
            return Call("developerMetadata.search", key)
        return Call("developerMetadata.get", key, parts[1]) if len(parts) == 2 and method == "GET" else None
    if family == "sheets" and len(parts) == 2 and method == "POST" and parts[1].endswith(":copyTo"):
        return Call("sheets.copyTo", key, parts[1].removesuffix(":copyTo"))
    return None


def _values(method: str, key: str, parts: list[str], verb: str) -> Call | None:
    if len(parts) == 1:
        name = _VALUES.get((method, verb))
        return Call(name, key) if name else None
    given = "/".join(parts[1:])
    wanted, action = given, ""
    if method == "POST":
        wanted, _, action = given.rpartition(":")
    name = _RANGE.get((method, action))
    return Call(name, key, unquote(wanted)) if name else None
