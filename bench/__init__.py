"""Figures of speed, each beside a peer or a floor in the same run."""
