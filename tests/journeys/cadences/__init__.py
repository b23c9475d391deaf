"""Journeys of duties that come round in ways of their own."""
