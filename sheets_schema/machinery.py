"""The hidden tab that the sheet works with: one row, keyed like any other, that every status line reads.

Nobody types here. It carries what one batch must swap (the generation) and what is written whenever anything is
(the heartbeat), so that the status lines turn red by themselves when nothing is written any more.
"""

from __future__ import annotations

from sheets_schema.model import Column, Kind, Owner, Tab

#: The key of its only row.
ROW_KEY = "machinery"

GENERATION, HEARTBEAT, SCHEMA = "generation", "heartbeat", "schema_version"

#: One cell a source: `PayPal ok`, or a sentence that begins with ⚠; blank for a source that is not connected.
SOURCES = ("shopify", "paypal", "trustpilot")

MACHINERY = Tab(
    id="_keepsheet",
    title="_keepsheet",
    doc="What the sheet works with. Please leave it alone.",
    columns=(
        Column(GENERATION, "Generation", Owner.SYSTEM, Kind.NUMBER, "Counts the batches that made rows.", 90),
        Column(HEARTBEAT, "Heartbeat ({zone})", Owner.SYSTEM, Kind.TIME, "When the sheet was last in step.", 130),
        *(
            Column(source, name, Owner.SYSTEM, Kind.TEXT, "What the status lines say of it.", 260)
            for source, name in zip(SOURCES, ("Shopify", "PayPal", "Trustpilot"), strict=True)
        ),
        Column(SCHEMA, "Made by version", Owner.SYSTEM, Kind.NUMBER, "Which set-up made the workbook.", 110),
    ),
    hidden=True,
    frozen_columns=0,
)
