"""Migrations: up, down and up again on both databases, and equal to the tables that the code speaks of."""

import json
import warnings
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Table, inspect, select, text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.messages.chat_address import Address
from bot.outbox.operations import add_unit, adopt, go_by, leave, open_duties
from bot.store.duties import tallies
from bot.store.duties.roadmaps import in_force
from bot.store.engine import open_store
from bot.store.messages.inbox import waiting
from bot.store.migrate import is_current, migrate
from bot.store.people.chats import chat_at
from bot.store.tables import metadata
from tests.journeys.town import COMPANY, local

NOW = local(2026, 11, 2, 9)
MIGRATIONS = Path(str(files("bot.store"))) / "migrations"


def differences(conn: Connection) -> list[object]:
    context = MigrationContext.configure(conn, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def names(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up_and_equal_the_tables(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    assert store.read_now(is_current)
    assert store.read_now(differences) == []
    migrate(store, "base")
    assert store.read_now(names) == set()
    migrate(store)
    assert store.read_now(names) == set(metadata.tables)
    store.close()


def test_every_migration_is_one_step_of_one_way() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of two with one number one would be left out, with no more than a warning
        way = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert sorted(way) == sorted(each.name[:4] for each in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def rows(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All that is kept; of tallies, which are counted anew, without their numbers."""
    return {
        name: sorted((tuple(row) for row in conn.execute(select(*_told(table)))), key=repr)
        for name, table in metadata.tables.items()
    }


def _told(table: Table) -> list[Column[object]]:
    return [column for column in table.c if (table.name, column.name) != ("tallies", "id")]


def test_all_that_is_there_belongs_to_the_one_roadmap_there_is(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    store.write_now(add_unit, "宏达建设", COMPANY, None, now=NOW)
    while store.write_now(open_duties, NOW):
        pass
    before = store.read_now(rows)
    assert before["duties"]
    assert before["tallies"]
    migrate(store, "0004")
    migrate(store)
    assert store.read_now(differences) == []
    assert store.read_now(rows) == before
    with store.writer.begin() as conn:  # and numbers go on where they were
        conn.execute(text("INSERT INTO roadmaps (name) VALUES ('second')"))
        if store.dialect == "sqlite":
            assert not conn.execute(text("PRAGMA foreign_key_check")).all()


def stated(conn: Connection) -> dict[int, bool]:
    return {number: bool(found) for number, found in conn.execute(text("SELECT id, stated FROM duties"))}


def test_what_was_opened_before_counts_as_its_stored_obligation_says(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    store.write_now(add_unit, "宏达建设", COMPANY, None, now=NOW)
    while store.write_now(open_duties, NOW):
        pass
    as_opened = store.read_now(stated)
    assert set(as_opened.values()) == {True, False}
    migrate(store, "0009")
    older = text("""UPDATE obligations SET body = replace(replace(body, '"fixed":"stated"', '"basis":"stated"'),
        '"fixed":"ask"', '"basis":"assumed"')""")
    with store.writer.begin() as conn:
        assert conn.execute(older).rowcount
    migrate(store)
    assert store.read_now(stated) == as_opened
    assert store.read_now(tallies.differing) == set()
    store.close()


# What a bot of before held of chats: someone, someone erased, a stranger, a group and a thread in it.
BEFORE = (
    "INSERT INTO people (id, telegram_id, name, language, created_at, erased_at) VALUES"
    " (1, 1001, '王建国', 'zh', '2026-11-02', NULL), (2, -2, '№2', 'zh', '2026-11-02', '2026-11-03')",
    "INSERT INTO units (id, name, party, scope, company_id, attributes, first_year, timezone, continues, since,"
    " next_plan_at, created_at) VALUES (1, '宏达建设', 'enterprise', 'company', 1, '{}', 2026, 'Asia/Shanghai', true,"
    " '2026-01-01', '2026-11-02', '2026-11-02')",
    "INSERT INTO groups (chat_id, topic_id, title, unit_id, bound_by, bound_at, next_board_at) VALUES"
    " (-5001, 0, '群', 1, 1, '2026-11-02', '2026-11-03'), (-5001, 7, '群', 1, 1, '2026-11-02', '2026-11-03')",
    "INSERT INTO inbox (update_id, sha256, chat_id, body, received_at, state, attempts, not_before) VALUES"
    " (9, 'x', 0, '{}', '2026-11-02', 'new', 0, '2026-11-02')",
)
LINK = "https://t.me/@@me@@?start=x-1"
MESSAGES = (
    ("a", 1, 1001, None, "album", '{"text": "…", "files": [{}, {}]}', 41),
    ("b", None, -5001, 7, "board", '{"text": "…"}', 43),
    (
        "c",
        1,
        1001,
        None,
        "invite",
        '{"text": "https://t.me/@@me@@?start=x-1", "qr": "https://t.me/@@me@@?start=x-1"}',
        None,
    ),
    ("d", None, 1009, None, "reply", '{"text": "…"}', 44),
    ("e", 2, -2, None, "reply", '{"text": ""}', 45),
)
CHATS = (
    "SELECT key, m.chat_id, channel, address, thread, is_group, mark, body FROM messages m"
    " JOIN chats c ON c.id = m.chat_id ORDER BY key"
)


def before(conn: Connection) -> None:
    for said in BEFORE:
        conn.execute(text(said))
    for key, person, chat, topic, purpose, body, number in MESSAGES:
        conn.execute(
            text(
                "INSERT INTO messages (key, person_id, chat_id, topic_id, purpose, body, revision, shown, channel_id,"
                " state, attempts, not_before, created_at, owed_at) VALUES (:key, :person, :chat, :topic, :purpose,"
                " :body, 1, 0, :number, 'owed', 0, '2026-11-02', '2026-11-02', '2026-11-02')"
            ),
            {"key": key, "person": person, "chat": chat, "topic": topic, "purpose": purpose, "body": body}
            | {"number": number},
        )


def as_before(conn: Connection) -> list[tuple[object, ...]]:
    said = "SELECT key, person_id, chat_id, topic_id, purpose, body, channel_id FROM messages ORDER BY key"
    return [tuple(row) for row in conn.execute(text(said))]


def test_chats_of_before_keep_their_numbers_and_each_thread_becomes_a_chat(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store, "0004")
    store.write_now(before)
    migrate(store)
    album, board, invite, stranger, erased = store.read_now(lambda conn: conn.execute(text(CHATS)).all())
    assert (album.chat_id, album.channel, album.address, album.mark) == (1001, "telegram", "1001", "41 42")
    assert (board.channel, board.address, board.thread, bool(board.is_group)) == ("telegram", "-5001", "7", True)
    assert board.chat_id not in (-5001, 1001)
    assert json.loads(invite.body) == {"text": "@@invite:x-1@@", "invite": "x-1"}
    assert (stranger.chat_id, stranger.address, bool(stranger.is_group)) == (1009, "1009", False)
    assert (erased.channel, erased.address) == ("", "2")
    of_groups = "SELECT thread FROM groups g JOIN chats c ON c.id = g.chat_id ORDER BY thread"
    assert store.read_now(lambda conn: conn.execute(text(of_groups)).scalars().all()) == ["", "7"]
    now = datetime(2027, 1, 1, tzinfo=UTC)
    assert [each.channel for each in store.read_now(waiting, now, 9, ["telegram"])] == ["telegram"]
    new = store.write_now(lambda conn: chat_at(conn, Address(channel="telegram", chat="1010")))
    assert new not in (1001, 1009, -5001, board.chat_id)
    migrate(store, "0004")
    assert store.read_now(as_before) == sorted(MESSAGES)
    store.close()


def test_a_number_that_is_another_chats_id_comes_back_to_whose_it_was(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    people = ((1, 5, "6"), (2, 6, "5"))  # each has the number of the other's chat

    def add(conn: Connection) -> None:
        for person, chat, number in people:
            said = {"person": person, "chat": chat, "number": number}
            conn.execute(text("INSERT INTO chats (id, channel, address) VALUES (:chat, 'telegram', :number)"), said)
            conn.execute(
                text(
                    "INSERT INTO people (id, chat_id, name, language, created_at)"
                    " VALUES (:person, :chat, 'x', 'zh', '2026-11-02')"
                ),
                said,
            )

    store.write_now(add)
    migrate(store, "0005")
    numbers = "SELECT telegram_id FROM people ORDER BY id"
    assert store.read_now(lambda conn: conn.execute(text(numbers)).scalars().all()) == [6, 5]
    store.close()


def test_adoptions_keep_their_rows_and_no_schema_before_takes_one_that_was_left(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    of = store.write_now(add_unit, "宏达建设", COMPANY, None, now=NOW)
    before = store.read_now(rows)
    migrate(store, "0013")
    migrate(store)
    assert store.read_now(rows) == before
    assert store.read_now(differences) == []
    [roadmap] = store.read_now(in_force)
    store.write_now(leave, of.id, roadmap, "集团另有规定", now=NOW)
    store.write_now(go_by, of, roadmap, NOW, first_year=2027)
    assert len(store.read_now(rows)["adoptions"]) == 2
    with pytest.raises(RuntimeError, match="have left roadmaps"):
        migrate(store, "0013")
    store.close()


def test_no_chat_of_another_channel_is_lost_by_going_back(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    store.write_now(lambda conn: chat_at(conn, Address(channel="memory", chat="oc_1")))
    with pytest.raises(RuntimeError, match="other channels"):
        migrate(store, "0005")
    store.close()


def test_a_dialogue_under_way_goes_on_by_the_words_of_the_field(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store, "0003")

    def begin(conn: Connection) -> None:
        conn.execute(
            text(
                "INSERT INTO people (id, telegram_id, name, language, created_at) VALUES"
                " (1, 1001, 'x', 'zh', '2026-11-02'), (2, 1002, 'y', 'zh', '2026-11-02')"
            )
        )
        conn.execute(
            text(
                "INSERT INTO dialogues (person_id, expects, about, updated_at) VALUES"
                " (1, 'urge.answer', :answer, '2026-11-02'), (2, 'correct.reason', :reason, '2026-11-02')"
            ),
            {"answer": '{"urge": 3, "message": 4}', "reason": '{"duty": 1, "claim": 2}'},
        )

    def asked(conn: Connection) -> list[tuple[str, dict[str, int]]]:
        rows = conn.execute(text("SELECT expects, about FROM dialogues ORDER BY person_id"))
        return [(row.expects, json.loads(row.about) if isinstance(row.about, str) else row.about) for row in rows]

    store.write_now(begin)
    migrate(store, "0004")
    assert store.read_now(asked) == [
        ("supervise.answer", {"supervision_notice": 3, "message": 4}),
        ("correct.reason", {"duty": 1, "submission": 2}),
    ]
    migrate(store, "0003")
    assert [expects for expects, _ in store.read_now(asked)] == ["urge.answer", "correct.reason"]
    store.close()
