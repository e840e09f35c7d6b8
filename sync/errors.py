"""What can go wrong, named for what the caller does next.

KeepsheetError
├── SettingsError        stop: the owner must change the configuration; names everything wrong at once
├── SourceError          this source stops for this run, the others go on; its last values stay in the sheet
│   ├── TryLater         the retry policy may repeat the request (429, 5xx, time-out); has retry_after_s
│   ├── AccessRefused    password, scope or plan: a person must act; repeating is useless
│   │   ├── TokenRefused the token is not accepted (401): renew it once, then it is a person's turn
│   │   └── NotThere     404: the address is wrong, or the record is not there any more
│   └── BadAnswer        the source answered something we must not store (HTML, errors, a truncated body)
├── SheetError           the workbook could not be read or written
│   ├── SheetBusy        429 or 5xx that was certainly not applied; may be repeated after a pause
│   ├── FateUnknown      time-out, dropped connection, 5xx on a write: it may have been applied; read, never repeat
│   ├── LostRace         another run of ours wrote first (its generation id exists): read and plan again
│   └── SheetRefused     400: this write can never succeed as it is (protection, merge, limit)
└── LedgerError          the ledger's store failed
    └── Conflict         the object changed since it was read (generation precondition)
"""

from __future__ import annotations


class KeepsheetError(Exception):
    """Base. `str(error)` is a plain sentence: what, which, what now. Never customer text, never a secret."""


class SettingsError(KeepsheetError):
    """The configuration is missing something or holds something impossible."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class SourceError(KeepsheetError):
    """A source could not be read.

    `what` is a sentence without its full stop ("PayPal of VEL refuses our password"), `remedy` the sentence that says
    who must do what ("" where nothing but waiting helps): the shell puts "since 08:10" between the two.
    """

    def __init__(self, what: str, *, remedy: str = "") -> None:
        self.what = what.rstrip(". ")
        self.remedy = remedy
        super().__init__(f"{self.what}. {remedy}".rstrip())


class TryLater(SourceError):  # noqa: N818 - named for what to do, as all here
    """The source asks us to come back. `retry_after_s` is its own wish, None when it gave none.

    `too_heavy`: it ran out of time over this question (502, 504, time-out); a smaller one may succeed.
    """

    def __init__(
        self, what: str, *, remedy: str = "", retry_after_s: float | None = None, too_heavy: bool = False
    ) -> None:
        self.retry_after_s = retry_after_s
        self.too_heavy = too_heavy
        super().__init__(what, remedy=remedy)


class AccessRefused(SourceError):  # noqa: N818
    """The source refuses us: a person must renew a password, a scope or a plan."""


class TokenRefused(AccessRefused):
    """401: the access token is not accepted. A client renews it once and asks again."""


class NotThere(AccessRefused):
    """404. Of a record that was there: it is gone. Of anything else: the address is wrong."""


class BadAnswer(SourceError):  # noqa: N818
    """The source answered, but not with something we may store.

    `status` is the HTTP status, `code` the source's own short word for the fault where it gave one.
    """

    def __init__(self, what: str, *, remedy: str = "", status: int | None = None, code: str | None = None) -> None:
        self.status = status
        self.code = code
        super().__init__(what, remedy=remedy)


class SheetError(KeepsheetError):
    """The workbook could not be read or written."""


class SheetBusy(SheetError):  # noqa: N818
    """Not applied, and may be asked again after `retry_after_s`."""

    def __init__(self, sentence: str, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(sentence)


class FateUnknown(SheetError):  # noqa: N818
    """The write may or may not have been applied. Read the workbook; never send it again blindly."""


class LostRace(SheetError):  # noqa: N818
    """Another run of ours moved the generation first. Nothing of this batch was applied."""


class SheetRefused(SheetError):  # noqa: N818
    """Google refuses this write for good. `reason` is Google's own message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class LedgerError(KeepsheetError):
    """The ledger's store failed."""


class Conflict(LedgerError):  # noqa: N818
    """The object is no longer the one that was read."""
