"""What Trustpilot answers when it refuses. No schema of it is published, only a table of statuses and sentences
(developers.trustpilot.com, "Common error messages"); a client must not read more than the status out of these bodies.
"""

from __future__ import annotations

from sandbox.wire import Response

WORDS = {
    400: "The request is malformed.",
    401: "The API key or the access token is missing, wrong or expired.",
    403: "The plan or the user does not give access to this business unit.",
    404: "Nothing was found there.",
    405: "The method is not allowed here.",
    415: "Send JSON.",
    429: "The limit of calls is reached.",
    500: "Something went wrong. Try again in 5 to 15 minutes.",
    501: "The sandbox does not act.",
    503: "Try again later.",
}


class RefusedError(Exception):
    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(status, message)
        self.response = error(status, message)


def error(status: int, message: str | None = None) -> Response:
    return Response.of(status, {"message": message or WORDS[status]})
