"""Whatever people send, edit, reply and press, in any order: nothing said is lost, misread, or recorded unseen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from markupsafe import escape
from sqlalchemy import Connection, text

from schedules.unit import Unit
from tests.machines.examples import LOUD, PARTS, walk
from tests.machines.loud_town import LoudTown
from tests.machines.memory_channel import Shown, when
from tests.machines.quiet_town import MEASURE, NOTE, PHOTO, QuietTown, Snapshot
from tests.schedules.examples import obligation, roadmap_file

SHENZHEN = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 19, 9, 30, tzinfo=SHENZHEN)
LEADER, MANAGER = 11, 12
EVERYONE = st.sampled_from([LEADER, LEADER, MANAGER])
MONTHLY = {"kind": "every", "period": "month"}
ROADMAP = roadmap_file(
    obligation("inspect", MONTHLY, evidence=NOTE | {"photos": 1}),
    obligation("study", MONTHLY, evidence=NOTE),
    obligation("train", MONTHLY, evidence=MEASURE),
)
COMMANDS = ("/today", "/duties", "/cancel", "/record", "/help", "/away", "/settings", "/status")
# What is typed beside notes: days, figures, what is none of both; `@` stands for a note like no other.
SAYINGS = (
    "@",
    "@",
    "@",
    "今天",
    "11-18",
    "11月31日",
    "25/25",
    "26/25",
    "0/0",
    "好的",
    "谢谢",
    "2027-01-01",
    "1",
    "@ 11-18",
)
# The newest buttons are pressed more often than old ones.
BUTTONS = st.one_of(st.integers(0, 5), st.integers(0, 5), st.integers(0, 200))
MESSAGES = st.one_of(st.integers(0, 2), st.integers(0, 60))


@cache
def beginning() -> Snapshot:
    """A company of two on the morning after they have joined."""
    town = QuietTown(MORNING - timedelta(hours=2), ROADMAP)
    settle(town)
    return town.snapshot()


def settle(town: QuietTown) -> None:
    """A company of two."""
    town.unit("甲公司", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}))
    town.join(LEADER, "王建国", "principal_leader", "甲公司")
    town.join(MANAGER, "李安", "safety_manager", "甲公司")
    town.at(MORNING)


class Dialogues(RuleBasedStateMachine):
    """Two people write and press; after each step it is looked at where each of their texts and files is."""

    def __init__(self) -> None:
        super().__init__()
        self.town = self.new_town()
        self.number = 0
        # Texts and files that are somewhere; what each message said last.
        self.kept: set[str] = set()
        self.sent: dict[int, list[tuple[int, str, bool]]] = {LEADER: [], MANAGER: []}

    def new_town(self) -> QuietTown:
        """The town as all examples begin."""
        before = beginning()
        return QuietTown(before.moment, before=before)

    def teardown(self) -> None:
        """Take the town down."""
        self.town.close()

    # What is done

    @rule(who=EVERYONE, said=st.sampled_from(SAYINGS))
    def say(self, who: int, said: str) -> None:
        """A text."""
        words = self.fresh(said)
        self.sends(who, words, lambda: self.town.say(who, words))

    @rule(who=EVERYONE, said=st.sampled_from(("", "", *SAYINGS)), as_file=st.booleans())
    def send(self, who: int, said: str, as_file: bool) -> None:
        """A photo or a document, with a caption or without."""
        self.sends_file(who, self.fresh(said), as_file=as_file)

    @rule(who=EVERYONE, count=st.integers(2, 3), said=st.sampled_from(("", "@")), moving=st.booleans())
    def album(self, who: int, count: int, said: str, moving: bool) -> None:
        """An album of photos, or of videos, which are no proof."""
        self.number += 1
        album = f"album-{self.number}"
        for place in range(count):
            words = self.fresh(said) if place == 0 else ""
            if moving:
                video = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}
                said_below = {"caption": words} if words else {}
                self.sends(
                    who,
                    words,
                    partial(self.town._message, who, {"video": video, **said_below}, media_group_id=album),
                    silent=place > 0,
                )
            else:
                self.sends_file(who, words, as_file=False, silent=place > 0, media_group_id=album)

    @rule(who=EVERYONE, which=MESSAGES, said=st.sampled_from(SAYINGS))
    def reply(self, who: int, which: int, said: str) -> None:
        """A text or photo in answer to a message of the bot."""
        shown = self.town.shown(who)
        to = shown[-1 - which % len(shown)].message_id
        more: dict[str, Any] = {
            "reply_to_message": {"message_id": to, "date": when(MORNING), "chat": {"id": who, "type": "private"}}
        }
        if which % 2:
            self.sends_file(who, self.fresh(said), as_file=False, **more)
        else:
            words = self.fresh(said)
            self.sends(who, words, lambda: self.town.say(who, words, **more))

    @rule(who=EVERYONE, which=MESSAGES, said=st.sampled_from(SAYINGS))
    def edit(self, who: int, which: int, said: str) -> None:
        """Another text in the place of one that was sent."""
        if not self.sent[who]:
            return
        place = -1 - which % len(self.sent[who])
        message, before, caption = self.sent[who][place]
        words = self.fresh(said)
        known = self.everywhere()
        shown = self.versions(who)
        self.town.edit(who, message, words, caption=caption)
        assert words in self.everywhere() or self.versions(who) != shown, "an edit was not answered"
        self.look({before} & known)
        self.sent[who][place] = (message, words, caption)

    @rule(who=EVERYONE, which=BUTTONS)
    def press(self, who: int, which: int) -> None:
        """A button, more often a new one, also one that its message does not show any more."""
        self.presses(who, which)

    @rule(who=EVERYONE, which=BUTTONS)
    def press_again(self, who: int, which: int) -> None:
        """As above: most of what people do is pressing."""
        self.presses(who, which)

    @rule(title=st.sampled_from(("inspect", "study", "train")))
    def begin(self, title: str) -> None:
        """The leader takes up a duty, as all of it begins."""
        self.town.say(LEADER, "/duties")
        if any(title in button.label for button in self.town.shown(LEADER)[-1].buttons):
            self.town.press_on(LEADER, title)
            if any("已完成" in button.label for button in self.town.shown(LEADER)[-1].buttons):
                self.town.press_on(LEADER, "已完成")
        self.look(set())

    @rule(who=EVERYONE, command=st.sampled_from(COMMANDS))
    def ask(self, who: int, command: str) -> None:
        """A command."""
        held = self.town.store.read_now(_held) if command == "/cancel" else set()
        self.town.say(who, command)
        self.look(held)

    @rule(hours=st.sampled_from((1, 9, 15, 24)), away=st.booleans())
    def wait(self, hours: int, away: bool) -> None:
        """Time goes by, over midnight too; the bot may be away and start anew."""
        if away:
            self.town.away(hours)
        else:
            self.town.at(self.town.clock.now() + timedelta(hours=hours))
        self.look(set())

    # How it is looked at

    def fresh(self, said: str) -> str:
        """These words with a note like no other in them."""
        self.number += 1
        return said.replace("@", f"第{self.number}号临边<已整改>")

    def sends(self, who: int, words: str, how: Callable[[], int], *, silent: bool = False) -> None:
        """Something that is said is somewhere afterwards, or answered; what was said before stays."""
        replaced, asked, submissions = self.note_asked(who), self.asked(who), self.submissions()
        shown = self.versions(who)
        message = how()
        assert silent or self.versions(who) != shown, f"{words!r} was not answered"
        for number, (state, _, _) in self.submissions().items():
            if number in submissions and state != submissions[number][0]:
                assert f"{number:06}" in asked, f"{words!r} judged submission {number}, which was not asked:\n{asked}"
        self.look(replaced[1] if replaced and self.note_of(replaced[0]) == words else set())
        if words:
            self.sent[who].append((message, words, False))

    def sends_file(self, who: int, words: str, *, as_file: bool, silent: bool = False, **more: object) -> None:
        """As above, with a file that nobody has sent before."""
        self.number += 1
        content = PHOTO + self.number.to_bytes(4, "big")
        shown, before = self.versions(who), self.files()
        if as_file:
            message = self.town.document(who, "a.jpg", content, caption=words, **more)
        else:
            message = self.town.photo(who, content, caption=words, **more)
        answered = self.versions(who) != shown
        assert self.files() != before or answered or silent, "a file is nowhere"
        assert answered or silent, "a file was not answered"
        self.look(set())
        if words:
            self.sent[who].append((message, words, True))

    def presses(self, who: int, which: int) -> None:
        """A press does something or says what is so; what it records was seen, what it judges stood on its card."""
        offered = self.offered(who)
        if not offered:
            return
        shown, body, data = offered[which % len(offered)]
        chats, submissions = self.chats(), self.submissions()
        verb = data.split(":")[1]
        ended, drafts = self.ended_by(who, data), self.drafts()
        said = self.town.press(who, data, shown.message_id)
        assert said or self.chats() != chats or self.submissions() != submissions, (
            f"{data} does nothing and says nothing"
        )
        after = self.submissions()
        for number, (state, note, figures) in after.items():
            if number not in submissions:
                assert verb in ("submit", "sure"), data
                assert not note or self.was_shown(who, self.quoted(note)), f"{note!r} was never quoted"
                assert not figures or self.was_shown(who, figures), f"{figures} were never quoted"
            elif state != submissions[number][0] and verb in ("confirm", "reason_as"):
                assert f"{number:06}" in body, f"{data} judged submission {number}, which is not on its card:\n{body}"
        judged = [number for number, (state, _, _) in after.items()
                  if state == "confirmed" and submissions.get(number, ("",))[0] != state]  # fmt: skip
        self.look(ended.union(*(drafts.get(self.duty_of(number), set()) for number in judged)))

    def look(self, gone: set[str]) -> None:
        """All that was kept is still kept, save what may be gone."""
        here = self.everywhere() | self.files()
        lost = self.kept - here - gone
        assert not lost, f"lost: {lost}"
        self.kept = here

    def offered(self, who: int) -> list[tuple[Shown, str, str]]:
        """Every button that a chat shows or has shown, the newest first."""
        found = []
        for shown in reversed(self.town.shown(who)):
            found += [(shown, shown.body.text, shown.data(button)) for button in shown.buttons]
        for shown in reversed(self.town.shown(who)):
            for body in reversed(shown.before):
                buttons = [button for row in body.rows for button in row if button.verb]
                found += [(shown, body.text, shown.data(button)) for button in buttons]
        return found

    def versions(self, who: int) -> int:
        """How often a chat has been changed."""
        return sum(1 + len(shown.before) for shown in self.town.shown(who))

    def chats(self) -> tuple[int, int]:
        """How often the chats have been changed."""
        return self.versions(LEADER), self.versions(MANAGER)

    def was_shown(self, who: int, words: str) -> bool:
        """Whether a chat shows, or has shown, these words."""
        return any(words in body.text for shown in self.town.shown(who) for body in (shown.body, *shown.before))

    def quoted(self, note: str) -> str:
        """A note as a body's text has it."""
        return str(escape(note))

    def note_asked(self, who: int) -> tuple[int, set[str]] | None:
        """The draft of which someone is about to write another note, and the lines of the note that it has."""
        return self.town.store.read_now(_note_asked, who)

    def note_of(self, draft: int) -> str | None:
        """The note of a draft."""
        return self.town.store.read_now(_note_of, draft)

    def asked(self, who: int) -> str:
        """The question that stands in someone's chat, as it is shown."""
        number = self.town.store.read_now(_asked_in, who)
        return next((shown.body.text for shown in self.town.shown(who) if shown.message_id == number), "")

    def ended_by(self, who: int, data: str) -> set[str]:
        """What a yes of a second look may end: the draft or waiver of its duty, or what is held of this person."""
        _, verb, arg = data.split(":", 2)
        number, _, rest = arg.partition(".")
        if verb != "sure" or not number.isdecimal():
            return set()
        return self.town.store.read_now(_ended_by, who, int(number), rest.partition(":")[0])

    def drafts(self) -> dict[int, set[str]]:
        """What drafts hold, by duty."""
        return self.town.store.read_now(_drafts)

    def duty_of(self, number: int) -> int:
        """The duty of a submission."""
        return self.town.store.read_now(_duty_of, number)

    def everywhere(self) -> set[str]:
        """All texts that are in a draft, a submission, a reason, a question, an answer, or held."""
        return self.town.store.read_now(_texts)

    def files(self) -> set[str]:
        """The digests of all files that are in a draft, a submission, or held."""
        return self.town.store.read_now(_files)

    def submissions(self) -> dict[int, tuple[str, str, str]]:
        """The submissions by number: state, note, figures."""
        return self.town.store.read_now(_submissions)


asked = cache(text)


def _note_asked(conn: Connection, who: int) -> tuple[int, set[str]] | None:
    query = (
        "SELECT c.id, c.note FROM dialogues d JOIN people p ON p.id = d.person_id "
        "JOIN submissions c ON c.id = d.submission_id JOIN chats h ON h.id = p.chat_id "
        "WHERE h.address = :who AND d.expects = 'note'"
    )
    found = conn.execute(asked(query), {"who": str(who)}).one_or_none()
    return (found.id, set((found.note or "").split("\n"))) if found else None


def _note_of(conn: Connection, draft: int) -> str | None:
    note: str | None = conn.execute(asked("SELECT note FROM submissions WHERE id = :id"), {"id": draft}).scalar_one()
    return note


def _asked_in(conn: Connection, who: int) -> int | None:
    query = (
        "SELECT m.mark FROM dialogues d JOIN people p ON p.id = d.person_id "
        "JOIN messages m ON m.id = d.message_id WHERE p.chat_id = (SELECT id FROM chats WHERE address = :who)"
    )
    mark = conn.execute(asked(query), {"who": str(who)}).scalar_one_or_none()
    return int(mark) if mark else None


# What was discarded of what is held, and can be taken back for a day.
_KEPT = "COALESCE(message_id, 0) NOT IN (SELECT id FROM messages WHERE purpose = 'dropped')"


def _held(conn: Connection) -> set[str]:
    """The texts and digests that are held."""
    rows = conn.execute(text(f"SELECT text, sha256 FROM held WHERE {_KEPT}")).all()
    return {one for row in rows for one in (*row.text.split("\n"), row.sha256) if one}


def _ended_by(conn: Connection, who: int, message: int, verb: str) -> set[str]:
    named = {"who": str(who), "message": message}
    of = "(SELECT duty_id FROM messages WHERE id = :message)"
    mine = "(SELECT p.id FROM people p JOIN chats c ON c.id = p.chat_id WHERE c.address = :who)"
    queries = {
        "held_drop": (f"SELECT text, sha256 FROM held WHERE person_id = {mine} AND message_id = :message",),
        "waive_lift": (f"SELECT reason, NULL FROM waivers WHERE duty_id = {of}",),
        "drop": (_DRAFTS + f" AND c.duty_id = {of} AND c.person_id = {mine}",),
    }
    queries["add_drop"] = queries["file_out"] = queries["drop"]
    rows = [row for query in queries.get(verb, ()) for row in conn.execute(asked(query), named)]
    return {line for said, file in rows for line in [*(said or "").split("\n"), file] if line}


_DRAFTS = (
    "SELECT c.note, e.sha256 FROM submissions c LEFT JOIN evidence e ON e.submission_id = c.id WHERE c.state = 'draft'"
)


def _drafts(conn: Connection) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for said, file, duty in conn.execute(asked(_DRAFTS.replace("e.sha256", "e.sha256, c.duty_id", 1))):
        found.setdefault(duty, set()).update(line for line in [*(said or "").split("\n"), file] if line)
    return found


def _duty_of(conn: Connection, number: int) -> int:
    return int(conn.execute(asked("SELECT duty_id FROM submissions WHERE number = :n"), {"n": number}).scalar_one())


def _texts(conn: Connection) -> set[str]:
    queries = (
        "SELECT note FROM submissions WHERE note IS NOT NULL AND state <> 'dropped'",
        "SELECT reason FROM submissions WHERE reason IS NOT NULL",
        "SELECT remark FROM submissions WHERE remark IS NOT NULL",
        "SELECT text FROM questions",
        "SELECT answer FROM questions WHERE answer IS NOT NULL",
        "SELECT reason FROM waivers",
        f"SELECT text FROM held WHERE text <> '' AND {_KEPT}",
    )
    said = (line for query in queries for found in conn.execute(asked(query)).scalars() for line in found.split("\n"))
    return {line for line in said if "号临边" in line}  # a day, figures or a mere OK need not be kept as words


def _files(conn: Connection) -> set[str]:
    queries = (
        "SELECT e.sha256 FROM evidence e JOIN submissions c ON c.id = e.submission_id WHERE c.state <> 'dropped'",
        f"SELECT sha256 FROM held WHERE sha256 IS NOT NULL AND {_KEPT}",
    )
    return {found for query in queries for found in conn.execute(asked(query)).scalars()}


def _submissions(conn: Connection) -> dict[int, tuple[str, str, str]]:
    query = "SELECT number, state, note, count_done, count_of FROM submissions WHERE number IS NOT NULL"
    return {
        row.number: (row.state, row.note or "", f"{row.count_done}/{row.count_of}" if row.count_of else "")
        for row in conn.execute(asked(query))
    }


class LoudDialogues(Dialogues):
    """The same in front of the whole bot."""

    def new_town(self) -> QuietTown:
        """The town, its people joining one by one."""
        town = LoudTown(MORNING - timedelta(hours=2), ROADMAP)
        settle(town)
        return town

    def quoted(self, note: str) -> str:
        """A note as a chat shows it."""
        return note


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_nothing_said_is_lost_or_misread(part: int) -> None:
    """At the flows."""
    walk(Dialogues, steps=10, part=part)


@pytest.mark.long
def test_nothing_said_to_the_loud_bot_is_lost_or_misread() -> None:
    """Through HTTP and the sandbox."""
    walk(LoudDialogues, steps=8, share=LOUD)
