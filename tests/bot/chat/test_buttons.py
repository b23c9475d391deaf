"""A button is shown to whoever may press it, with effect, or explains what is so now: each card for each role."""

# ruff: noqa: E501 (a table)

import ast
import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.chat.features import COMMANDS
from bot.flows.planning.adopt import adopt
from bot.messages.body import Button
from bot.outbox import bodies
from bot.outbox.say import say
from bot.queries import rights
from bot.queries.duty_views import views_for
from bot.store.duties.duties import Duty, duty, unsettled
from bot.store.duties.roadmaps import Document
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.texts.catalogue import language
from bot.texts.duties import digests
from bot.texts.reports import requests
from bot.vault import flowing
from schedules.mornings.digest import Laid
from schedules.unit import Unit
from tests.bot.chat.every_role import LEADER, MANAGER, MORNING, OVERSEER, PEOPLE, TWICE_A_YEAR, beginning
from tests.bot.chat.test_questions import BEGUN, DUE, ISSUE, NOTED, SUBMITTED, by
from tests.chats import person_by_number
from tests.machines.memory_channel import Shown
from tests.machines.quiet_town import PHOTO, QuietTown
from tests.schedules.examples import obligation

# How it is said that a button does nothing for whoever pressed it.
REFUSED = ("不是给您的", "已失效", "不归您更改", "不在您的权限内", "限以下角色")
NEWCOMER, GROUP = 99, -100500
# What ends a right, a draft, or what its card asks: pressed last, in this order.
LAST = (
    "drop",
    "submit",
    "held_drop",
    "held_for",
    "add_drop",
    "add_send",
    "question_as",
    "reason_as",
    "confirm",
    "name_keep",
    "plan_fix",
    "plan_drop",
    "plan_back",
    "rule_ok",
    "rule_drop",
    "spare",
    "sure",
    "team_gone",
)
# What leads back to other buttons.
BACK = ("review", "go_on", "card", "board", "guide", "bundles", "rules", "rule_back")


@pytest.fixture
def here() -> Iterator[QuietTown]:
    before = beginning()
    town = QuietTown(before.moment, before=before)
    yield town
    town.close()


# The cards of duties, by who may submit


def labels(here: QuietTown, number: int, duty_id: int) -> tuple[list[str], str, bool, bool, bool]:
    """The verbs on someone's card of a duty, its text; whether they may submit, owe it, and may see it."""

    def drawn(conn: Connection) -> tuple[list[str], str, bool, bool, bool]:
        to, shown = person_by_number(conn, number), duty(conn, duty_id)
        assert isinstance(to, Person)
        assert isinstance(shown, Duty)
        now = here.clock.now()
        body = bodies.card_body(conn, to, shown, now)
        verbs = [button.verb for row in body.rows for button in row]
        owes = to.id in [each.id for each in rights.owners(conn, shown, now)]
        may = rights.may_submit(conn, to.id, shown, now)
        return verbs, body.text, may, owes, rights.may_see(conn, to.id, shown, now)

    return here.store.read_now(drawn)


def test_done_stands_on_the_cards_of_those_alone_who_may_say_so(here: QuietTown) -> None:
    duties = here.store.read_now(lambda conn: [each.id for each in unsettled(conn, [1, 2, 3])])
    assert len(duties) >= 5
    submitting = 0
    for number in PEOPLE:
        for duty_id in duties:
            verbs, text, may, owes, sees = labels(here, number, duty_id)
            if not sees:
                continue
            submitting += may
            assert ("done" in verbs) == ("later" in verbs) == may, (PEOPLE[number], verbs)
            assert ("责任人：" in text) == (not owes), (PEOPLE[number], text)
    assert submitting


# Every button


@cache
def places() -> dict[str, set[str]]:
    """Where buttons are drawn, by file and function, and their verbs as far as they stand there."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in Path(bot.__file__).parent.rglob("*.py"):
        for made in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(made, ast.FunctionDef):
                continue
            for call in ast.walk(made):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Button":
                    verbs = [given.value for given in call.keywords if given.arg == "verb"]
                    found[f"{file.stem}.{made.name}"] |= {
                        str(each.value) for each in verbs if isinstance(each, ast.Constant)
                    }
    return found


@dataclass(frozen=True)
class Row:
    """A kind of card: the places that draw its buttons, and how it comes to be shown."""

    draws: str
    steps: Callable[[QuietTown], None]


def saying(command: str) -> Callable[[QuietTown], None]:
    """Everyone says it."""

    def go(town: QuietTown) -> None:
        for who in PEOPLE:
            town.say(who, command)

    return go


def steps(*some: Any) -> Callable[[QuietTown], None]:
    """Each thing in turn: an hour to go on to, or what people say and press."""

    def go(town: QuietTown) -> None:
        for step in some:
            if isinstance(step, tuple):
                by(step)(town)
            elif callable(step):
                step(town)
            else:
                town.at(step)

    return go


def day(number: int) -> datetime:
    return MORNING.replace(day=number, hour=9)


def photo(town: QuietTown) -> None:
    town.photo(LEADER, PHOTO + b"1\xff\xd9")


def offer_address(town: QuietTown) -> None:
    """Offer an address for the calendar, as is done where the feed can be reached."""

    def offer(conn: Connection) -> None:
        to = person_by_number(conn, LEADER)
        assert to
        say(conn, to, requests.offer_address(language("zh"), None), town.clock.now(), purpose="list")

    town.store.write_now(offer)
    town.deliver()


def follow_up(town: QuietTown) -> None:
    """Tell the manager of a duty of the leader's, as its escalation does where it is overdue."""

    def tell(conn: Connection) -> None:
        to, now = person_by_number(conn, MANAGER), town.clock.now()
        assert to
        seen = next(each for each in views_for(conn, to, unsettled(conn, [1, 2, 3]), now) if each.owed_by)
        body = digests.digest(language("zh"), to.name, Laid(mine=(), follow_up=((seen,),), folded=()))
        say(conn, to, body, now, purpose="digest")

    town.store.write_now(tell)
    town.deliver()


def set_up(town: QuietTown) -> None:
    """Someone looks after a new unit from its first day on."""
    town.is_guided = True
    town.unit("新立建设", Unit(party="enterprise", first_year=2026))
    town.join(NEWCOMER, "新人", "safety_manager", "新立建设")


JANUARY, DECEMBER = MORNING.replace(year=2027, month=1, day=4, hour=9), MORNING.replace(month=12, day=2, hour=9)
INSPECT = ((MANAGER, "/duties inspect"), (MANAGER, "open", "inspect"), (MANAGER, "guide"))
WAIVED = (*INSPECT, (MANAGER, "waive"), (MANAGER, "waive_as", "经批准不实施"), (MANAGER, "：本月停业整顿"))
LATE = (
    DECEMBER,
    (OVERSEER, "/duties inspect 宏达"),
    (OVERSEER, "open", "inspect"),
    (OVERSEER, "supervise_begin"),
    (OVERSEER, "supervise_text", "1"),
    (OVERSEER, "supervise_days"),
)


def with_key_times(town: QuietTown) -> None:
    """Let a leader's shift follow from key times."""
    shift = obligation("shift", {"kind": "after_event", "event": "key_time", "within": {"days": 1}}, act="daily")
    roadmap = TWICE_A_YEAR | {"obligations": [*TWICE_A_YEAR["obligations"], shift]}
    town.store.write_now(adopt, json.dumps(roadmap), town.clock.now())


def with_document(town: QuietTown) -> None:
    """Give the roadmap in force the document that it was made from."""
    sha256, size = asyncio.run(town.vault.keep(flowing([b"%PDF-1.4 rules"])))
    document = Document(sha256=sha256, size=size, name="rules.pdf", media_type="application/pdf")
    town.store.write_now(partial(adopt, source=document), json.dumps(TWICE_A_YEAR), town.clock.now())


ROUND = ((LEADER, "/duties round"), (LEADER, "open", "site · 2项"), (LEADER, "done"), (LEADER, "day", "今天"))
PLANNED = ((LEADER, "/duties round"), (LEADER, "open", "site · 2项"), (LEADER, "plan_day"))
RULES = ((MANAGER, "/rule"), (MANAGER, "rules", "宏达"))
RULED = (
    *(
        *RULES,
        (MANAGER, "rule_add"),
        (MANAGER, "：检查灭火器"),
        (MANAGER, "rule_say", "每周"),
        (MANAGER, "rule_say", "企业"),
    ),
    *(
        (MANAGER, "rule_say", "安全管理人员"),
        (MANAGER, "rule_say", "照片"),
        (MANAGER, "rule_say", "今天"),
        (MANAGER, "rule_ok"),
    ),
)
GIVEN = (*DUE, (OVERSEER, "notice_due", "7"), (OVERSEER, "notice_issue"))


# fmt: off
GRID = {
    # Commands, each given by everyone
    "/away": Row("team.ask_days team.button", saying("/away")),
    "/board": Row("board.ranking board._ways board.duties board.up_button board.down_button supervision.begin", saying("/board")),
    "/calendar": Row("", saying("/calendar")),
    "/web": Row("", saying("/web")),
    "/duties": Row("tabs.tabs tabs.first_of cards._card_rows cards.later cards.requirements cards.clause", saying("/duties")),
    "/bind /unbind": Row("", saying("/bind")),
    "/event": Row("events.choose_kind events.choose_day events._days events.summary", saying("/event")),
    "/import": Row("", saying("/import")),
    "/invite": Row("team.choose_role", saying("/invite")),
    "/lang": Row("commands._language", saying("/lang")),
    "/name": Row("", saying("/name")),
    "/notice": Row("notices.choose_what", saying("/notice")),
    "/notices": Row("", saying("/notices")),
    "/plan": Row("year_plan._rows year_plan.choose_month", saying("/plan")),
    "the plan of an act": Row("plans._rows plans.choose_people", steps(*PLANNED, (LEADER, "：一号工地"), (LEADER, "plan_ok"), *PLANNED)),
    "the plan of an act, as is usual": Row("plans._ok", steps(*PLANNED)),
    "an act that is planned": Row("cards.plan_button plans.button", steps(*PLANNED, (LEADER, "plan_ok"), (LEADER, "/plan"))),
    "a planned day that is over": Row("digests._held", steps(*PLANNED, (LEADER, "plan_ok"), day(25), day(26))),
    "/privacy": Row("privacy.kept", saying("/privacy")),
    "/record": Row("dialogue._other_day dialogue._days", saying("/record")),
    "/report": Row("requests.choose_period requests.choose_format", saying("/report")),
    "/settings": Row("preferences.hours preferences._row", saying("/settings")),
    "/status": Row("rates.status", steps(DECEMBER, *((who, "/status") for who in (LEADER, MANAGER, OVERSEER)))),
    "/stop": Row("stops.ask_days stops.preview stops.preview_restart", saying("/stop")),
    "/team": Row("team.team team.member team.ask_remove team.choose_successor", saying("/team")),
    "/today": Row("tabs.first_of", saying("/today")),
    "/supervision": Row("supervision.begin supervision.ask_text supervision.ask_days supervision._discard", saying("/supervision")),
    "/supervisions": Row("", saying("/supervisions")),
    "/more": Row("", saying("/more")),
    "/choices": Row("choices.listed", saying("/choices")),
    "what is asked or offered": Row("choices.one choices._buttons", steps((MANAGER, "/choices"), (MANAGER, "choices", "宏达"), (MANAGER, "choice", "round"), (MANAGER, "choice_off"), (MANAGER, "：由集团统一组织"))),
    "what is done by one act": Row("bundles.listed bundles.open_list", steps((MANAGER, "/choices"), (MANAGER, "choices", "宏达"))),
    "a bundle, taken apart": Row("bundles.one", steps((MANAGER, "/choices"), (MANAGER, "choices", "宏达"), (MANAGER, "bundles"), (MANAGER, "bundle", "site"), (MANAGER, "bundle_apart"), (MANAGER, "：电梯由设备部门另查"), (MANAGER, "bundle", "site"))),
    "what may be put together": Row("bundles.first bundles.ticks", steps((MANAGER, "/choices"), (MANAGER, "choices", "宏达"), (MANAGER, "bundles"), (MANAGER, "bundle_new"), (MANAGER, "bundle_with"))),
    "/rule": Row("own_rules.listed", steps(*RULES)),
    "the questions of a rule": Row("own_rules.ask own_rules._drop", steps(*RULED[:-3])),
    "what a rule makes": Row("own_rules.preview own_rules.choose_fix", steps(*RULED[:-1])),
    "a rule of the unit's own": Row("own_rules.one", steps(*RULED)),
    # What comes by itself
    "a morning's digest": Row("digests._numbers digests._rest digests.told_list year_plan.reminder", steps(JANUARY)),
    "what is to be followed up": Row("digests._ask", follow_up),
    "a new unit's first week": Row("first_week.row", steps(set_up, day(23))),
    "a week's digest and anchors": Row("", steps(day(23), day(23).replace(hour=19))),
    # What people write, and what comes of it
    "a name at joining": Row("naming.is_it_yours", lambda town: town.join(NEWCOMER, "新人", "safety_officer", "一号楼")),
    "a draft": Row("dialogue.taking dialogue._changes dialogue._drop dialogue.ask_note dialogue.choose_file", steps(*NOTED, photo)),
    "a holiday": Row("events.holiday events.holiday_summary", steps(with_key_times, (MANAGER, "/event"), (MANAGER, "event_kind", "关键时间"))),
    "the hour of an event": Row("events.choose_hour", steps((MANAGER, "/event"), (MANAGER, "event_kind", "事故"), (MANAGER, "event_day", "今天"))),
    "the document behind a duty": Row("cards._document", steps(with_document, *INSPECT)),
    "an act for several duties": Row("dialogue._covering dialogue.choose_covered", steps(*ROUND, (LEADER, "cover"))),
    "what each of an act asks": Row("cards._other", steps(*ROUND[:2], (LEADER, "guide"))),
    "a draft thrown away": Row("second_look.press second_look.ask", steps(*NOTED, (LEADER, "drop"), (LEADER, "drop"))),
    "a draft that can be taken back": Row("bodies.card_body", steps(*NOTED, (LEADER, "drop"), (LEADER, "sure"), (LEADER, "/duties"), (LEADER, "open", "study"))),
    "what is held": Row("held.ask", steps((LEADER, "：学习了第一讲安全生产"), lambda town: town.away(1), (LEADER, "：又学习了第二讲安全生产"))),
    "what is held no more": Row("held.dropped", steps((LEADER, "：学习了第一讲安全生产"), (LEADER, "/cancel"))),
    "what is held, offered": Row("held.offer", steps((LEADER, "：学习了第一讲安全生产"), *BEGUN, (LEADER, "day", "今天"))),
    "a submission": Row("review.review review.evidence_button review.ask", steps(*SUBMITTED)),
    "a question of a submission": Row("review.add_button", steps(*SUBMITTED, (MANAGER, "question"), (MANAGER, "：请补充人员"))),
    "what is added to a submission": Row("review.adding", steps(*SUBMITTED, (MANAGER, "question"), (MANAGER, "：请补充人员"), (LEADER, "add"), (LEADER, "：全体班子成员"))),
    "a submission that was confirmed": Row("bodies.review_body", steps(*SUBMITTED, (MANAGER, "confirm"))),
    "what only some may do": Row("callbacks._more", steps(*SUBMITTED, (MANAGER, "confirm"), *WAIVED, (MANAGER, "guide"), (MANAGER, "/duties"), (MANAGER, "open", "train"), (MANAGER, "guide"))),
    "why it is not owed": Row("standing.choose_kind", steps(*INSPECT, (MANAGER, "waive"))),
    "what those above are told": Row("exemptions.told", steps(*WAIVED, day(23))),
    "absences": Row("team.absences", steps((MANAGER, "/away"), (MANAGER, "：明天"), (MANAGER, "away_deputy", "principal_leader"), (MANAGER, "/away"))),
    "a deputy who is away": Row("team.deputy_is_away", steps((LEADER, "/away"), (LEADER, "：明天"), (LEADER, "away_deputy", "safety_manager"), (MANAGER, "/away"), (MANAGER, "：明天"), (MANAGER, "away_deputy", "principal_leader"))),
    "a calendar": Row("requests.offer_address", offer_address),
    "a notice to be given": Row("notices.choose_units notices.choose_due notices.summary", steps(*DUE[:-2])),
    "a notice": Row("notices.received notices.issued", steps(*GIVEN)),
    "notices": Row("notices.listed", steps(*GIVEN, (OVERSEER, "/notices"))),
    "a supervision notice to be given": Row("supervision.summary", steps(*ISSUE)),
    "a supervision notice": Row("supervision.notice", steps(*LATE, (OVERSEER, "supervise_issue"))),
    "supervision notices": Row("supervision.page", steps(*ISSUE, (OVERSEER, "supervise_issue"), saying("/supervisions"))),
    # Pages and groups
    "pages": Row("body.turning pick.body", saying("/record")),
    "what repeats, and back": Row("tabs.back", steps(DECEMBER, (OVERSEER, "/duties"), (OVERSEER, "pick", "他人"), (OVERSEER, "pick", "宏达建设"))),
    "a group's board": Row("groups.board", steps(lambda town: town.in_group(MANAGER, GROUP, "/bind"), (MANAGER, "/help"), day(30))),
}
# fmt: on


def test_every_place_that_draws_buttons_and_every_command_has_a_row() -> None:
    assert {place for row in GRID.values() for place in row.draws.split()} == set(places())
    assert {f"/{command}" for command in COMMANDS} <= {word for row in GRID for word in row.split()}


@pytest.mark.parametrize("row", GRID)
def test_every_button_does_something_for_who_sees_it_or_says_what_is_so(here: QuietTown, row: str) -> None:
    before = {chat: len(shown) for chat, shown in here.channel.chats.items()}
    GRID[row].steps(here)
    drawn = places()
    wanted = set().union(*(drawn[place] for place in GRID[row].draws.split()))
    others, pressed = set().union(*drawn.values()) - wanted, Counter[str]()

    def since(who: int) -> Sequence[Shown]:
        return here.shown(who)[before.get(who, 0) :]

    for who in [*PEOPLE, NEWCOMER]:
        press_all(here, who, partial(since, who), pressed, others)
    for who in (LEADER, MANAGER, OVERSEER):
        press_all(here, who, lambda: here.shown(GROUP), pressed, others)
    assert wanted <= {kind.partition(":")[0] for kind in pressed}
    for chat in here.channel.chats.values():
        assert not [said for shown in chat for said in said_twice(shown)]


def said_twice(shown: Shown) -> list[str]:
    """The buttons that say in words what stands in a numbered line above them: there the number is enough."""
    numbered = {line.partition(" ")[0] for line in shown.text.splitlines() if line.partition(" ")[0].isdigit()}
    said = [each.label.partition(" ") for each in shown.buttons]
    return [number + rest for number, _, rest in said if number in numbered and any(map(str.isalpha, rest))]


def press_all(
    here: QuietTown, who: int, shown_to: Callable[[], Sequence[Shown]], pressed: Counter[str], others: set[str]
) -> None:
    """Press a button of each kind in what someone's chat has come to show, what the presses show included."""
    mine: Counter[str] = Counter()

    def rank(one: tuple[Shown, Button]) -> tuple[int, bool, int, int]:
        verb = one[1].verb
        last = LAST.index(verb) if verb in LAST else -1
        return last, verb in BACK, pressed[kind(one[1])], -one[0].message_id

    while some := [
        (shown, button)
        for shown in shown_to()
        for button in shown.buttons
        if mine[kind(button)] < (3 if button.verb in BACK else 1) and button.verb not in others
    ]:
        shown, button = min(some, key=rank)
        mine[kind(button)] += 1
        pressed[kind(button)] += 1
        chats = versions(here)
        said = here.press(who, shown.data(button), shown.message_id, shown.chat_id)
        assert not refused(said), (PEOPLE.get(who), button, said, shown.body.text)
        assert said or versions(here) != chats, (PEOPLE.get(who), button, shown.body.text)


def kind(button: Button) -> str:
    """A button's verb, with the word that its argument begins with."""
    word = button.arg.partition(".")[0]
    return f"{button.verb}:{word}" if word.isalpha() else button.verb


def versions(here: QuietTown) -> int:
    """How often the chats have been changed."""
    return sum(1 + len(shown.before) for chat in here.channel.chats.values() for shown in chat)


def refused(said: str | None) -> bool:
    return any(word in (said or "") for word in REFUSED)
