"""Kill the bot at random moments while people press and send, then count: nothing acknowledged is lost or doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.app.opening import opened, vault_of
from bot.clock import SystemClock
from bot.flows.ledger.verify import verify
from bot.flows.people.enrol import invite_to
from bot.outbox.operations import add_unit
from bot.sandbox import Person, Sandbox, running
from bot.settings import Settings
from bot.store.engine import Connection, Store
from bot.store.ledger import ledger
from bot.store.messages.inbox import waiting
from bot.store.tables import inbox
from schedules.unit import Unit
from tests.journeys.town import TOKEN
from tests.torture.monkey import Monkey, acknowledged

COMPANIES = 2
# This share of the bots is killed whether or not they have come so far as to ask for updates.
BLIND = 0.25
# The others live for so many calls of the Bot API at most, so that a slow machine changes nothing, and so many seconds.
CALLS, LONGEST = 70, 8.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Count:
    """What a run has come to."""

    seed: int
    kills: int
    updates: int
    recorded: int
    confirmed: int
    entries: int
    files: int
    lost: list[str]
    doubled: list[str]
    code: int

    @property
    def good(self) -> bool:
        """Whether nothing acknowledged was lost, nothing doubled, and the ledger verifies."""
        return not self.lost and not self.doubled and self.code == 0


def torture(home: Path, database_url: str, kills: int, seed: int) -> Count:
    """Run with so many kills; the seed draws what people do and when the bot dies."""
    dice = random.Random(seed)
    people = [
        Person(id=100 * company + role, first_name=f"员{company}{role}")
        for company in range(1, COMPANIES + 1)
        for role in (1, 2)
    ]
    sandbox = Sandbox(people=people)
    with running(sandbox) as base:
        settings = Settings(token=TOKEN, api_url=base, home=home, database_url=database_url, _env_file=None)  # type: ignore[call-arg, arg-type]
        store = opened(settings, SystemClock().now())
        codes = _found(store)
        env = {**os.environ, "DUTYBELL_TOKEN": TOKEN, "DUTYBELL_API_URL": base, "DUTYBELL_HEALTH_PORT": "0"}
        env |= {"DUTYBELL_HOME": str(home), "DUTYBELL_DATABASE_URL": database_url}
        home.mkdir(parents=True, exist_ok=True)
        said = home / "said.txt"
        with said.open("w", encoding="utf-8") as stderr:
            command = [sys.executable, "-m", "tests.torture.mother"]
            pipe = subprocess.PIPE
            mother = subprocess.Popen(command, env=env, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=stderr, text=True)
        fallen = 0
        try:
            for person_id, code in codes.items():
                sandbox.say(person_id, f"/start {code}")
            monkeys = [Monkey(sandbox, person.id, dice) for person in people]
            for _ in range(kills):
                before = sandbox.poller
                child = _bear(mother)
                if dice.random() < BLIND:
                    _play(sandbox, monkeys, dice, 10, dice.uniform(0.0, 0.8))
                else:
                    _until_asked(sandbox, before)
                    _play(sandbox, monkeys, dice, dice.randint(1, CALLS), LONGEST)
                fallen += _ended_by_itself(child, signal.SIGKILL)
            child = _bear(mother)
            _settle(sandbox, store)
            fallen += _ended_by_itself(child, signal.SIGTERM)
        finally:
            mother.kill()
        count = store.read_now(_count, sandbox, settings, seed, kills)
        store.close()
        if fallen:
            count.lost.append(f"{fallen} bots ended by themselves, the last saying: {said.read_text()[-2000:]}")
        return count


def _found(store: Store) -> dict[int, str]:
    """Companies and an invitation for each person."""
    now, codes = SystemClock().now(), {}
    for company in range(1, COMPANIES + 1):
        unit = Unit(party="enterprise", first_year=now.year, attributes={"headcount": 120, "hazardous": True})
        store.write_now(add_unit, f"公司{company}", unit, None, now=now)
        for role, name in ((1, "principal_leader"), (2, "safety_manager")):
            codes[100 * company + role] = store.write_now(invite_to, f"公司{company}", name, now)
    return codes


def _bear(mother: "subprocess.Popen[str]") -> int:
    assert mother.stdin
    assert mother.stdout
    mother.stdin.write("\n")
    mother.stdin.flush()
    return int(mother.stdout.readline())


def _until_asked(sandbox: Sandbox, before: int) -> None:
    """Wait until the bot asks for updates, however slow the machine is; one that ends before is noticed elsewhere."""
    until = time.monotonic() + 30
    while sandbox.poller == before and time.monotonic() < until:
        time.sleep(0.01)


def _ended_by_itself(child: int, how: signal.Signals) -> bool:
    """Send the signal; say whether nobody was there any more to receive it."""
    try:
        os.kill(child, how)
    except ProcessLookupError:
        return True
    return False


def _play(sandbox: Sandbox, monkeys: list[Monkey], dice: random.Random, calls: int, seconds: float) -> None:
    """Let people act until the bot has made so many calls or the time is up."""
    until, made = time.monotonic() + seconds, len(sandbox.calls)
    while time.monotonic() < until and len(sandbox.calls) - made < calls:
        dice.choice(monkeys).act()
        time.sleep(dice.uniform(0.01, 0.06))


def _settle(sandbox: Sandbox, store: Store) -> None:
    """Wait until all that was sent is taken and handled."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if not sandbox.updates and not store.read_now(waiting, SystemClock().now(), 1, ["telegram"]):
            time.sleep(1.5)
            if not store.read_now(waiting, SystemClock().now(), 1, ["telegram"]):
                return
        time.sleep(0.1)


def _count(conn: Connection, sandbox: Sandbox, settings: Settings, seed: int, kills: int) -> Count:
    verdict = verify(conn, vault_of(settings))
    lost, doubled = [], []
    recorded_in_all = confirmed_in_all = 0
    for company, _, _ in ledger.heads(conn):
        entries = {seq: json.loads(body) for seq, body, _ in ledger.walk(conn, company)}
        recorded, confirmed = acknowledged(sandbox, [100 * company + 1, 100 * company + 2])
        submitted = {f"{seq:06}" for seq, entry in entries.items() if entry["action"] == "submitted"}
        judged = {f"{entry['submission_number']:06}" for entry in entries.values() if entry["action"] == "confirmed"}
        lost += [f"recorded {company}/{number}" for number in recorded - submitted]
        lost += [f"confirmed {company}/{number}" for number in confirmed - judged]
        for action in ("submitted", "confirmed"):
            effects = Counter(entry["submission"] for entry in entries.values() if entry["action"] == action)
            doubled += [f"{action} {company}/{which}" for which, times in effects.items() if times > 1]
        duties = Counter(entry["duty"] for entry in entries.values() if entry["action"] == "confirmed")
        # Someone who corrects what was confirmed lets it be confirmed once more.
        again = Counter(entry["duty"] for entry in entries.values() if entry["action"] == "corrected")
        doubled += [f"duty {company}/{which}" for which, times in duties.items() if times > 1 + again[which]]
        recorded_in_all += len(recorded)
        confirmed_in_all += len(confirmed)
    lost += [
        f"set aside: {fault}"
        for fault in conn.execute(select(inbox.c.fault).where(inbox.c.state == "quarantined")).scalars()
    ]
    lost += [f"{len(sandbox.updates)} updates not taken"] if sandbox.updates else []
    return Count(
        seed=seed,
        kills=kills,
        updates=len(sandbox.given),
        recorded=recorded_in_all,
        confirmed=confirmed_in_all,
        entries=verdict.entries,
        files=verdict.files,
        lost=lost,
        doubled=doubled,
        code=verdict.code,
    )
