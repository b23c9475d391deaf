"""The web doors: health and figures, calendars; each connection within bounds."""
