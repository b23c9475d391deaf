"""The chat bot that rings for duties, takes the proof and keeps the ledger."""
