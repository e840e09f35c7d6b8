"""Requests a minute for each user, as Google counts them. Off until switched on.

POST /_sandbox/quota  {"on": true, "reads": 60, "writes": 60}      DELETE switches it off
GET shows it, with how many requests were refused and how many the fullest minute of a user had.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.state import Json

PER_MINUTE = 60
CONSUMER = "project_number:100000000001"
HELP = "https://cloud.google.com/docs/quotas/help/request_increase"


class Quota:
    """A batch counts as one. The count starts again with each minute of the clock."""

    def __init__(self) -> None:
        self.on = False
        self.reads = self.writes = PER_MINUTE
        self._minute = -1
        self._used: Counter[tuple[str, bool]] = Counter()
        self.refused = 0
        self._most: Counter[bool] = Counter()  # by whether they read: the fullest minute of any user

    def set(self, wanted: Json) -> None:
        self.on = bool(wanted.get("on", True))
        self.reads, self.writes = int(wanted.get("reads", self.reads)), int(wanted.get("writes", self.writes))
        self._used.clear()

    def shown(self) -> Json:
        most = {"reads": self._most[True], "writes": self._most[False]}
        return {"on": self.on, "reads": self.reads, "writes": self.writes, "refused": self.refused, "most": most}

    def spend(self, user: str, now: datetime, *, reads: bool) -> None:
        """Counts one request; over the limit it is refused in Google's words and does not count."""
        if not self.on:
            return
        minute = int(now.timestamp() // 60)
        if minute != self._minute:
            self._minute = minute
            self._used.clear()
        limit = self.reads if reads else self.writes
        if self._used[user, reads] >= limit:
            self.refused += 1
            raise exceeded(reads=reads, limit=limit)
        self._used[user, reads] += 1
        self._most[reads] = max(self._most[reads], self._used[user, reads])


def exceeded(*, reads: bool, limit: int = PER_MINUTE) -> ApiError:
    """429 as Sheets words it."""
    name, metric = ("Read", "read_requests") if reads else ("Write", "write_requests")
    message = (
        f"Quota exceeded for quota metric '{name} requests' and limit '{name} requests per minute per user' "
        f"of service 'sheets.googleapis.com' for consumer '{CONSUMER}'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "quota_location": "global",
            "service": "sheets.googleapis.com",
            "quota_limit": f"{name}RequestsPerMinutePerUser",
            "quota_limit_value": str(limit),
            "quota_metric": f"sheets.googleapis.com/{metric}",
            "consumer": CONSUMER.replace("project_number:", "projects/"),
        },
    }
    links = {
        "@type": "type.googleapis.com/google.rpc.Help",
        "links": [{"description": "Request a higher quota limit.", "url": HELP}],
    }
    return ApiError(429, message, [info, links])
