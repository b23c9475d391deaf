"""The channels that people are reached by: what each must do, and each by itself."""
