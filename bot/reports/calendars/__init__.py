"""Duties as iCalendar files."""
