"""Requests about named ranges and protected ranges."""

from __future__ import annotations

import re
from dataclasses import replace

from sandbox.sheets_api import access, areas, documents, masks
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import PROTECTED, invalid, unimplemented
from sandbox.sheets_api.state import Json, NamedRange, Sheet

_NAME = re.compile(r"[^\W\d]\w{0,249}\Z")
_LOOKS_LIKE_A1 = re.compile(r"(?:[A-Za-z]{1,3}[0-9]+|[Rr][0-9]+[Cc][0-9]+|true|false)\Z", re.IGNORECASE)


def _checked_name(batch: Batch, name: str, own: str | None = None) -> str:
    if not _NAME.match(name) or _LOOKS_LIKE_A1.match(name):
        raise invalid(f"The name of the named range is invalid: {name}")
    for item in batch.workbook.named.values():
        if item.name.casefold() == name.casefold() and item.id != own:
            raise invalid(f"Cannot add named range with name {name}, a named range with that name already exists.")
    return name


def add_named_range(batch: Batch, given: Json) -> Json:
    """An id in use is refused, and the batch with it."""
    wanted = given.get("namedRange") or {}
    taken = batch.workbook.named
    own_id = wanted.get("namedRangeId")
    if own_id is not None and own_id in taken:
        raise invalid(f"Cannot add named range with id {own_id}, a named range with that id already exists.")
    key = own_id or str(batch.fresh_id({int(name) for name in taken if name.isdigit()}))
    place = areas.kept(wanted.get("range"))
    areas.grid_box(batch.workbook, place)
    item = NamedRange(key, _checked_name(batch, wanted.get("name") or ""), place)
    batch.workbook.named = {**taken, key: item}
    return {"addNamedRange": {"namedRange": documents.named(item)}}


def update_named_range(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), given.get("namedRange") or {}
    key = wanted.get("namedRangeId") or ""
    if key not in batch.workbook.named:
        raise invalid(f"No NamedRange with id: {key}")
    item, names = batch.workbook.named[key], set(mask) or {"name", "range"}
    if "name" in names:
        item = replace(item, name=_checked_name(batch, wanted.get("name") or "", own=key))
    if "range" in names:
        place = areas.kept(masks.merged(mask.get("range", {}), item.range, wanted.get("range")))
        areas.grid_box(batch.workbook, place)
        item = replace(item, range=place)
    batch.workbook.named = {**batch.workbook.named, key: item}
    return {}


def delete_named_range(batch: Batch, given: Json) -> Json:
    key = given.get("namedRangeId") or ""
    if key not in batch.workbook.named:
        raise invalid(f"No NamedRange with id: {key}")
    batch.workbook.named = {name: item for name, item in batch.workbook.named.items() if name != key}
    return {}


def _place(batch: Batch, wanted: Json) -> Sheet:
    """The tab that a protection is on."""
    if wanted.get("namedRangeId"):
        if wanted["namedRangeId"] not in batch.workbook.named:
            raise invalid(f"No NamedRange with id: {wanted['namedRangeId']}")
        return batch.workbook.edit(batch.workbook.named[wanted["namedRangeId"]].range["sheetId"])
    if wanted.get("tableId"):
        raise unimplemented("protectedRange.tableId")
    return batch.workbook.edit(areas.kept(wanted.get("range"))["sheetId"])


def add_protected_range(batch: Batch, given: Json) -> Json:
    """Whoever protects a range may edit it; the file's owner always may."""
    wanted = {name: value for name, value in (given.get("protectedRange") or {}).items() if value is not None}
    sheet = _place(batch, wanted)
    taken = {item["protectedRangeId"] for tab in batch.workbook.sheets for item in tab.protected}
    own_id = wanted.get("protectedRangeId")
    if own_id in taken:
        raise invalid(f"A protected range with id {own_id} already exists. Please choose another id.")
    item: Json = {"protectedRangeId": own_id if own_id is not None else batch.fresh_id(taken)}
    if wanted.get("namedRangeId"):
        item["namedRangeId"] = wanted["namedRangeId"]
    else:
        item["range"] = areas.kept(wanted.get("range"))
        areas.grid_box(batch.workbook, item["range"])
    for name in ("description", "warningOnly"):
        if wanted.get(name):
            item[name] = wanted[name]
    if wanted.get("unprotectedRanges"):
        _only_whole_tabs(item)
        item["unprotectedRanges"] = [areas.kept(free) for free in wanted["unprotectedRanges"]]
    item["editors"] = _editors(batch, wanted)
    sheet.protected = [*sheet.protected, item]
    return {"addProtectedRange": {"protectedRange": documents.protection(batch.workbook, item, batch.caller)}}


def _only_whole_tabs(item: Json) -> None:
    if item.get("range", {}).keys() - {"sheetId"}:
        raise invalid("Unprotected ranges are only supported on protected sheets.")


def _editors(batch: Batch, wanted: Json) -> Json:
    given = wanted.get("editors") or {}
    users = [user.lower() for user in given.get("users") or []]
    if batch.caller not in users and not wanted.get("warningOnly"):
        users.append(batch.caller)
    kept = {"users": users, "groups": given.get("groups"), "domainUsersCanEdit": given.get("domainUsersCanEdit")}
    return {name: value for name, value in kept.items() if value}


def _found(batch: Batch, key: int | None) -> tuple[Sheet, Json]:
    for sheet in batch.workbook.sheets:
        for item in sheet.protected:
            if item["protectedRangeId"] == key:
                if not access.may_edit(batch.workbook, item, batch.caller):
                    raise invalid(PROTECTED)
                return batch.workbook.edit(sheet.id), item
    raise invalid(f"No protected range with id: {key}")


def update_protected_range(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), given.get("protectedRange") or {}
    sheet, item = _found(batch, wanted.get("protectedRangeId"))
    names = set(mask) or (set(wanted) | {"description", "warningOnly"}) - {"requestingUserCanEdit"}
    fresh = {key: value for key, value in item.items() if key not in names or key == "protectedRangeId"}
    if "range" in names:
        fresh["range"] = areas.kept(wanted.get("range"))
        areas.grid_box(batch.workbook, fresh["range"])
    for name in ("description", "warningOnly", "namedRangeId"):
        if name in names and wanted.get(name):
            fresh[name] = wanted[name]
    if wanted.get("unprotectedRanges") and "unprotectedRanges" in names:
        _only_whole_tabs(fresh)
        fresh["unprotectedRanges"] = [areas.kept(free) for free in wanted["unprotectedRanges"]]
    if "editors" in names:
        fresh["editors"] = _editors(batch, wanted)
    home = _place(batch, fresh)
    sheet.protected = [other for other in sheet.protected if other is not item]
    home.protected = [*home.protected, fresh]
    return {}


def delete_protected_range(batch: Batch, given: Json) -> Json:
    sheet, item = _found(batch, given.get("protectedRangeId"))
    sheet.protected = [other for other in sheet.protected if other is not item]
    return {}


HANDLERS: dict[str, Handler] = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
}
