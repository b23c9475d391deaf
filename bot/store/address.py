"""A database's address judged by its form alone: nothing is opened."""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

KINDS = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def fault_of(url: str) -> str | None:
    """What is wrong with a database's address; None where nothing is."""
    if not url.startswith(KINDS):
        return "must begin with sqlite:/// or postgresql://"
    try:
        there = make_url(url)
    except (ArgumentError, ValueError):
        return "must be an address, as in postgresql://user:password@host:5432/dutybell (@ in a password as %40)"
    if url != url.strip() or not url.isprintable():
        return "must be an address without spaces around it"
    if there.get_backend_name() == "sqlite" and (not there.database or there.database == ":memory:"):
        return "must name a file, as in sqlite:////srv/dutybell/dutybell.db"
    if not there.database:
        return "must name the database, as in postgresql://user:password@host/dutybell"
    if there.port is not None and not 0 < there.port < 65536:
        return "must have a port, 1 to 65535"
    return None
