"""Reads a world's folder, and says plainly what is wrong with one: which file, which line, what now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.clock import moment
from sandbox.worlds.state import Collection, Document, Event, WorldError, key_of

STORE_NEEDS = ("store", "domain", "timezone", "currency", "market")
KINDS = {"shopify": "stores", "paypal": "paypal_accounts", "trustpilot": "trustpilot_units"}
NEEDED = {"shopify": ("orders.jsonl",), "paypal": ("disputes.jsonl",), "trustpilot": ("reviews.jsonl", "unit.json")}


@dataclass(frozen=True, slots=True)
class Contents:
    name: str
    start: datetime
    document: Document
    """world.json as it is."""
    collections: dict[str, Collection]
    events: list[Event]


def read_folder(folder: Path, written: Path | None) -> Contents:
    """All that the folder holds, and what was `written` beside it earlier. Raises WorldError."""
    head = folder / "world.json"
    if not head.is_file():
        raise WorldError(f"{folder} is not a world: it has no world.json. Give the folder that holds one.")
    document = _object(head, head.read_text(encoding="utf-8"), "")
    names = _names(head, document)
    try:
        start = moment(document.get("now"))
    except ValueError as fault:
        raise WorldError(f'{head}: "now" is the time at which the world starts. {fault}') from None
    _refuse_strangers(folder, names)
    collections = {path: _collection(folder, path) for path in _paths(folder, names)}
    happenings = [file for file in (folder / "events.jsonl", written) if file is not None and file.exists()]
    events = [event for file in happenings for event in _events(file, names)]
    return Contents(str(document.get("name", folder.name)), start, document, collections, events)


def _names(head: Path, document: Document) -> dict[str, list[str]]:
    """The folders that world.json speaks of, by kind."""
    names: dict[str, list[str]] = {}
    for kind, field in KINDS.items():
        entries = document.get(field, [])
        if not isinstance(entries, list):
            raise WorldError(f'{head}: "{field}" must be a list.')
        if kind == "shopify":
            for entry in entries:
                _check_store(head, entry)
            entries = [entry["store"] for entry in entries]
        if not all(isinstance(name, str) and name for name in entries) or len(set(entries)) < len(entries):
            raise WorldError(f'{head}: "{field}" must name each of them once, as text.')
        names[kind] = entries
    return names


def _check_store(head: Path, entry: Any) -> None:
    lacking = [name for name in STORE_NEEDS if not isinstance(entry, dict) or not isinstance(entry.get(name), str)]
    if lacking:
        raise WorldError(f'{head}: an entry of "stores" lacks {", ".join(lacking)}. Add it as text.')
    try:
        ZoneInfo(entry["timezone"])
    except (ZoneInfoNotFoundError, ValueError):
        raise WorldError(
            f'{head}: store {entry["store"]}: "{entry["timezone"]}" is not a time zone. Write it like Australia/Sydney.'
        ) from None


def _refuse_strangers(folder: Path, names: dict[str, list[str]]) -> None:
    for kind, field in KINDS.items():
        for stranger in sorted(folder.glob(f"{kind}/*/")):
            if stranger.name not in names[kind]:
                raise WorldError(
                    f'{stranger}: world.json does not name "{stranger.name}" under "{field}". Add it there.'
                )


def _paths(folder: Path, names: dict[str, list[str]]) -> Iterator[str]:
    for kind, entries in names.items():
        for name in entries:
            for needed in NEEDED[kind]:
                if not (folder / kind / name / needed).is_file():
                    raise WorldError(f"{folder / kind / name / needed} is missing. If there are none, make it empty.")
            for file in sorted((folder / kind / name).iterdir()):
                if file.suffix in {".json", ".jsonl"}:
                    yield f"{kind}/{name}/{file.name}"


def _collection(folder: Path, path: str) -> Collection:
    file = folder / path
    if file.suffix == ".json":
        return Collection({"": _object(file, file.read_text(encoding="utf-8"), "")})
    by_key: dict[str, Document] = {}
    lines: dict[str, int] = {}
    for number, document in _lines(file):
        key = _key(f"{file}, line {number}", path, document)
        if key in by_key:
            raise WorldError(f"{file}, line {number}: {key} stands in line {lines[key]} already. Keep one of the two.")
        by_key[key], lines[key] = document, number
    return Collection(by_key)


def _events(file: Path, names: dict[str, list[str]]) -> list[Event]:
    return [_event(f"{file}, line {number}", document, names) for number, document in _lines(file)]


def _event(where: str, document: Document, names: dict[str, list[str]]) -> Event:
    try:
        at = moment(document.get("at"))
    except ValueError as fault:
        raise WorldError(f'{where}: "at" is the time when it happens. {fault}') from None
    path = document.get("path")
    parts = path.split("/") if isinstance(path, str) else []
    if len(parts) != 3 or parts[1] not in names.get(parts[0], ()) or not parts[2].endswith((".json", ".jsonl")):
        raise WorldError(f'{where}: "path" must be a file of this world, like shopify/<store>/orders.jsonl.')
    upsert, remove = document.get("upsert"), document.get("remove")
    if isinstance(upsert, dict) and remove is None:
        return Event(at, str(path), _key(where, str(path), upsert), upsert)
    if isinstance(remove, str) and upsert is None:
        return Event(at, str(path), remove, None)
    raise WorldError(f'{where}: give either "upsert" with an object or "remove" with a key.')


def _key(where: str, path: str, document: Document) -> str:
    try:
        return key_of(path, document)
    except KeyError as missing:
        raise WorldError(f"{where}: the object has no {missing}, which is its key. Add it.") from None


def _lines(file: Path) -> Iterator[tuple[int, Document]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _object(file, line, f", line {number}")


def _object(file: Path, text: str, line: str) -> Document:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        where = line or f", line {fault.lineno}"
        raise WorldError(f"{file}{where}: not JSON ({fault.msg}, column {fault.colno}). Correct it.") from None
    if not isinstance(value, dict):
        raise WorldError(f"{file}{line}: a JSON object is wanted, {{…}}, not a {type(value).__name__}.")
    return value
