"""Conversations about people: teams, names, absences, groups, their own preferences."""
