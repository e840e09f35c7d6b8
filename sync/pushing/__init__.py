"""The parts of a push: what it gathers from the ledger, what it remembers of a workbook, and what it does by night."""
