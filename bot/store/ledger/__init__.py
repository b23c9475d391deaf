"""The ledger of record."""
