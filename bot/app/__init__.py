"""The composition, by hand: the one place that knows all the parts."""
