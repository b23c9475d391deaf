"""The command line: what it says, what it refuses, and how it exits."""

import asyncio
import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.opening import opened
from bot.flows.people.enrol import invite_to, join
from bot.messages.chat_address import Address
from bot.ops.doctor import examine
from bot.outbox.operations import add_unit
from bot.sandbox import Sandbox, running
from bot.settings import Settings
from bot.store.people.people import set_blocked
from tests.command_line import dutybell
from tests.databases import sqlite_in
from tests.journeys.town import COMPANY, TOKEN, local


def test_the_shipped_roadmap_is_shown_as_a_table(tmp_path: Path) -> None:
    shown = dutybell("roadmap", "show", home=tmp_path)
    assert shown.returncode == 0
    assert "eight-onces-inspection" in shown.stdout
    assert "31 items" in shown.stdout


def test_a_broken_roadmap_is_refused_with_every_place_and_exit_2(tmp_path: Path) -> None:
    broken = json.loads(dutybell("roadmap", "show", "--json", home=tmp_path).stdout)
    broken["obligations"][0]["cadence"] = {"kind": "every", "period": "fortnight"}
    del broken["obligations"][1]["owner"]
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    shown = dutybell("roadmap", "check", "broken.json", home=tmp_path)
    assert shown.returncode == 2
    assert "obligations[0].cadence" in shown.stderr
    assert "obligations[1].owner" in shown.stderr
    assert not shown.stdout


def test_a_plan_for_2026_holds_twelve_inspections_four_studies_and_six_yearly_duties(
    tmp_path: Path,
) -> None:
    said = "plan --party enterprise --attr headcount=120 --attr hazardous=true --from 2026-01-01 --to 2026-12-31 --json"
    duties = json.loads(dutybell(*said.split(), home=tmp_path).stdout)
    kinds = [duty["obligation"] for duty in duties if duty["obligation"].startswith("eight-onces-")]
    assert kinds.count("eight-onces-inspection") == 12
    assert kinds.count("eight-onces-study") == 4
    yearly = set(kinds) - {"eight-onces-inspection", "eight-onces-study", "eight-onces-full"}
    assert len([kind for kind in kinds if kind in yearly]) == len(yearly) == 6
    assert set(duties[0]) == {"roadmap", "obligation", "item", "period", "opens_on", "due_on", "fixed", "reminders"}


def test_running_without_a_token_is_one_line_that_names_the_setting(tmp_path: Path) -> None:
    shown = dutybell("run", home=tmp_path)
    assert shown.returncode == 2
    assert shown.stderr.strip().splitlines() == [
        "DUTYBELL_TOKEN: is not set; give it the token that @BotFather gave you"
    ]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DUTYBELL_TOKEN", "abc"),
        ("DUTYBELL_API_URL", "telegram"),
        ("DUTYBELL_PROXY", "proxy:80"),
        ("DUTYBELL_PROXY", "socks5://proxy"),
        ("DUTYBELL_PROXY", "http://proxy:99999"),
        ("DUTYBELL_DATABASE_URL", "mysql://x"),
        ("DUTYBELL_BACKUPS", "many"),
    ],
)
def test_a_malformed_setting_is_one_line_that_names_it(tmp_path: Path, setting: str, value: str) -> None:
    shown = dutybell("run", home=tmp_path, **{"DUTYBELL_TOKEN": TOKEN, setting: value})
    assert shown.returncode == 2
    assert len(shown.stderr.strip().splitlines()) == 1
    assert shown.stderr.startswith(f"{setting}: must")


def test_settings_may_stand_in_a_dotenv_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DUTYBELL_TOKEN=nonsense\n")
    assert dutybell("run", home=tmp_path).stderr.startswith("DUTYBELL_TOKEN: must")


def test_a_unit_is_added_listed_and_invited_to(tmp_path: Path) -> None:
    with running(Sandbox()) as base:
        settings = {"DUTYBELL_TOKEN": TOKEN, "DUTYBELL_API_URL": base}
        added = dutybell(
            "unit", "add", "宏达建设", "--party", "enterprise", "--attr", "headcount=120", home=tmp_path, **settings
        )
        assert added.returncode == 0, added.stderr
        assert "hazardous" in added.stdout  # what was not said, and matters
        invited = dutybell("invite", "宏达建设", "principal_leader", home=tmp_path, **settings)
        assert "https://t.me/DutyBellDemoBot?start=" in invited.stdout
    listed = dutybell("unit", "list", home=tmp_path)
    assert "宏达建设" in listed.stdout
    assert "headcount=120" in listed.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("unit add X --party baker", "--party baker: must be one of enterprise"),
        ("unit add X --party enterprise --attr headcount=many", "--attr headcount=many: must be a whole number"),
        (f"unit add X --party enterprise --attr headcount={'9' * 5000}", "must be a whole number"),
        (f"erase person {'9' * 5000} --reason 离职", "9"),
        (f"erase person {1 << 64} --reason 离职", f"{1 << 64}"),
        ("unit add X --party enterprise --attr colour=red", "no attribute is named 'colour'"),
        ("unit add X --party enterprise --parent Y", "--parent Y: no unit has this name"),
        ("unit add X --party enterprise --scope project", "a project belongs to a company"),
        ("unit add X --party enterprise --calendar XX", "--calendar XX: must be one of china, weekdays, every_day, or"),
        ("unit add X --party enterprise --timezone Mars/Base", "--timezone Mars/Base: must be a zone name"),
        ("invite Nobody principal_leader", "Nobody: no unit has this name"),
        ("plan --party enterprise --from 2026-02-30 --to 2026-12-31", "--from 2026-02-30: must be a day"),
        ("plan --party enterprise --from 2026-12-31 --to 2026-01-01", "must not be before"),
        ("roadmap check nowhere.json", "nowhere.json: cannot be read"),
    ],
)
def test_bad_input_is_refused_in_one_sentence_with_exit_2(tmp_path: Path, words: str, says: str) -> None:
    sqlite_in(tmp_path)
    shown = dutybell(*words.split(), home=tmp_path)
    assert shown.returncode == 2
    assert says in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1


def test_a_unit_whose_name_is_not_one_line_is_refused(tmp_path: Path) -> None:
    shown = dutybell("unit", "add", "宏达\n建设", "--party", "enterprise", home=tmp_path)
    assert shown.returncode == 2
    assert "a unit's name must be one line" in shown.stderr


PLAN = ("plan", "--party", "enterprise", "--from", "2026-01-01")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nosuch",), "No such command 'nosuch' (dutybell --help says what there is)"),
        (("unit", "nosuch"), "No such command 'nosuch' (dutybell unit --help says what there is)"),
        (("plan",), "Missing option '--from' (dutybell plan --help says what there is)"),
        (("plan", "--nosuch"), "No such option: --nosuch (dutybell plan --help says what there is)"),
        (("retention", "--years", "x"), "Invalid value for '--years': "),
        (("invite", "a", "b", "c"), "Got unexpected extra argument(s) (c) "),
        ((*PLAN, "--to", "9999-12-31"), "--to 9999-12-31: must be a day with its year"),
        ((*PLAN, "--to", "2026-02-01", "--stop", "9999-12-31"), "--stop 9999-12-31: "),
        ((*PLAN, "--to", "2026-02-01", "--first-year", "-1"), "Invalid value for '--first-year': "),
        ((*PLAN, "--to", "2026-02-01", "--scope", "a\nb"), r"--scope a\nb: must be company or project"),
        ((*PLAN, "--to", "2026-02-01", "--scope=\x1b[31m"), r"--scope \x1b[31m: must be company or project"),
        (("roadmap", "check", "宏达\u202e.json"), r"宏达\u202e.json: cannot be read"),
        (("export", "--unit=\udcff"), r"'--unit=\udcff': is no UTF-8 text"),
    ],
)
def test_words_that_cannot_be_read_are_one_line_with_exit_2(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    shown = dutybell(*words, home=tmp_path)
    (line,) = shown.stderr.splitlines()
    assert (shown.returncode, line[: len(says)], shown.stdout) == (2, says, "")
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_names_what_needs_attention(tmp_path: Path) -> None:
    dutybell("unit", "add", "宏达建设", "--party", "enterprise", home=tmp_path)
    shown = dutybell("doctor", home=tmp_path)
    assert shown.returncode == 1
    assert "look bot: DUTYBELL_TOKEN is not set" in shown.stdout
    assert "look unit 宏达建设: has no principal_leader and no safety_manager" in shown.stdout
    assert "ok   vault: can be written" in shown.stdout
    assert "look backup: none yet" in shown.stdout
    assert "ok   anchors: none yet" in shown.stdout
    assert f"GB are free in {tmp_path}" in shown.stdout
    assert "time authority" not in shown.stdout


def test_the_doctor_names_a_disk_that_is_soon_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)  # type: ignore[call-arg]

    def storage() -> list[bool]:
        found = asyncio.run(examine(settings, local(2026, 11, 2, 8)))
        return [each.well for each in found if each.what.startswith("storage: ")]

    assert storage() == [True]  # home, vault and backups on one disk
    monkeypatch.setattr("bot.ops.doctor.LEAST_FREE", shutil.disk_usage(tmp_path).total + 1)
    assert storage() == [False]


def test_a_count_that_left_the_duties_is_found_and_repaired(tmp_path: Path) -> None:
    dutybell("unit", "add", "宏达建设", "--party", "enterprise", home=tmp_path)
    assert "ok   board: counts every duty" in dutybell("doctor", home=tmp_path).stdout
    for spoilt in ("UPDATE tallies SET open = open + 1", "UPDATE duties SET verdict = 'done' WHERE id = 1"):
        with sqlite3.connect(tmp_path / "dutybell.db") as connection:
            assert connection.execute(spoilt).rowcount
        found = "look board: units counted otherwise than their duties: 1; dutybell recount"
        assert found in dutybell("doctor", home=tmp_path).stdout
        assert "units that were counted otherwise: 1" in dutybell("recount", home=tmp_path).stdout
        assert "ok   board: counts every duty" in dutybell("doctor", home=tmp_path).stdout


def test_a_plan_of_digests_foresees_the_first_week_of_a_unit_where_it_is_asked_to(tmp_path: Path) -> None:
    said = ["--party", "enterprise", "--attr", "headcount=120", "--from", "2026-03-02", "--to", "2026-03-15", "--json"]
    people = ["--digests", "--people", "principal_leader,safety_manager"]
    new = json.loads(dutybell("plan", *said, *people, "--first-week", home=tmp_path).stdout)["digests"]
    led = [(each["day"], each["role"], each["messages"]) for each in new if each["first_week"]]
    assert led == [(f"2026-03-0{day}", "safety_manager", 1) for day in (3, 4, 5)]
    at_work = json.loads(dutybell("plan", *said, *people, home=tmp_path).stdout)["digests"]
    assert not any(each["first_week"] for each in at_work)
    refused = dutybell("plan", "--scope", "project", *said, "--digests", "--first-week", home=tmp_path)
    assert (refused.returncode, "--first-week" in refused.stderr) == (2, True)
    assert dutybell("plan", *said, "--first-week", home=tmp_path).returncode == 2, "it is said with --digests"


def test_the_plans_of_two_units_have_no_uid_in_common_and_that_of_one_has_the_same_each_time(tmp_path: Path) -> None:
    whose = [
        ["--unit", "宏达建设"],
        ["--unit", "远方建设"],
        ["--attr", "headcount=120"],
        ["--attr", "headcount=121"],
        [],
    ]
    found = []
    for number, of in enumerate([*whose, whose[0]]):
        said = ["plan", "--party", "enterprise", "--from", "2026-11-01", "--to", "2026-11-30", "--ics"]
        assert dutybell(*said, f"{number}.ics", *of, home=tmp_path).returncode == 0
        lines = (tmp_path / f"{number}.ics").read_text("utf-8").replace("\r\n ", "").splitlines()
        found.append({line for line in lines if line.startswith("UID:")})
    assert found.pop() == found[0] != set()
    assert sum(map(len, found)) == len(set.union(*found))


def test_the_doctor_names_clocks_that_do_not_agree_and_chats_that_cannot_be_reached(
    tmp_path: Path, database_url: str
) -> None:
    settings = Settings(home=tmp_path, database_url=database_url, _env_file=None)  # type: ignore[call-arg]
    now = datetime.now(UTC)
    store = opened(settings, now)
    store.write_now(add_unit, "宏达建设", COMPANY, None, now=now)

    def looked(at: datetime) -> list[str]:
        return [each.what for each in asyncio.run(examine(settings, at)) if not each.well]

    assert not [line for line in looked(now) if line.startswith(("clock", "chat"))]
    (line,) = [line for line in looked(now - timedelta(hours=1)) if line.startswith("clock")]
    assert line.startswith("clock: the last entry of a ledger is of ")
    code = store.write_now(invite_to, "宏达建设", "safety_manager", now)
    joined = store.write_now(join, Address(channel="telegram", chat="1002"), "李安", "zh", code=code, now=now)
    assert joined
    store.write_now(set_blocked, joined.person.id, now)
    (line,) = [line for line in looked(now) if line.startswith("chat")]
    assert line == f"chat: 李安 (telegram:1002) has blocked the bot since {now:%Y-%m-%d}; call them"
    store.close()
