"""What people write, read: days, figures and numbers in both languages, and why what cannot be read cannot. Pure."""
