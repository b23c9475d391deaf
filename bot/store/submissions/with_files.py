"""All submissions of a duty with their files, and what is known of these, read by one statement."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, bindparam, select

from bot.store.rows import keep, parted
from bot.store.submissions.pictures import Known, know_picture
from bot.store.submissions.submission import Evidence, Submission, know
from bot.store.tables import duties, evidence, pictures, questions, reuses, submissions, units

_OTHERS = evidence.alias()
_ALL = (
    select(
        submissions,
        units.c.company_id,
        *(evidence.c[name].label(f"evidence_{name}") for name in Evidence.__dataclass_fields__),
        *(pictures.c[name].label(f"look_{name}") for name in Known.__dataclass_fields__),
        reuses.c.evidence_id.label("reused"),
        select(_OTHERS.c.id)
        .where(_OTHERS.c.sha256 == evidence.c.sha256, _OTHERS.c.submission_id != evidence.c.submission_id)
        .exists()
        .label("elsewhere"),
        select(questions.c.id).where(questions.c.submission_id == submissions.c.id).exists().label("asked"),
    )
    .join(duties, duties.c.id == submissions.c.duty_id)
    .join(units, units.c.id == duties.c.unit_id)
    .outerjoin(evidence, evidence.c.submission_id == submissions.c.id)
    .outerjoin(pictures, (pictures.c.company_id == units.c.company_id) & (pictures.c.sha256 == evidence.c.sha256))
    .outerjoin(reuses, reuses.c.evidence_id == evidence.c.id)
    .order_by(submissions.c.id, evidence.c.id)
)
# By the number of the duty, or of one of its submissions.
OF_DUTY = _ALL.where(submissions.c.duty_id == bindparam("number"))
_BESIDE = submissions.alias()
BESIDE = _ALL.where(
    submissions.c.duty_id == select(_BESIDE.c.duty_id).where(_BESIDE.c.id == bindparam("number")).scalar_subquery()
)


def read(conn: Connection, query: Select[tuple[object, ...]], number: int) -> Sequence[Submission]:
    """The submissions, oldest first; their files, and that nothing is known of some, are known from now on."""
    found: dict[int, Submission] = {}
    files: dict[int, list[Evidence]] = {}
    reused, asked, duty_id = set(), set(), 0
    for row in conn.execute(query, {"number": number}):
        told = row._mapping
        found[row.id] = Submission(**{name: told[name] for name in Submission.__dataclass_fields__})
        mine, duty_id = files.setdefault(row.id, []), row.duty_id
        asked |= {row.id} if row.asked else set()
        if row.evidence_id is None:
            continue
        mine.append(Evidence(**vars(parted(row, "evidence_"))))
        look = Known(**vars(parted(row, "look_"))) if row.look_sha256 else None
        know_picture(conn, row.company_id, row.evidence_sha256, look)
        reused |= {row.id} if row.reused else set()
        if not row.elsewhere:
            keep(conn, ("alone", row.evidence_sha256), [evidence], True)
    for submission_id, mine in files.items():
        keep(conn, ("files", submission_id), [evidence], mine)
        if submission_id not in reused:
            keep(conn, ("reuses", submission_id), [reuses, evidence], [])
        if submission_id not in asked:
            keep(conn, ("questions", submission_id), [questions], [])
    return know(conn, duty_id, list(found.values()))
