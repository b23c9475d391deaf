"""Conversations about duties: review, standing, events, stops of work, the year plan."""
