"""Showing duties: what a person is told of each, as new messages and as changes of those that stand."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.rights import confirmers, may_confirm
from bot.store import messages
from bot.store.confirmations import Confirmation, confirmation, evidence_of
from bot.store.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.obligations import adopted
from bot.store.people import Person, person
from bot.store.units import Unit, unit
from bot.texts import cards, dialogue
from bot.texts.body import Body, FileRef, to_json
from bot.texts.catalogue import Language, language
from bot.texts.dialogue import Claim, Taken
from schedules.standing import standing


def local_day(of: Unit, now: datetime) -> date:
    """The unit's local day."""
    return now.astimezone(ZoneInfo(of.timezone)).date()


def view(conn: Connection, shown: Duty, now: datetime) -> cards.DutyView:
    """A duty as it stands at `now`."""
    of, judged_by = unit(conn, shown.unit_id), adopted(conn, shown.obligation_id)
    today = local_day(of, now)
    return cards.DutyView(
        duty_id=shown.id,
        unit=of.name,
        obligation=judged_by.obligation,
        period=shown.period,
        due_on=shown.due_on,
        standing=standing(
            opens_on=shown.opens_on,
            due_on=shown.due_on,
            missed_after=judged_by.ladder.missed_after,
            outcome=shown.outcome,
            today=today,
        ),
        today=today,
    )


def say(
    conn: Connection, to: Person, body: Body, now: datetime, *, purpose: str = "reply", duty_id: int | None = None
) -> int:
    """Owe a person a message in their private chat; its id."""
    return messages.add_message(
        conn,
        person_id=to.id,
        chat_id=to.telegram_id,
        purpose=purpose,
        duty_id=duty_id,
        body=to_json(body),
        now=now,
    )


def say_text(conn: Connection, to: Person, text: str, now: datetime) -> int:
    """Owe a person a message without buttons."""
    return say(conn, to, Body(text=str(text)), now)


def send_card(conn: Connection, to: Person, shown: Duty, now: datetime) -> int:
    """Show a person a duty's card, or its claim with the choice to confirm where that is theirs to make."""
    if shown.outcome == "submitted" and shown.confirmation_id:
        claim = confirmation(conn, shown.confirmation_id)
        if may_confirm(conn, to.id, shown, claim.person_id):
            return send_claim(conn, to, shown, claim, now)
    return say(conn, to, card_body(conn, to, shown, now), now, purpose="card", duty_id=shown.id)


def send_claim(conn: Connection, to: Person, shown: Duty, claim: Confirmation, now: datetime) -> int:
    """Show a person what was submitted: the evidence first, then the claim with its buttons."""
    speech, seen = language(to.language), view(conn, shown, now)
    files = evidence_of(conn, claim.id)
    caption = dialogue.album_caption(speech, seen, [person(conn, claim.person_id).name])
    for kind in ("photo", "document"):
        refs = [
            FileRef(kind=kind, sha256=file.sha256, name=file.name, channel_id=file.channel_id)
            for file in files
            if file.kind == kind
        ]
        for start in range(0, len(refs), 10):
            say(conn, to, Body(text=caption, files=tuple(refs[start : start + 10])), now, purpose="album")
    return say(conn, to, review_body(conn, to, shown, now), now, purpose="review", duty_id=shown.id)


def redraw(conn: Connection, duty_id: int, now: datetime) -> None:
    """Change every card and claim of a duty, whoever has it, to what is so now."""
    shown = duty(conn, duty_id)
    for message in messages.cards_of(conn, duty_id):
        to = person(conn, message.person_id or 0)
        draw = review_body if message.purpose == "review" else card_body
        messages.revise(conn, message.id, to_json(draw(conn, to, shown, now)), now)


def card_body(conn: Connection, to: Person, shown: Duty, now: datetime) -> Body:
    """A duty's card in the person's language."""
    speech = language(to.language)
    return cards.card(speech, view(conn, shown, now), outcome(conn, speech, shown))


def review_body(conn: Connection, to: Person, shown: Duty, now: datetime) -> Body:
    """The claim for the one who confirms; without buttons once it is judged."""
    speech = language(to.language)
    seen = view(conn, shown, now)
    if not shown.confirmation_id:
        return cards.card(speech, seen)
    claim = claim_of(conn, shown, confirmation(conn, shown.confirmation_id))
    if shown.outcome == "submitted":
        return dialogue.review(speech, seen, claim)
    lines = dialogue.claim_lines(speech, seen, claim)
    if told := outcome(conn, speech, shown):
        lines.append(told)
    return Body(text=str(Markup("\n").join(lines)))


def outcome(conn: Connection, speech: Language, shown: Duty) -> Markup | None:
    """The line that says what became of the duty: submitted, confirmed or returned."""
    if not shown.confirmation_id:
        return None
    claim = confirmation(conn, shown.confirmation_id)
    zone = ZoneInfo(unit(conn, shown.unit_id).timezone)
    if claim.state == "submitted":
        waits_for = confirmers(conn, shown, claim.person_id)
        return dialogue.submitted(speech, claim.number or 0, waits_for[0].name if waits_for else None)
    if not claim.reviewer_id or not claim.reviewed_at:
        return None
    who, at = person(conn, claim.reviewer_id).name, claim.reviewed_at.astimezone(zone)
    if claim.state == "confirmed":
        return dialogue.confirmed(speech, claim.number or 0, who, at)
    return dialogue.returned(speech, claim.reason or "", who, at)


def taken(conn: Connection, draft: Confirmation) -> Taken:
    """What a confirmation holds, for showing."""
    files = evidence_of(conn, draft.id)
    return Taken(
        done_on=draft.done_on,
        photos=sum(file.kind == "photo" for file in files),
        documents=sum(file.kind == "document" for file in files),
        note=draft.note,
        figures=(draft.count_done, draft.count_of)
        if draft.count_done is not None and draft.count_of is not None
        else None,
    )


def claim_of(conn: Connection, shown: Duty, claim: Confirmation) -> Claim:
    """A submitted confirmation, for showing."""
    assert claim.done_on
    assert claim.submitted_at
    return Claim(
        who=person(conn, claim.person_id).name,
        done_on=claim.done_on,
        submitted_at=claim.submitted_at.astimezone(ZoneInfo(unit(conn, shown.unit_id).timezone)),
        taken=taken(conn, claim),
        number=claim.number or 0,
    )


def by_urgency(views: Iterable[cards.DutyView]) -> list[cards.DutyView]:
    """Most pressing first: what was returned, what is overdue, then by due day; what was missed comes last."""
    order = {"returned": 0, "overdue": 1, "missed": 3}
    return sorted(views, key=lambda seen: (order.get(seen.standing, 2), seen.due_on, seen.duty_id))
