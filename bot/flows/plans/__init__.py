"""When duties are meant to be done: a unit's year, and the day, place and people of one act."""
