"""Half a year that the demo looks back on: lived through the same flows as any other, at moments that have passed."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.app.shipped_roadmap import example_roadmap
from bot.demo.cast import PLACES, Place
from bot.flows.bundles.put_together import Said, put_together
from bot.flows.judging import review
from bot.flows.people.enrol import invite_to, join
from bot.flows.planning.choose import Wanted
from bot.flows.plans import arrange
from bot.flows.reminders.escalations import lead_on
from bot.flows.rules.keep import Ruled
from bot.flows.submissions import drafts, fill, submit
from bot.messages.chat_address import Address
from bot.messages.incoming import Arrived
from bot.outbox import news
from bot.outbox.operations import add_rule, add_unit, adopt, choose, open_duties
from bot.outbox.submissions.tell import tell
from bot.outbox.submissions.tell_judged import judged
from bot.queries import choices, rights
from bot.queries.context import Context
from bot.sandbox import Person as Played
from bot.sandbox.control import PAGE
from bot.store.duties.duties import Duty, duties_after, duties_to_prompt, duty
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection, Store
from bot.store.messages import messages, reminders
from bot.store.people import prefaces
from bot.store.people.people import Person, person_at
from bot.store.people.units import Unit, unit_named
from bot.store.submissions.submissions import Submission, draft_of
from bot.vault import Vault, flowing
from schedules.standing import SETTLED
from schedules.unit import Choice
from schedules.workdays import china

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, SITES_FIRST = date(2026, 5, 4), date(2026, 9, 1)
# So many sample pictures the history leaves to those who try the demo, so that not each is one that was seen before.
FRESH = 2
# More duties than are prompted on a day of the demo.
MOST = 10_000
NOTES = (
    "三层临边防护缺一块挡脚板，已当场装好。",
    "塔吊限位正常，吊索具有一根断丝，已更换。",
    "配电箱门未锁，已整改并复查。",
)
DOCUMENT = "姓名,班组,签到\n张强,塔吊,√\n黄伟,木工,√\n".encode("utf-8-sig")
MINUTES = "议题,结论\n本月隐患,已全部整改\n".encode()


async def keep_samples(vault: Vault) -> list[Arrived]:
    """The pictures and the sheet that serve as evidence, laid into the vault: photos first, two documents last."""
    kept = []
    samples = sorted(PAGE.glob("samples/*.jpg"))[FRESH:]
    contents = [("photo", sample.name, sample.read_bytes()) for sample in samples]
    sheets = [("document", "签到表.csv", DOCUMENT), ("document", "会议记录.csv", DOCUMENT + MINUTES)]
    for kind, name, content in [*contents, *sheets]:
        sha256, size = await vault.keep(flowing([content]))
        media_type = "image/jpeg" if kind == "photo" else "text/csv"
        kept.append(
            Arrived(
                kind=kind,
                sha256=sha256,
                size=size,
                name=name,
                media_type=media_type,
                channel_id="",
                chat_message_id=0,
            )
        )
    return kept


@dataclass
class Life:
    """The days of all units as they pass: what each duty will come to is drawn when it opens.

    For each roadmap by dice of its own, so that one more changes nothing of what the others came to.
    """

    files: list[Arrived]
    dice: dict[int, random.Random] = field(default_factory=lambda: defaultdict(lambda: random.Random(20261102)))
    diligence: dict[int, int] = field(default_factory=dict)
    seen: int = 0
    to_do: dict[date, list[tuple[int, date]]] = field(default_factory=lambda: defaultdict(list))

    def day(self, conn: Connection, day: date) -> None:
        """One day: who comes, what opens, what is done."""
        for place in PLACES:
            if (SITES_FIRST if place.unit.scope == "project" else FIRST) == day:
                self.come(conn, place, _at(day, 8))
        while open_duties(conn, _at(day, 8)):
            pass
        for owed in duties_after(conn, self.seen):
            self.seen = owed.id
            self.draw(owed)
        for duty_id, done_on in self.to_do.pop(day, []):
            owed = duty(conn, duty_id)
            prove(conn, owed, done_on, _at(day, 10), files=self.files, dice=self.dice[owed.roadmap_id])
        _hush(conn, _at(day, 17))

    def come(self, conn: Connection, place: Place, now: datetime) -> None:
        """A unit comes with its people."""
        names = [each.id for each in roadmaps_in_force(conn).values()]
        gone_by = (names[0], *place.besides) if place.besides else ()
        added = add_unit(conn, place.name, place.unit, place.parent, now=now, roadmaps=gone_by)
        self.diligence[added.id] = place.diligence
        choose(conn, added.id, _recommended(conn, added), now)
        if place.together:
            name, *keys = place.together
            roadmap = next(iter(roadmaps_in_force(conn)))
            told = put_together(conn, added.id, name, [(roadmap, key) for key in keys], now=now, by=None)
            assert isinstance(told, Said), told
        for person, role in place.people:
            code = invite_to(conn, place.name, role, now)
            name = f"{person.last_name}{person.first_name}"
            joined = join(conn, _address(person), name, "zh", code=code, now=now)
            news.tell(conn, joined.news if joined else (), now)

    def draw(self, owed: Duty) -> None:
        """Draw when a duty will be done, and when it will be told: some late, some never."""
        dice = self.dice[owed.roadmap_id]
        if dice.randrange(100) >= self.diligence[owed.unit_id]:
            return
        done_on = max(owed.opens_on, FIRST, owed.due_on - timedelta(days=dice.randrange(6)))
        told_on = china().on_or_before(done_on)
        match dice.randrange(20):
            case 0:  # done in time, told late
                told_on = china().on_or_after(owed.due_on + timedelta(days=2))
            case 1:  # done late, and in plain sight
                done_on = told_on = china().on_or_after(owed.due_on + timedelta(days=3))
        if told_on < done_on:
            told_on = china().on_or_after(done_on)
        self.to_do[told_on].append((owed.id, done_on))


def _recommended(conn: Connection, of: Unit) -> list[Wanted]:
    """What we recommend of what a unit is offered, but the first: that is left for whoever looks at `/choices`."""
    offered = [each for each in choices.of_unit(conn, of) if each.is_open and each.obligation.recommended]
    taken = Choice(is_on=True)
    return [Wanted(roadmap_id=each.roadmap_id, key=each.obligation.id, choice=taken) for each in offered[1:]]


async def live_through(store: Store, vault: Vault, until: datetime) -> None:
    """Let units and people come and do their duties, more or less, up to `until`; nothing of it is said again.

    What is arranged for the days after that rings as it comes.
    """
    life = Life(files=await keep_samples(vault))
    day = FIRST
    for name in {each for place in PLACES for each in place.besides}:
        await store.write(adopt, example_roadmap(name), _at(day, 7))
    while day < until.astimezone(ZONE).date():
        await store.write(life.day, day)
        day += timedelta(days=1)
    await store.write(_arrange, _at(day - timedelta(days=1), 17))
    await store.write(_rule, _at(day - timedelta(days=1), 17))


def _rule(conn: Connection, now: datetime) -> None:
    """Let units set rules of their own, in the last days: what is owed under them is still to be done."""
    for place in PLACES:
        of = unit_named(conn, place.name)
        assert of
        for rule in place.rules:
            told = add_rule(conn, of.id, rule, now)
            assert isinstance(told, Ruled), told


def _arrange(conn: Connection, now: datetime) -> None:
    """Let whoever owes it say of what is to come on which day, where and with whom they do it."""
    for each in (one for place in PLACES for one in place.arranged):
        by, people = _found(conn, each.by), tuple(_found(conn, one).id for one in each.people)
        ctx = Context(conn, by, now)
        owed = next(one for one in arrange.plannable(ctx) if one.key == each.obligation)
        wanted = arrange.Wanted(on=each.on, place=each.place, people=people)
        told = arrange.arrange(ctx, owed.id, wanted, seen=arrange.as_planned(conn, owed))
        assert isinstance(told, arrange.Arranged), told
        news.tell(conn, told.news, now)


def _found(conn: Connection, who: Played) -> Person:
    found = person_at(conn, _address(who))
    assert found
    return found


def _address(who: Played) -> Address:
    return Address(channel="telegram", chat=str(who.id))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def prove(
    conn: Connection, owed: Duty, done_on: date, now: datetime, *, files: list[Arrived], dice: random.Random
) -> None:
    """Prove one duty through the dialogue, and have it confirmed where there is someone who may."""
    now += timedelta(minutes=dice.randrange(300))
    owners = rights.owners(conn, owed, now)
    if not owners or owed.outcome in SETTLED:  # one act may have fulfilled it along with another
        return
    by = owners[0]
    ctx = Context(conn, by, now)
    tell(ctx, submit.begin(ctx, owed.id))
    tell(ctx, fill.type_day(ctx, _draft(ctx, owed), done_on.isoformat()))
    _send(ctx, owed, files=files, dice=dice)
    tell(ctx, submit.submit(ctx, owed.id))
    shown = duty(conn, owed.id)
    confirmers = rights.confirmers(conn, shown, by.id, now)
    if shown.outcome == "submitted" and confirmers:
        judge = Context(conn, confirmers[0], now + timedelta(hours=2))
        judged(judge, review.confirm(judge, owed.id))


def _draft(ctx: Context, owed: Duty) -> Submission:
    draft = draft_of(ctx.conn, owed.id, ctx.by.id)
    assert draft
    return draft


def _send(ctx: Context, owed: Duty, *, files: list[Arrived], dice: random.Random) -> None:
    """Send what the obligation asks for."""
    asked = drafts.wanted(ctx.conn, _draft(ctx, owed), owed)
    photos, sheets = files[:-2], files[-2:]
    sent = [photos[(owed.id + number) % len(photos)] for number in range(asked.photos)] + sheets[: asked.documents]
    for number, file in enumerate(sent, 1):
        arrived = Arrived(**{**vars(file), "chat_message_id": owed.id * 100 + number})
        tell(ctx, fill.take_file(ctx, _draft(ctx, owed), arrived))
    for _ in drafts.measured(ctx.conn, _draft(ctx, owed), owed):
        tell(ctx, fill.take_text(ctx, _draft(ctx, owed), "25/25"))
    if asked.note:
        tell(ctx, fill.take_text(ctx, _draft(ctx, owed), dice.choice(NOTES)))


def _hush(conn: Connection, now: datetime) -> None:
    """Take what would have been said by `now` as said; what is to come after that rings when it comes."""
    prefaces.drop(conn, [each.id for each in prefaces.due_prefaces(conn, now, prefaces.people_to_tell(conn, now))])
    # What is submitted and not judged, and what came back, are recalled each morning until someone sees to them.
    rung = [each.id for each in duties_to_prompt(conn, now, MOST) if each.outcome not in ("submitted", "returned")]
    lead_on(conn, rung, now)
    reminders.call_off(conn)
    messages.call_off(conn)
