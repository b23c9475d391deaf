"""What people look at in the chat, or are sent as a file: boards, reports, calendars."""
