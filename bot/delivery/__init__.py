"""The way out: what a channel must do, and Telegram as one."""
