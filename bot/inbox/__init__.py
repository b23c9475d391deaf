"""The durable inbox: updates are kept before they are acknowledged, and handled each chat in its own order."""
