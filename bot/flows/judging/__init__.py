"""A submission judged: reviewed, corrected, its pictures compared."""
