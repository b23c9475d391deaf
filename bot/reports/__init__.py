"""Reports as files: one structure, rendered as a spreadsheet, a printed dossier, JSON or CSV."""
