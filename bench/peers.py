"""The peer: APScheduler with a job for each reminder, in its SQLAlchemy store."""

from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import create_engine, event


class Still(BaseScheduler):  # type: ignore[misc]
    """A scheduler that wakes only when it is told to, so that one wake-up can be measured."""

    def wakeup(self) -> None:
        """Nothing: no thread waits."""

    def shutdown(self, wait: bool = True) -> None:
        """Stop its executors."""
        super().shutdown(wait)


def ring(number: int) -> None:
    """What a job does: nothing, so that only the scheduler is measured."""


def scheduler(path: Path, *, wal: bool) -> Still:
    """A scheduler over a new SQLite file."""
    engine = create_engine(f"sqlite:///{path}")
    if wal:

        @event.listens_for(engine, "connect")
        def _wal(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.execute("PRAGMA journal_mode=WAL")

    made = Still(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        job_defaults={"misfire_grace_time": None},
        timezone="UTC",
    )
    made.start()
    return made


def add_jobs(made: Still, count: int, first: datetime) -> None:
    """A job for each reminder, a minute apart."""
    for number in range(count):
        at = first + timedelta(minutes=number)
        made.add_job(ring, "date", run_date=at, args=[number], id=f"j{at.timestamp()}-{number}")


def process_due(made: Still) -> None:
    """One wake-up of the scheduler, in this thread."""
    made._process_jobs()
