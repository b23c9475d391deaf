"""Who is prompted about what: reminders, escalations, digests."""
