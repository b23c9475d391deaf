"""The first tables, and a ledger that only grows."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER entries_no_{verb} BEFORE {verb} ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END
"""
POSTGRESQL = """
CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
CREATE TRIGGER entries_only_grow BEFORE UPDATE OR DELETE ON entries
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()
"""


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("begun", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("update_id", "sha256", name=op.f("uq_inbox_update_id_sha256")),
    )
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["chat_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "people",
        sa.Column("id", Id, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("blocked_at", Moment(), nullable=True),
        sa.Column("digest_hour", sa.Integer(), server_default="9", nullable=False),
        sa.Column("quiet_from", sa.Integer(), server_default="21", nullable=False),
        sa.Column("quiet_to", sa.Integer(), server_default="8", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("named_at", Moment(), nullable=True),
        sa.Column("erasure_asked_at", Moment(), nullable=True),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_people_telegram_id")),
    )
    op.create_table(
        "roadmaps",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adopted_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmaps")),
    )
    op.create_table(
        "roots",
        sa.Column("id", Id, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("filed", sa.Boolean(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("ask_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roots")),
    )
    op.create_table(
        "tries",
        sa.Column("id", Id, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_telegram_id"), "tries", ["telegram_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("zones_before", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("continues", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("calendar", sa.String(length=20), server_default="china", nullable=False),
        sa.Column("week", sa.String(length=7), server_default="1234567", nullable=False),
        sa.Column("stops", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("next_plan_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("name", name=op.f("uq_units_name")),
    )
    op.create_index(op.f("ix_units_next_plan_at"), "units", ["next_plan_at"], unique=False)
    op.create_index(op.f("ix_units_parent_id"), "units", ["parent_id"], unique=False)
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("ticked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )
    op.create_table(
        "absences",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("deputy_id", Id, nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_absences_company_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_absences_deputy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_last"), "absences", ["last"], unique=False)
    op.create_index(op.f("ix_absences_person_id"), "absences", ["person_id"], unique=False)
    op.create_table(
        "anchor_times",
        sa.Column("company_id", Id, autoincrement=False, nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_anchor_times_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_anchor_times")),
    )
    op.create_table(
        "anchors",
        sa.Column("company_id", Id, autoincrement=False, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("root_id", Id, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_anchors_company_id")),
        sa.ForeignKeyConstraint(["root_id"], ["roots.id"], name=op.f("fk_anchors_root_id")),
        sa.PrimaryKeyConstraint("company_id", "on", name=op.f("pk_anchors")),
    )
    op.create_index(op.f("ix_anchors_root_id"), "anchors", ["root_id"], unique=False)
    op.create_table(
        "chains",
        sa.Column("company_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=True),
        sa.Column("set_back", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_chains_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_chains")),
    )
    op.create_table(
        "disclosures",
        sa.Column("company_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_disclosures_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_disclosures_person_id")),
        sa.PrimaryKeyConstraint("company_id", "seq", "field", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_at"), "disclosures", ["at"], unique=False)
    op.create_index(op.f("ix_disclosures_person_id"), "disclosures", ["person_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("company_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_entries_company_id")),
        sa.PrimaryKeyConstraint("company_id", "seq", name=op.f("pk_entries")),
    )
    op.create_table(
        "events",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_events_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_events_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("unit_id", "kind", "on", name=op.f("uq_events_unit_id_kind_on")),
    )
    op.create_table(
        "exemptions",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("above_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("seen_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["above_id"], ["units.id"], name=op.f("fk_exemptions_above_id")),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_exemptions_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exemptions_person_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["people.id"], name=op.f("fk_exemptions_seen_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_exemptions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
    )
    op.create_index(op.f("ix_exemptions_unit_id"), "exemptions", ["unit_id"], unique=False)
    op.create_index(
        "ix_exemptions_unseen",
        "exemptions",
        ["above_id"],
        unique=False,
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "exports",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit_id", Id, nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exports_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_exports_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(
        "ix_exports_asked",
        "exports",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "feeds",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_feeds_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feeds_token_hash")),
    )
    op.create_table(
        "groups",
        sa.Column("id", Id, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("bound_by", Id, nullable=False),
        sa.Column("bound_at", Moment(), nullable=False),
        sa.Column("next_board_at", Moment(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["bound_by"], ["people.id"], name=op.f("fk_groups_bound_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_groups_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("chat_id", "topic_id", name=op.f("uq_groups_chat_id_topic_id")),
    )
    op.create_index(op.f("ix_groups_unit_id"), "groups", ["unit_id"], unique=False)
    op.create_table(
        "held",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("chat_message_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("sent_as", sa.String(length=10), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("channel_id", sa.String(length=255), nullable=True),
        sa.Column("forwarded_at", Moment(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_held_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held")),
        sa.UniqueConstraint("person_id", "chat_message_id", name=op.f("uq_held_person_id_chat_message_id")),
    )
    op.create_index(op.f("ix_held_person_id"), "held", ["person_id"], unique=False)
    op.create_table(
        "holds",
        sa.Column("unit_id", Id, autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_holds_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_holds")),
    )
    op.create_table(
        "invites",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.Column("first", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("replaces_id", Id, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_by", Id, nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_invites_made_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_invites_unit_id")),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invites_used_by")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invites")),
    )
    op.create_table(
        "memberships",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("given_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_memberships_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("person_id", "unit_id", "role", name=op.f("uq_memberships_person_id_unit_id_role")),
    )
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"], unique=False)
    op.create_index(op.f("ix_memberships_unit_id"), "memberships", ["unit_id"], unique=False)
    op.create_table(
        "obligations",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.Column("roadmap_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmaps.id"], name=op.f("fk_obligations_roadmap_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_obligations_key_version")),
    )
    op.create_table(
        "pictures",
        sa.Column("company_id", Id, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("prints", sa.LargeBinary(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["units.id"], name=op.f("fk_pictures_company_id")),
        sa.PrimaryKeyConstraint("company_id", "sha256", name=op.f("pk_pictures")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "prefaces",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("message_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_prefaces_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prefaces")),
    )
    op.create_index(
        "ix_prefaces_waiting",
        "prefaces",
        ["at"],
        unique=False,
        sqlite_where=sa.text("message_id IS NULL"),
        postgresql_where=sa.text("message_id IS NULL"),
    )
    op.create_table(
        "tallies",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("open", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reported_late", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_good", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waived", sa.Integer(), server_default="0", nullable=False),
        sa.Column("undetermined", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waived_unseen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("undetermined_unseen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("loose", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_tallies_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
    )
    op.create_index(
        "ix_tallies_loose",
        "tallies",
        ["unit_id"],
        unique=False,
        sqlite_where=sa.text("loose"),
        postgresql_where=sa.text("loose"),
    )
    op.create_index("ix_tallies_unit_id_key_due_on", "tallies", ["unit_id", "key", "due_on"], unique=False)
    op.create_table(
        "year_plans",
        sa.Column("unit_id", Id, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("fixed_at", Moment(), nullable=True),
        sa.Column("fixed_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["fixed_by"], ["people.id"], name=op.f("fk_year_plans_fixed_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_year_plans_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_year_plans")),
    )
    op.create_table(
        "duties",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("obligation_id", Id, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("confirmation_id", Id, nullable=True),
        sa.Column("next_prompt_at", Moment(), nullable=True),
        sa.Column("undetermined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("waived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("missed_at", Moment(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("notice_id", Id, nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("verdict", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("exemption_id", Id, nullable=True),
        sa.Column("unseen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_duties_obligation_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_duties_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("unit_id", "key", "period", name=op.f("uq_duties_unit_id_key_period")),
    )
    op.create_index(op.f("ix_duties_exemption_id"), "duties", ["exemption_id"], unique=False)
    op.create_index(
        "ix_duties_next_prompt_at",
        "duties",
        ["next_prompt_at"],
        unique=False,
        sqlite_where=sa.text("next_prompt_at IS NOT NULL"),
        postgresql_where=sa.text("next_prompt_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_duties_notice_id"), "duties", ["notice_id"], unique=False)
    op.create_index("ix_duties_unit_id_due_on", "duties", ["unit_id", "due_on"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("issuer_id", Id, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("obligation_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("file", sa.JSON(), nullable=True),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["people.id"], name=op.f("fk_notices_issuer_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligations.id"], name=op.f("fk_notices_obligation_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_notices_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_notices_number")),
    )
    op.create_table(
        "confirmations",
        sa.Column("id", Id, nullable=False),
        sa.Column("duty_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("count_done", sa.Integer(), nullable=True),
        sa.Column("count_of", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("reviewer_id", Id, nullable=True),
        sa.Column("reviewed_at", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("reviewer_came_after", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reviewer_invited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("dropped_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_confirmations_duty_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_confirmations_person_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name=op.f("fk_confirmations_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
    )
    op.create_index(
        "ix_confirmations_confirmed",
        "confirmations",
        ["reviewed_at"],
        unique=False,
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.create_index(op.f("ix_confirmations_duty_id"), "confirmations", ["duty_id"], unique=False)
    op.create_index(
        "ix_confirmations_one_draft",
        "confirmations",
        ["duty_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "messages",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("duty_id", Id, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("urgency", sa.Integer(), server_default="1", nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("owed_at", Moment(), nullable=False),
        sa.Column("shown_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_messages_duty_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_messages_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    op.create_index("ix_messages_chat_id_purpose", "messages", ["chat_id", "purpose"], unique=False)
    op.create_index(op.f("ix_messages_duty_id"), "messages", ["duty_id"], unique=False)
    op.create_index(
        "ix_messages_owed",
        "messages",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_index("ix_messages_person_id_purpose", "messages", ["person_id", "purpose"], unique=False)
    op.create_table(
        "readings",
        sa.Column("duty_id", Id, autoincrement=False, nullable=False),
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_readings_duty_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_readings_person_id")),
        sa.PrimaryKeyConstraint("duty_id", "person_id", name=op.f("pk_readings")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", Id, nullable=False),
        sa.Column("duty_id", Id, nullable=False),
        sa.Column("rung", sa.String(length=40), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_reminders_duty_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("duty_id", "rung", "person_id", name=op.f("uq_reminders_duty_id_rung_person_id")),
    )
    op.create_index("ix_reminders_message_id", "reminders", ["message_id"], unique=False)
    op.create_index(
        "ix_reminders_pending",
        "reminders",
        ["at"],
        unique=False,
        sqlite_where=sa.text("message_id IS NULL AND NOT superseded"),
        postgresql_where=sa.text("message_id IS NULL AND NOT superseded"),
    )
    op.create_table(
        "urges",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("issuer_unit_id", Id, nullable=False),
        sa.Column("issuer_id", Id, nullable=False),
        sa.Column("duty_id", Id, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", Id, nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("next_prompt_at", Moment(), nullable=True),
        sa.Column("late_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_urges_answered_by")),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_urges_duty_id")),
        sa.ForeignKeyConstraint(["issuer_id"], ["people.id"], name=op.f("fk_urges_issuer_id")),
        sa.ForeignKeyConstraint(["issuer_unit_id"], ["units.id"], name=op.f("fk_urges_issuer_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_urges_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urges")),
        sa.UniqueConstraint("number", name=op.f("uq_urges_number")),
    )
    op.create_index(op.f("ix_urges_next_prompt_at"), "urges", ["next_prompt_at"], unique=False)
    op.create_index(op.f("ix_urges_unit_id"), "urges", ["unit_id"], unique=False)
    op.create_table(
        "waivers",
        sa.Column("duty_id", Id, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_waivers_duty_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_waivers_person_id")),
        sa.PrimaryKeyConstraint("duty_id", name=op.f("pk_waivers")),
    )
    op.create_table(
        "dialogues",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("expects", sa.String(length=40), nullable=False),
        sa.Column("confirmation_id", Id, nullable=True),
        sa.Column("about", sa.JSON(), nullable=True),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["confirmation_id"], ["confirmations.id"], name=op.f("fk_dialogues_confirmation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dialogues_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_dialogues")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", Id, nullable=False),
        sa.Column("confirmation_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sent_as", sa.String(length=10), server_default="photo", nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("channel_id", sa.String(length=255), nullable=False),
        sa.Column("chat_message_id", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("forwarded_at", Moment(), nullable=True),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["confirmation_id"], ["confirmations.id"], name=op.f("fk_evidence_confirmation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "confirmation_id", "chat_message_id", name=op.f("uq_evidence_confirmation_id_chat_message_id")
        ),
    )
    op.create_index(op.f("ix_evidence_confirmation_id"), "evidence", ["confirmation_id"], unique=False)
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)
    op.create_table(
        "exemption_messages",
        sa.Column("message_id", Id, autoincrement=False, nullable=False),
        sa.Column("exemption_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemptions.id"], name=op.f("fk_exemption_messages_exemption_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_exemption_messages_message_id")),
        sa.PrimaryKeyConstraint("message_id", "exemption_id", name=op.f("pk_exemption_messages")),
    )
    op.create_table(
        "questions",
        sa.Column("id", Id, nullable=False),
        sa.Column("confirmation_id", Id, nullable=False),
        sa.Column("asker_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("files", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_questions_answered_by")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_questions_asker_id")),
        sa.ForeignKeyConstraint(["confirmation_id"], ["confirmations.id"], name=op.f("fk_questions_confirmation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_confirmation_id"), "questions", ["confirmation_id"], unique=False)
    op.create_table(
        "said",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("chat_message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("confirmation_id", Id, nullable=True),
        sa.Column("expects", sa.String(length=40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("counts_as", sa.String(length=8), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["confirmation_id"], ["confirmations.id"], name=op.f("fk_said_confirmation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_said_person_id")),
        sa.PrimaryKeyConstraint("person_id", "chat_message_id", name=op.f("pk_said")),
    )
    op.create_index(op.f("ix_said_at"), "said", ["at"], unique=False)
    op.create_index(op.f("ix_said_confirmation_id"), "said", ["confirmation_id"], unique=False)
    op.create_table(
        "reuses",
        sa.Column("evidence_id", Id, autoincrement=False, nullable=False),
        sa.Column("earlier_id", Id, nullable=False),
        sa.Column("bits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["earlier_id"], ["evidence.id"], name=op.f("fk_reuses_earlier_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_reuses_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_reuses")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(verb=verb))
    else:
        op.execute(POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER entries_no_{verb}")
    else:
        op.execute("DROP TRIGGER entries_only_grow ON entries")
        op.execute("DROP TRIGGER entries_no_truncate ON entries")
        op.execute("DROP FUNCTION ledger_only_grows")
    op.drop_table("reuses")
    op.drop_table("said")
    op.drop_table("questions")
    op.drop_table("exemption_messages")
    op.drop_table("evidence")
    op.drop_table("dialogues")
    op.drop_table("waivers")
    op.drop_table("urges")
    op.drop_table("reminders")
    op.drop_table("readings")
    op.drop_table("messages")
    op.drop_table("confirmations")
    op.drop_table("notices")
    op.drop_table("duties")
    op.drop_table("year_plans")
    op.drop_table("tallies")
    op.drop_table("prefaces")
    op.drop_table("pictures")
    op.drop_table("obligations")
    op.drop_table("memberships")
    op.drop_table("invites")
    op.drop_table("holds")
    op.drop_table("held")
    op.drop_table("groups")
    op.drop_table("feeds")
    op.drop_table("exports")
    op.drop_table("exemptions")
    op.drop_table("events")
    op.drop_table("entries")
    op.drop_table("disclosures")
    op.drop_table("chains")
    op.drop_table("anchors")
    op.drop_table("anchor_times")
    op.drop_table("absences")
    op.drop_table("watch")
    op.drop_table("units")
    op.drop_table("tries")
    op.drop_table("roots")
    op.drop_table("roadmaps")
    op.drop_table("people")
    op.drop_table("inbox")
