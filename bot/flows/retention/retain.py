"""Retention: what has been kept for longer than it may be goes, as if someone had asked for it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.flows.retention.erase_files import erase_attached, erase_files
from bot.flows.retention.erased_texts import erased_texts
from bot.store.duties.obligations import rewrite_own_obligation
from bot.store.engine import Connection, Store
from bot.store.ledger import ledger
from bot.store.people.units import ancestors, unit
from bot.store.retention import ages, holds
from bot.store.submissions import files_kept
from schedules.record import record

# So many files and disclosures go in one transaction.
BATCH = 500
# What an obligation that a notice gave says once the notice's words are gone.
GONE = "—"
ZONE = ZoneInfo("Asia/Shanghai")


@record
class Gone:
    """How many files and texts went."""

    files: int = 0
    texts: int = 0

    def __add__(self, other: "Gone") -> "Gone":
        return Gone(files=self.files + other.files, texts=self.texts + other.texts)


class Undone(Exception):
    """The end of a rehearsal, which takes back all that it did."""

    def __init__(self, gone: Gone) -> None:
        super().__init__()
        self.gone = gone


def end_of_retention(years: int, now: datetime) -> datetime:
    """What came before this moment has been kept for so many years."""
    today = now.astimezone(ZONE).date()
    day = date(today.year - years, today.month, min(today.day, 28) if today.month == 2 else today.day)
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def retain(conn: Connection, before: datetime, now: datetime) -> Gone:
    """Erase a batch of files and texts that came before a moment, save what is held; nothing once all are gone."""
    held = set(holds.held_units(conn))
    companies = {unit(conn, each).company_id for each in held}
    # A notice belongs to the unit that gave it and to those below, any of which may be held.
    issuers = held | {above for each in held for above in ancestors(conn, each)}
    files = files_kept.kept_before(conn, before, held, BATCH)
    erase_files(conn, files, "retention", None, now=now)
    attached = files_kept.attached_before(conn, before, issuers, BATCH)
    erase_attached(conn, attached, "retention", None, now=now)
    own = ages.own_obligations(conn, before, issuers)
    blank = ages.forget_texts(conn, before, held, issuers)
    if blank:
        for obligation_id in own:
            rewrite_own_obligation(conn, obligation_id, GONE)
    ruled = ages.forget_rules(conn, before.astimezone(ZONE).date(), issuers, GONE)
    for obligation_id in ruled:
        rewrite_own_obligation(conn, obligation_id, GONE)
    forgotten = ages.forget_disclosures(conn, before, companies, BATCH)
    ledger.append_all(conn, erased_texts(forgotten, "retention"), now)
    return Gone(files=len(files) + len(attached), texts=max(blank + len(ruled), len(forgotten)))


def retain_all(store: Store, before: datetime, now: datetime) -> Gone:
    """Erase all that came before a moment, a batch a transaction."""
    whole = Gone()
    while (gone := store.write_now(retain, before, now)) != Gone():
        whole += gone
    return whole


def rehearse(store: Store, before: datetime, now: datetime) -> Gone:
    """How much would go: it all goes in one transaction, which is then undone."""

    def go_and_return(conn: Connection) -> None:
        whole = Gone()
        while (gone := retain(conn, before, now)) != Gone():
            whole += gone
        raise Undone(whole)

    try:
        store.write_now(go_and_return)
    except Undone as undone:
        return undone.gone
    return Gone()
