"""Absences, groups, events, notices, waivers, year plans, urging notices; a unit's end and a person's hours."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("urges", "year_plans", "waivers", "readings", "notices", "events", "groups", "absences")


def upgrade() -> None:
    op.add_column("units", sa.Column("ended_on", sa.Date()))
    op.add_column("units", sa.Column("changed_on", sa.Date()))
    op.add_column("units", sa.Column("calendar", sa.String(20), nullable=False, server_default="china"))
    for name, default in (("digest_hour", "9"), ("quiet_from", "21"), ("quiet_to", "8")):
        op.add_column("people", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
    op.add_column("invites", sa.Column("name", sa.String(200)))
    op.add_column("invites", sa.Column("language", sa.String(2)))
    op.add_column("duties", sa.Column("planned_on", sa.Date()))
    op.add_column("invites", sa.Column("replaces_id", Id))
    op.add_column("messages", sa.Column("topic_id", sa.BigInteger()))
    op.add_column("duties", sa.Column("notice_id", Id))
    op.add_column("duties", sa.Column("waived", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("duties", sa.Column("missed_at", Moment()))
    op.create_index(op.f("ix_duties_notice_id"), "duties", ["notice_id"])
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"])
    op.create_index("ix_messages_chat_id_purpose", "messages", ["chat_id", "purpose"])
    with op.batch_alter_table("dialogues") as dialogues:
        dialogues.alter_column("confirmation_id", existing_type=sa.BigInteger(), nullable=True)
        dialogues.alter_column("expects", existing_type=sa.String(12), type_=sa.String(40), existing_nullable=False)
        dialogues.add_column(sa.Column("about", sa.JSON()))
    op.create_table(
        "absences",
        _id(),
        _ref("person_id", "people.id", index=True),
        _ref("deputy_id", "people.id"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False, index=True),
        sa.Column("created_at", Moment(), nullable=False),
    )
    op.create_table(
        "groups",
        _id(),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("title", sa.String(200), nullable=False),
        _ref("unit_id", "units.id", index=True),
        _ref("bound_by", "people.id"),
        sa.Column("bound_at", Moment(), nullable=False),
        sa.Column("next_board_at", Moment(), nullable=False),
        sa.Column("gone_at", Moment()),
        sa.UniqueConstraint("chat_id", "topic_id", name="uq_groups_chat_id_topic_id"),
    )
    op.create_table(
        "events",
        _id(),
        _ref("unit_id", "units.id"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        _ref("person_id", "people.id"),
        sa.Column("created_at", Moment(), nullable=False),
        sa.UniqueConstraint("unit_id", "kind", "on", name="uq_events_unit_id_kind_on"),
    )
    op.create_table(
        "notices",
        _id(),
        _ref("unit_id", "units.id"),
        _ref("issuer_id", "people.id"),
        sa.Column("number", sa.String(40), nullable=False, unique=True),
        sa.Column("obligation_id", Id, sa.ForeignKey("obligations.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("file", sa.JSON()),
        sa.Column("message_id", Id),
        sa.Column("created_at", Moment(), nullable=False),
    )
    op.create_table(
        "readings",
        _ref("duty_id", "duties.id", primary_key=True),
        _ref("person_id", "people.id", primary_key=True),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "waivers",
        _ref("duty_id", "duties.id", primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person_id", Id, sa.ForeignKey("people.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "year_plans",
        _ref("unit_id", "units.id", primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("fixed_at", Moment()),
        sa.Column("fixed_by", Id, sa.ForeignKey("people.id")),
    )
    op.create_table(
        "urges",
        _id(),
        sa.Column("number", sa.String(40), nullable=False, unique=True),
        _ref("unit_id", "units.id", index=True),
        _ref("issuer_unit_id", "units.id"),
        _ref("issuer_id", "people.id"),
        sa.Column("duty_id", Id, sa.ForeignKey("duties.id")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by", Id, sa.ForeignKey("people.id")),
        sa.Column("answered_at", Moment()),
        sa.Column("next_prompt_at", Moment(), index=True),
        sa.Column("late_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM dialogues WHERE confirmation_id IS NULL")
    with op.batch_alter_table("dialogues") as dialogues:
        dialogues.drop_column("about")
        dialogues.alter_column("expects", existing_type=sa.String(40), type_=sa.String(12), existing_nullable=False)
        dialogues.alter_column("confirmation_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_index("ix_messages_chat_id_purpose", "messages")
    op.drop_index(op.f("ix_memberships_person_id"), "memberships")
    op.drop_index(op.f("ix_duties_notice_id"), "duties")
    for table, names in (
        ("duties", ("missed_at", "waived", "notice_id", "planned_on")),
        ("invites", ("replaces_id", "language", "name")),
        ("messages", ("topic_id",)),
        ("people", ("quiet_to", "quiet_from", "digest_hour")),
        ("units", ("calendar", "changed_on", "ended_on")),
    ):
        for name in names:
            op.drop_column(table, name)


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _ref(name: str, target: str, *, primary_key: bool = False, index: bool = False) -> sa.Column[int]:
    if primary_key:
        return sa.Column(name, Id, sa.ForeignKey(target), primary_key=True, autoincrement=False)
    return sa.Column(name, Id, sa.ForeignKey(target), index=index or None, nullable=False)
