"""Formats of files that may have been made to harm: each read within bounds."""
