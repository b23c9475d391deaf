"""What a bundle brings along for a stranger: a page to read, and a program that checks the rest."""
