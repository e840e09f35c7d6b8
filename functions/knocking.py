"""A request as the doors judge it: a POST of plain JSON, of bounded size, its body byte for byte as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.doors.knock import LARGEST_BODY, Knock, Refused

if TYPE_CHECKING:
    from flask import Request


def knock(request: Request) -> Knock:
    """Raises Refused. No more than a megabyte and a byte is ever read."""
    if request.method != "POST":
        raise Refused(405, "Only a POST is taken here.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "A compressed body is not taken: what was signed could not be told.")
    if request.mimetype != "application/json":
        raise Refused(415, "Only JSON is taken here.")
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refused(413, "The body is too large.")
    body = request.stream.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise Refused(413, "The body is too large.")
    path = tuple(request.path.strip("/").split("/")[1:])
    return Knock(path, {name.lower(): value for name, value in request.headers.items()}, body)
