"""Words of 60,000 characters cost seconds at most: a customer's text must not hold up the push."""

from __future__ import annotations

import subprocess
import sys

#: CPU, not wall clock: reading them all takes about a second; one expression that goes back and forth takes minutes.
CPU_SECONDS = 30

READ_THEM_ALL = f"""
import resource
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
from sync.rules.causes import of_review
from sync.rules.reply_check import check
from sync.rules.topics import topics
for word in "a|9|A1|a.|a@|a@b.|1 |(1)|{{|[|refund if |change my |order |review |1 Ab ".split("|"):
    text = word * (60_000 // len(word)) + " end"
    check(text, ["Ana"], ["#1042"])
    topics(text)
    of_review(text)
print("read")
"""


def test_no_text_takes_minutes_to_read() -> None:
    done = subprocess.run([sys.executable, "-c", READ_THEM_ALL], capture_output=True, text=True, check=False)
    assert done.stdout == "read\n", done.stderr[-500:] or f"more than {CPU_SECONDS} s of CPU"
