"""Reminding: rungs that have come become reminders, and a person's reminders become one message."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.flows import rights
from bot.flows.show import by_urgency, say, send_card, view
from bot.store import messages, reminders
from bot.store.confirmations import confirmation
from bot.store.duties import Duty, duties_to_prompt, duty, set_prompts, unsettled
from bot.store.engine import Connection
from bot.store.obligations import adopted
from bot.store.people import Person, memberships_of, person
from bot.store.units import family, unit
from bot.texts import cards
from bot.texts.catalogue import language
from schedules.ladder import Hours, Ladder, Prompt, Recipient, prompts
from schedules.workdays import china

log = structlog.get_logger()

# So long a duty is left alone whose rung cannot be worked out.
PARKED = timedelta(hours=1)
# So many duties are moved along their ladder in one transaction.
BATCH = 1000

RECIPIENTS: dict[Recipient, Callable[[Connection, Duty], list[Person]]] = {
    "owner": rights.owners,
    "confirmer": lambda conn, due: rights.confirmers(conn, due, None),
    "deputy": rights.deputies,
    "supervisor": rights.supervisors,
}


def remind(conn: Connection, now: datetime) -> int:
    """Move every duty whose rung has come, then owe each person one message; how many messages."""
    while climb(conn, now) == BATCH:
        pass
    return write_digests(conn, now)


def climb(conn: Connection, now: datetime) -> int:
    """Turn the rungs that have come into reminders, only the last of each duty; how many duties moved."""
    due = duties_to_prompt(conn, now, BATCH)
    rows: list[dict[str, object]] = []
    moments: list[tuple[int, datetime | None]] = []
    people = _People(conn)
    for owed in due:
        try:
            rung, following, to = _rung(conn, owed, now, people)
        except Exception as fault:
            # One bad row must not keep the others waiting: it is looked at again in an hour.
            log.error("duty put aside for an hour", action="remind.parked", duty=owed.id, fault=repr(fault))
            moments.append((owed.id, now + PARKED))
            continue
        moments.append((owed.id, following))
        rows += [{"duty_id": owed.id, "rung": rung, "person_id": person_id, "at": now} for person_id in to]
    reminders.add_reminders(conn, rows)
    set_prompts(conn, moments)
    return len(due)


def ladder_of(conn: Connection, owed: Duty) -> list[Prompt]:
    """All reminders that a duty's ladder holds, in order."""
    return _ladder(adopted(conn, owed.obligation_id).ladder, owed, ZoneInfo(unit(conn, owed.unit_id).timezone))


def _ladder(ladder: Ladder, owed: Duty, zone: ZoneInfo) -> list[Prompt]:
    return list(prompts(ladder, owed.opens_on, owed.due_on, zone, china(), Hours()))


class _People:
    """Whom a rung is for: the same for all duties of a unit under one obligation, so looked up once for them."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._found: dict[tuple[int, int, Recipient], list[int]] = {}
        self._zones: dict[int, ZoneInfo] = {}
        self._ladders: dict[int, Ladder] = {}

    def zone(self, owed: Duty) -> ZoneInfo:
        """The zone of the duty's unit."""
        if owed.unit_id not in self._zones:
            self._zones[owed.unit_id] = ZoneInfo(unit(self._conn, owed.unit_id).timezone)
        return self._zones[owed.unit_id]

    def ladder(self, owed: Duty) -> Ladder:
        """The ladder that the duty climbs."""
        if owed.obligation_id not in self._ladders:
            self._ladders[owed.obligation_id] = adopted(self._conn, owed.obligation_id).ladder
        return self._ladders[owed.obligation_id]

    def of(self, owed: Duty, recipients: Iterable[Recipient]) -> list[int]:
        """The people behind these recipients, each once."""
        found: dict[int, None] = {}
        for recipient in recipients:
            key = (owed.unit_id, owed.obligation_id, recipient)
            if key not in self._found:
                self._found[key] = [to.id for to in RECIPIENTS[recipient](self._conn, owed)]
            found |= dict.fromkeys(self._found[key])
        return list(found)


def _rung(conn: Connection, owed: Duty, now: datetime, people: _People) -> tuple[str, datetime | None, list[int]]:
    """The rung that has come, the moment of the next one, and whom this one is for."""
    if owed.outcome == "submitted":
        zone = people.zone(owed)
        today = now.astimezone(zone).date()
        claim = confirmation(conn, owed.confirmation_id or 0)
        waits_for = rights.confirmers(conn, owed, claim.person_id)
        return f"review {today}", next_review_prompt(today, zone), [to.id for to in waits_for]
    if owed.outcome in ("confirmed", "waived"):
        return "", None, []
    ladder = _ladder(people.ladder(owed), owed, people.zone(owed))
    come = [prompt for prompt in ladder if prompt.at <= now]
    following = next((prompt.at for prompt in ladder if prompt.at > now), None)
    return (come[-1].rung, following, people.of(owed, come[-1].to)) if come else ("", following, [])


def next_review_prompt(today: date, zone: ZoneInfo) -> datetime:
    """When a claim that waits is next recalled to those who confirm: the morning of the next working day."""
    return Hours().prompt_at(china().on_or_after(today + timedelta(days=1)), zone)


def write_digests(conn: Connection, now: datetime) -> int:
    """Owe each person one message for all their reminders that wait; how many messages."""
    due = reminders.due_reminders(conn, now)
    if not due:
        return 0
    put_off = reminders.snoozed_until(conn, now)
    waiting = defaultdict(list)
    for reminder in due:
        if (reminder.duty_id, reminder.person_id) not in put_off or _is_last(conn, reminder, now):
            waiting[reminder.person_id].append(reminder)
    for person_id, mine in waiting.items():
        to = person(conn, person_id)
        message_id = _digest(conn, to, [duty(conn, duty_id) for duty_id in {r.duty_id: None for r in mine}], now)
        reminders.fold(conn, [reminder.id for reminder in mine], message_id)
    return len(waiting)


def _is_last(conn: Connection, reminder: reminders.Reminder, now: datetime) -> bool:
    """Whether no rung follows: a last rung is never put off."""
    return duty(conn, reminder.duty_id).next_prompt_at is None


def _digest(conn: Connection, to: Person, due: list[Duty], now: datetime) -> int:
    messages.supersede_digests(conn, to.id)
    if len(due) == 1:
        return send_card(conn, to, due[0], now)
    speech = language(to.language)
    views = by_urgency(view(conn, owed, now) for owed in due)
    body = cards.digest(speech, to.name, views, counts(conn, to, now))
    return say(conn, to, body, now, purpose="digest")


def owed_by(conn: Connection, to: Person) -> list[Duty]:
    """The unsettled duties that are a person's own to do."""
    units = sorted({membership.unit_id for membership in memberships_of(conn, to.id)})
    own: dict[tuple[int, str], bool] = {}
    mine = []
    for owed in unsettled(conn, _with_projects(conn, units)):
        role = adopted(conn, owed.obligation_id).obligation.owner
        if (owed.unit_id, role) not in own:
            own[owed.unit_id, role] = any(owner.id == to.id for owner in rights.owners(conn, owed))
        if own[owed.unit_id, role]:
            mine.append(owed)
    return mine


def _with_projects(conn: Connection, unit_ids: list[int]) -> list[int]:
    return sorted({below for unit_id in unit_ids for below in family(conn, unit_id)})


def counts(conn: Connection, to: Person, now: datetime) -> cards.Counts:
    """How much of a person's own is due today, overdue, and due within a week."""
    views = [view(conn, owed, now) for owed in owed_by(conn, to) if owed.outcome != "submitted"]
    days = [(seen.due_on - seen.today).days for seen in views]
    return cards.Counts(
        today=sum(left == 0 for left in days),
        overdue=sum(seen.standing == "overdue" for seen in views),
        week=sum(0 <= left < 7 for left in days),
    )
