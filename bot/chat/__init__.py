"""Conversations: what people say, press and send, led to the flow that it means."""
