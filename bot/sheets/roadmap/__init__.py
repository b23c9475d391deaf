"""A roadmap as a spreadsheet: one row an obligation, written and read without loss."""
