"""What someone gathered to add to a submission and had not sent when the submission came back."""

from datetime import datetime

from bot.flows.held import hold as holding
from bot.flows.held.held_outcomes import Gathered, WhichDuty
from bot.flows.submissions import add_evidence
from bot.flows.submissions.not_taken import KeptUnsent
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.people.people import person
from bot.store.submissions import held as store
from bot.store.submissions import said as said_store
from bot.store.submissions import submissions
from bot.store.submissions.submissions import Submission


def hold(conn: Connection, submission: Submission, now: datetime) -> list[Gathered]:
    """Hold what was gathered, and not sent, to add to a submission that came back: it is named and asked about."""
    gathered = []
    for draft in add_evidence.unsent(conn, submission):
        by = person(conn, draft.person_id)
        said = {one.chat_message_id: one.text for one in said_store.said_to(conn, draft.id) if one.counts_as == "note"}
        brought = dict(submissions.messages_of(conn, draft.id))
        for number in sorted({*said, *brought}):
            file, row = brought.get(number), {"chat_message_id": number, "album": None, "at": now}
            values = store.of_file(file, file.sent_as if file else None)
            store.hold(conn, by.id, {**row, **values, "text": said.get(number, "")})
        new = [one for one in store.held_of(conn, by.id) if one.chat_message_id in {*said, *brought}]
        if new:
            asks = WhichDuty(some=new, likely=holding.likely_for(Context(conn, by, now)), faults=[KeptUnsent()])
            gathered.append(Gathered(by=by, asks=asks))
    return gathered
