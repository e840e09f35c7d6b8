"""The owner's check: can we open, read and write the spreadsheet and the ledger, and does every source answer us?

It changes nothing that anybody sees: a piece of metadata is added to the spreadsheet and taken away in one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.errors import KeepsheetError, SheetBusy, SheetError, TryLater
from sync.ledger import open_ledger
from sync.pulling.connections import connected
from sync.run import new_run_id
from sync.sheets.connect import connect

if TYPE_CHECKING:
    from sync.configuration.config import Config

#: A lock without anybody who may open it would keep the managers out too, so there is none.
OPEN = (
    "Approvals and the Settings tabs are open to everybody who may edit the file. To lock them, name your managers' "
    "e-mail addresses in keepsheet.yaml, under managers."
)

#: Any free id: it is gone before anybody can look.
PROBE_ID = 1_990_000_001


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `ok` is False where a sync could not do its work; `waits`: nothing is to be mended."""

    ok: bool
    sentence: str
    waits: bool = False


def check(config: Config) -> list[Finding]:
    """Everything, whatever fails on the way: what works first, then what does not as the owner would mend it."""
    now = config.clock().now()
    managers = config.spreadsheets["kpis"]
    findings = [
        _tried(
            "The spreadsheet can be opened, read and written.",
            lambda: _spreadsheet(config, config.spreadsheets["operations"]),
        ),
        *(
            [_tried("The managers' spreadsheet can be, too.", lambda: _spreadsheet(config, managers))]
            if managers != config.spreadsheets["operations"]
            else []
        ),
        _tried("The ledger can be read and written.", lambda: _ledger(config, now.isoformat())),
        *([] if config.managers else [Finding(ok=True, sentence=OPEN)]),
    ]
    with connected(config, clock=config.clock().now, run_id=new_run_id(now)) as sources:
        for source in sources:
            part = source.name.rsplit(":", 1)[1]
            missing: list[str] = []
            found = _tried(f"{source.title}: {part} can be read.", lambda s=source, m=missing: m.extend(s.check(now)))  # type: ignore[misc]
            findings += [found, *(Finding(ok=True, sentence=sentence) for sentence in missing)]
    failed = [finding for finding in findings if not finding.ok]
    well = [finding for finding in findings if finding.ok]
    return [*well, *failed, Finding(not failed, last_words(failed))]


def last_words(failed: Sequence[Finding]) -> str:
    """What the owner does now."""
    if not failed:
        return "All is well: the next sync can do its work."
    many = len(failed)
    what = "One thing did not work: the line above says what." if many == 1 else ""
    what = what or f"{many} things did not work: the {many} lines above say what."
    if all(finding.waits for finding in failed):
        return f"{what} Nothing is to be mended: run the check again in a few minutes."
    return f"{what} Mend that and run the check again."


def _tried(well: str, do: Callable[[], object]) -> Finding:
    try:
        do()
    except (TryLater, SheetBusy) as e:
        return Finding(ok=False, sentence=str(e), waits=True)
    except KeepsheetError as e:
        return Finding(ok=False, sentence=str(e))
    return Finding(ok=True, sentence=well)


def _spreadsheet(config: Config, spreadsheet: str) -> None:
    client = connect(config.endpoints.sheets)
    lookup = {"developerMetadataLookup": {"metadataId": PROBE_ID}}
    probe = {"metadataId": PROBE_ID, "metadataKey": "keepsheet-check", "metadataValue": "x"}
    probe |= {"location": {"spreadsheet": True}, "visibility": "PROJECT"}
    requests = [
        {"createDeveloperMetadata": {"developerMetadata": probe}},
        {"deleteDeveloperMetadata": {"dataFilter": lookup}},
    ]
    found = client.ask(spreadsheet, "/developerMetadata:search", {"dataFilters": [lookup]})
    if found.get("matchedDeveloperMetadata"):
        requests = requests[1:]
    answer = client.ask(spreadsheet, ":batchUpdate", {"requests": requests})
    if len(answer.get("replies", [])) != len(requests):
        raise SheetError("Google Sheets did not do what it was asked. Try again in a minute.")


def _ledger(config: Config, mark: str) -> None:
    open_ledger(config.ledger).notes.change("check", lambda _: mark)
