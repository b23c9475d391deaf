"""What ends with a person's last role in a company: their absences there, and their standing in for others."""

from datetime import date, datetime, timedelta

from bot.flows.news import Fact, News, Told
from bot.flows.people import bind_group, tell_company
from bot.queries import rights, standing_in
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.absences import Absence, absences_in, end_absence, lose_deputy
from bot.store.people.feeds import drop_feed
from bot.store.people.groups import bound_by
from bot.store.people.people import Person, memberships_of, person
from bot.store.people.sessions import end_all
from bot.store.people.units import Unit, unit
from bot.store.submissions import dialogues
from schedules.record import record

# What a person is asked for of a submission of their own; whether it is still theirs is judged at each answer.
OWN_PROOF = ("proof", "day", "add")


@record
class DeputyLeft(Fact):
    """Someone is away, and who stands in for them in these days has left."""

    gone: str
    absent: str
    company: str
    first: date
    last: date


def end_standing_in(conn: Connection, gone: Person, of: Unit, now: datetime, *, by: Person | None = None) -> list[News]:
    """After a role was taken from a person: end both where it was their last in the company."""
    if standing_in.belongs(conn, gone.id, of.company_id):
        return []
    news: list[News] = []
    company = unit(conn, of.company_id)
    today = rights.local_day(company, now)
    for absence in absences_in(conn, company.id, today - timedelta(days=1)):
        if absence.person_id == gone.id:
            _end(conn, absence, today, by, now=now)
        elif absence.deputy_id == gone.id:
            news += _without(conn, absence, company, gone, by=by, now=now)
    return news


def _end(conn: Connection, absence: Absence, today: date, by: Person | None, *, now: datetime) -> None:
    end_absence(conn, absence.id, min(absence.first, today) - timedelta(days=1))
    by_id = by.id if by else None
    ledger.append(conn, absence.company_id, "back", now, person=absence.person_id, by=by_id, absence=absence.id)


def _without(
    conn: Connection, absence: Absence, company: Unit, gone: Person, *, by: Person | None, now: datetime
) -> list[News]:
    """Leave an absence without its deputy; the absent person and those who answer for the company hear of it."""
    lose_deputy(conn, absence.id)
    facts = {"person": absence.person_id, "deputy": gone.id, "by": by.id if by else None, "absence": absence.id}
    ledger.append(conn, company.id, "deputy_left", now, **facts)
    absent = person(conn, absence.person_id)
    left = DeputyLeft(gone=gone.name, absent=absent.name, company=company.name, first=absence.first, last=absence.last)
    others = tell_company.tell(conn, company, left, but=[absent.id, gone.id])
    return [Told(to=absent, fact=left), *others]


def end_links(conn: Connection, gone: Person, now: datetime) -> list[News]:
    """After a role was taken from a person: a question half-way may rest on it, so it ends; a draft stays where it is.

    Groups that they bound and may no longer bind see no board any more. With the last role anywhere the secret address
    of their calendar goes as well, and they are signed out of the page.
    """
    dialogue = dialogues.dialogue(conn, gone.id)
    is_over = not memberships_of(conn, gone.id)
    if dialogue and (is_over or dialogue.expects not in OWN_PROOF):
        dialogues.leave(conn, gone.id)
    news = [each for bound in bound_by(conn, gone.id) for each in bind_group.lapse(conn, bound, now) or ()]
    if is_over:
        drop_feed(conn, gone.id)
        end_all(conn, gone.id)
    return news
