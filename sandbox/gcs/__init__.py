"""A stand-in for Google Cloud Storage: as much of its JSON API as a ledger needs."""
