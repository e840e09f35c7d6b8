"""The ledger's tables as flat frames, a row a record: what KPI functions read."""
