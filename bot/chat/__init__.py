"""The Telegram door: updates read, each led to the flow that it means."""
