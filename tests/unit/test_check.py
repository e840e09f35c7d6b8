"""The owner's check ends with what to do now."""

from __future__ import annotations

import pytest

from sync.check import Finding, last_words

REFUSED = Finding(ok=False, sentence="Shopify of LUM refuses our password.")
BUSY = Finding(ok=False, sentence="PayPal of LUM asks us to slow down.", waits=True)


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ([], "All is well: the next sync can do its work."),
        ([REFUSED], "One thing did not work: the line above says what. Mend that and run the check again."),
        ([REFUSED, BUSY], "2 things did not work: the 2 lines above say what. Mend that and run the check again."),
        (
            [BUSY, BUSY],
            (
                "2 things did not work: the 2 lines above say what. "
                "Nothing is to be mended: run the check again in a few minutes."
            ),
        ),
    ],
)
def test_what_only_waits_is_nothing_to_mend(failed: list[Finding], told: str) -> None:
    assert last_words(failed) == told
