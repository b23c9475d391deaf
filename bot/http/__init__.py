"""A small HTTP server in the bot's own event loop, its connections within bounds."""
