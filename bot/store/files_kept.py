"""Files kept: which evidence still has its bytes, and which has not any more."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, String, cast, select, update

from bot.store.rows import each
from bot.store.tables import confirmations, duties, evidence, messages, notices, units
from bot.texts.body import Body, to_json
from schedules.record import record


@record
class Kept:
    """A file of evidence with its bytes; `number` is the entry that names it, None for one of a mere draft."""

    id: int
    sha256: str
    size: int
    confirmation_id: int
    company_id: int
    number: int | None


_KEPT = (
    select(evidence.c.id, evidence.c.sha256, evidence.c.size, evidence.c.confirmation_id)
    .add_columns(units.c.company_id, confirmations.c.number)
    .join(confirmations, confirmations.c.id == evidence.c.confirmation_id)
    .join(duties, duties.c.id == confirmations.c.duty_id)
    .join(units, units.c.id == duties.c.unit_id)
    .where(evidence.c.erased_at.is_(None))
    .order_by(evidence.c.id)
)


def kept_by(conn: Connection, person_id: int, *, drafts: bool) -> list[Kept]:
    """The files that a person sent: of drafts only, or of claims only."""
    mine = _KEPT.where(confirmations.c.person_id == person_id)
    draft = confirmations.c.state.in_(("draft", "dropped"))
    return each(Kept, conn.execute(mine.where(draft if drafts else ~draft)))


def kept_before(conn: Connection, before: datetime, but_units: Collection[int], limit: int) -> list[Kept]:
    """Files that came before a moment, save those of some units; at most `limit`."""
    old = _KEPT.where(evidence.c.received_at < before, duties.c.unit_id.not_in(but_units))
    return each(Kept, conn.execute(old.limit(limit)))


def let_go(conn: Connection, files: Sequence[Kept], now: datetime) -> None:
    """Note that these files are evidence no more; neither their names nor the channel's names for them stay."""
    for file in files:
        gone = update(evidence).where(evidence.c.id == file.id)
        conn.execute(gone.values(erased_at=now, name="erased", channel_id=""))
    digests = {file.sha256 for file in files}
    albums = select(messages.c.id, messages.c.body).where(messages.c.purpose == "album")
    shown = [row.id for row in conn.execute(albums) if digests and any(each in row.body for each in digests)]
    for number in shown:
        blank = update(messages).where(messages.c.id == number)
        conn.execute(blank.values(body=to_json(Body(text=""))))
        conn.execute(blank.where(messages.c.state == "owed").values(state="superseded"))


def erased_digests(conn: Connection) -> list[str]:
    """The digests of files that were erased and that nothing which is kept refers to."""
    kept = select(evidence.c.sha256).where(evidence.c.erased_at.is_(None))
    gone = select(evidence.c.sha256).where(evidence.c.erased_at.is_not(None), evidence.c.sha256.not_in(kept)).distinct()
    attached = "".join(conn.execute(select(cast(notices.c.file, String)).where(notices.c.file.is_not(None))).scalars())
    return [sha256 for sha256 in conn.execute(gone).scalars() if sha256 not in attached]
