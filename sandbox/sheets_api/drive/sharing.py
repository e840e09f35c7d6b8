"""Permissions and comments of a file."""

from __future__ import annotations

from sandbox.sheets_api.drive.files import File, Files, permission, stamp
from sandbox.sheets_api.errors import ApiError, invalid
from sandbox.sheets_api.state import Json

ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")


def listed(file: File) -> Json:
    return {"kind": "drive#permissionList", "permissions": file.permissions}


def create(files: Files, file: File, body: Json, caller: str) -> Json:
    """Shares the file; a new owner takes the place of the old one, who stays a writer."""
    role, kind = body.get("role") or "", body.get("type") or ""
    if role not in ROLES or kind not in {"user", "group", "domain", "anyone"}:
        raise invalid("The permission needs a role and a type.")
    address = (body.get("emailAddress") or body.get("value") or body.get("domain") or "anyone").lower()
    made = permission(address, role, kind)
    if kind == "anyone":
        made = {**made, "id": "anyoneWithLink"}
        made.pop("emailAddress")
    file.permissions = [item for item in file.permissions if item["id"] != made["id"]] + [made]
    if role == "owner":
        _hand_over(files, file, address)
    files.touch(file, caller)
    files.keep(file)
    return made


def _hand_over(files: Files, file: File, address: str) -> None:
    file.owner = address
    file.permissions = [
        {**item, "role": "writer"} if item["role"] == "owner" and item.get("emailAddress") != address else item
        for item in file.permissions
    ]
    book = files.books.get(file.id)
    if book is not None:
        draft = book.fork()
        draft.owner = address
        files.commit(draft, address, "permissions")


def _found(file: File, permission_id: str) -> Json:
    for item in file.permissions:
        if item["id"] == permission_id:
            return item
    raise ApiError(404, f"Permission not found: {permission_id}.")


def update(files: Files, file: File, permission_id: str, body: Json) -> Json:
    old = _found(file, permission_id)
    fresh = {**old, "role": body.get("role") or old["role"]}
    if body.get("pendingOwner"):
        fresh["pendingOwner"] = True
    file.permissions = [fresh if item is old else item for item in file.permissions]
    if fresh["role"] == "owner":
        _hand_over(files, file, str(fresh.get("emailAddress")))
    files.keep(file)
    return fresh


def delete(files: Files, file: File, permission_id: str) -> Json:
    gone = _found(file, permission_id)
    file.permissions = [item for item in file.permissions if item is not gone]
    files.keep(file)
    return {}


def comments(file: File) -> Json:
    return {"kind": "drive#commentList", "comments": file.comments}


def comment(files: Files, file: File, body: Json, caller: str) -> Json:
    """A comment on the file; Drive's comments are never anchored to a cell."""
    moment = stamp(files.now())
    made: Json = {
        "kind": "drive#comment",
        "id": f"AAAA{len(file.comments) + 1:07d}",
        "createdTime": moment,
        "modifiedTime": moment,
        "author": {"kind": "drive#user", "displayName": caller},
        "content": body.get("content") or "",
        "deleted": False,
        "resolved": False,
        "replies": [],
    }
    file.comments = [*file.comments, made]
    files.keep(file)
    return made
