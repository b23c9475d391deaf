"""Telegram as a channel: its updates read, its messages sent, its connection kept."""
