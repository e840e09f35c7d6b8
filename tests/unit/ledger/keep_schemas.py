"""Keeps today's schemas as text beside the tests: python -m tests.unit.ledger.keep_schemas"""

from __future__ import annotations

from pathlib import Path

from sync.ledger.schema import VERSIONS, schema_of

if __name__ == "__main__":
    for entity, version in VERSIONS.items():
        kept = Path(__file__).parent / "schemas" / f"{entity}-{version}.txt"
        kept.write_text(schema_of(entity).to_string(show_schema_metadata=False) + "\n")
