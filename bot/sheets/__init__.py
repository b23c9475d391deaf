"""Spreadsheets of units and people: which columns there are, reading a filled-in file, writing an empty one."""
