"""Reuse: which pictures of a submission were evidence before, or were taken on another day than is said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.evidence.picture import QUALITY, TURNS, Picture
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.people.units import Unit, unit
from bot.store.submissions import pictures
from bot.store.submissions.pictures import Known
from bot.store.submissions.submissions import Evidence, Submission, evidence_of

# So many like ones are looked up for a picture.
MOST = 200


def note(conn: Connection, where: Unit, sha256: str, picture: Picture) -> None:
    """Keep what a picture of this unit looks like, if anything was seen; a time without a zone is the unit's."""
    if not picture.width:
        return
    taken = picture.taken_at
    if taken and taken.tzinfo is None:
        taken = taken.replace(tzinfo=ZoneInfo(where.timezone))
    latitude, longitude = picture.place or (None, None)
    values = {name: getattr(picture, name) for name in ("width", "height", "prints", "quality")}
    pictures.note(
        conn,
        where.company_id,
        sha256,
        {**values, "taken_at": taken, "latitude": latitude, "longitude": longitude},
    )


def find(conn: Connection, submission: Submission, shown: Duty) -> None:
    """Note each picture of a submission that was evidence before: for another duty of the company, or twice here.

    What a returned submission of the same duty held is no reuse when it is sent again; nor is what was sent for the
    duties that it covers.
    """
    company = unit(conn, shown.unit_id).company_id
    files = [file for file in evidence_of(conn, submission.id) if file.is_picture]
    looks = pictures.known(conn, company, [file.sha256 for file in files])
    alike = _alike(conn, company, looks)
    here: list[Evidence] = []
    for file in files:
        bits = alike.get(file.sha256, {}) | {file.sha256: 0}
        before = pictures.earlier_with(
            conn, company, file.sha256, bits, but_duties=(shown.id, *(submission.covers or ()))
        )
        if nearest := min(before, key=lambda one: (one.sha256 != file.sha256, bits[one.sha256]), default=None):
            pictures.note_reuse(conn, file.id, nearest.evidence_id, bits[nearest.sha256])
        elif file.received_at >= submission.created_at:
            if twin := next((one for one in here if one.sha256 in bits), None):
                pictures.note_reuse(conn, file.id, twin.id, bits[twin.sha256])
            here.append(file)


def _alike(conn: Connection, company: int, looks: Mapping[str, Known]) -> dict[str, dict[str, int]]:
    """For each picture the digests of those that look like it, with the bits that differ."""
    if not any(look.prints for look in looks.values()):
        return {}
    from bot.evidence.similarity import nearest  # loads numpy, which a start without pictures can do without

    stored = pictures.prints_of(conn, company, QUALITY)
    return {
        look.sha256: dict(nearest(look.prints, stored)[:MOST])
        for look in looks.values()
        if look.prints and look.quality >= QUALITY
    }


def facts(conn: Connection, submission: Submission, shown: Duty) -> dict[str, Any]:
    """What the ledger says of reuse and of days: numbers of files as they stand in the entry, and of submissions."""
    files = evidence_of(conn, submission.id)
    position = {file.id: number for number, file in enumerate(files, 1)}
    reused = [
        {"file": position[found.evidence_id], "submission_number": earlier.number, "bits": found.bits}
        for found, earlier in pictures.reuses_in(conn, submission.id)
    ]
    others = other_days(conn, submission, shown, files)
    taken = [{"file": position[file.id], "taken_on": on.isoformat()} for file, on, _ in others]
    return {"reused": reused or None, "taken": taken or None}


def other_days(
    conn: Connection, submission: Submission, shown: Duty, files: Sequence[Evidence]
) -> list[tuple[Evidence, date, Known]]:
    """The pictures among a submission's files whose camera noted another day than the one that is said."""
    where = unit(conn, shown.unit_id)
    looks = pictures.known(conn, where.company_id, [file.sha256 for file in files])
    found = []
    for file in files:
        look = looks.get(file.sha256)
        if look and look.taken_at:
            on = look.taken_at.astimezone(ZoneInfo(where.timezone)).date()
            if on != submission.done_on:
                found.append((file, on, look))
    return found


def twins(conn: Connection, shown: Duty, files: Sequence[Evidence]) -> dict[int, tuple[Evidence, bool]]:
    """Each of a draft's files that shows what an earlier one of them shows, with that one and whether its bytes are the
    same; it counts once, however it was sent."""
    company = unit(conn, shown.unit_id).company_id
    pictures_here = {file.sha256 for file in files if file.is_picture}
    looks = pictures.known(conn, company, pictures_here) if len(pictures_here) > 1 else {}
    found: dict[int, tuple[Evidence, bool]] = {}
    before: list[Evidence] = []
    for file in files:
        alike = _alike_among(looks, file, before)
        if twin := next((one for one in before if one.sha256 == file.sha256), None):
            found[file.id] = (twin, True)
        elif twin := next((one for one in before if one.sha256 in alike), None):
            found[file.id] = (twin, False)
        else:
            before.append(file)
    return found


def _alike_among(looks: Mapping[str, Known], file: Evidence, before: Sequence[Evidence]) -> set[str]:
    """The digests of those of some pictures that look like one."""
    look = looks.get(file.sha256)
    others = [looks[one.sha256] for one in before if one.sha256 in looks]
    if not look or not look.prints or not any(other.prints for other in others):
        return set()
    from bot.evidence.similarity import nearest  # as above

    stored = b"".join(
        bytes.fromhex(other.sha256) + other.prints[at : at + 32]
        for other in others
        if other.prints and other.quality >= QUALITY
        for at in range(0, len(other.prints), TURNS)
    )
    return {sha256 for sha256, _ in nearest(look.prints, stored)} if look.quality >= QUALITY and stored else set()
