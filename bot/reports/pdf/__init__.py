"""The dossier as a PDF, set by typst in processes of its own."""
