"""The windows of each way to come round, and how people are reminded within them."""
