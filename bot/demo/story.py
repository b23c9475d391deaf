"""The demo's stories without a browser, each ending with the ledger verified."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.demo.cast import LEADER, MANAGER, SUPERVISOR
from bot.demo.people import play_people
from bot.demo.player import Player
from bot.demo.stage import stage
from bot.flows.ledger.verify import GOOD, Verdict, verify

INSPECTION, TRAINING = "带队检查", "全员安全生产培训"


async def play_month(play: Player) -> None:
    """From the first prompt of a month to what is overdue in the next."""
    play.show()
    await play.travel("next")
    await _prove_inspection(play)
    await play.press(MANAGER, "✅ 复核登记")
    await play.travel("month_end")
    await _return_and_mend(play)
    await _report_together(play)
    await play.travel("week")
    await play.say(LEADER, "/today")
    await play.say(LEADER, "/status")
    await play.say(SUPERVISOR, "/status")


async def _prove_inspection(play: Player) -> None:
    await play.press(LEADER, "✅ 已完成", INSPECTION)
    await play.press(LEADER, "今天")
    await play.photos(LEADER, 2)
    await play.say(LEADER, "三层临边防护缺一块挡脚板，已当场装好。")
    await play.press(LEADER, "📤 提交")


async def _return_and_mend(play: Player) -> None:
    await play.say(MANAGER, "/record")
    await play.turn_to(MANAGER, TRAINING)
    await play.press(MANAGER, TRAINING)
    await play.press(MANAGER, "昨天")
    await play.photos(MANAGER, 2)
    await play.document(MANAGER)
    await play.say(MANAGER, "24/25")
    await play.say(MANAGER, "25/25")
    await play.press(MANAGER, "📤 提交")
    await play.press(LEADER, "↩️ 退回")
    await play.say(LEADER, "签到表缺塔吊班组，请补。")
    await play.press(MANAGER, "✅ 已完成", TRAINING)
    await play.document(MANAGER)
    await play.press(MANAGER, "📤 提交")
    await play.press(LEADER, "✅ 确认")


async def _report_together(play: Player) -> None:
    """What the company puts together itself: one row, one card, one report for each of its duties."""
    await play.say(MANAGER, "/choices")
    await play.press(MANAGER, "🔗 一并办理")
    await play.press(MANAGER, "➕ 新增合并")
    await play.turn_to(MANAGER, "畅通安全生产举报投诉渠道")
    await play.press(MANAGER, "畅通安全生产举报投诉渠道")
    await play.press(MANAGER, "☐ 员工培训档案和奖惩")
    await play.press(MANAGER, "☐ 考核、例会、例检、奖惩制度")
    await play.say(MANAGER, "季度安全资料整理")
    await play.say(MANAGER, "/duties 季度安全资料")
    await play.press(MANAGER, "季度安全资料整理")
    await play.press(MANAGER, "✅ 已完成")
    await play.press(MANAGER, "今天")
    await play.photos(MANAGER, 1)
    await play.document(MANAGER)
    await play.say(MANAGER, "本季度举报台账、培训档案和例会记录已核对，均已归档。")
    await play.press(MANAGER, "📤 提交")
    await play.press(LEADER, "✅ 确认")


STORIES: dict[str, Callable[[Player], Awaitable[None]]] = {"month": play_month, "people": play_people}


async def tell_story(home: Path, tell: Callable[[str], None], which: str = "month") -> Verdict:
    """Play a story in `home`; what verifying the ledger finds at its end."""
    async with stage(home, 0, wide=which == "people") as (here, _):
        await STORIES[which](Player(here, tell))
        verdict = await here.bot.store.read(verify, here.bot.vault)
    if verdict.code == GOOD:
        tell(f"\nledger verified: {verdict.entries} entries, {verdict.files} files, good")
    else:
        tell(f"\nledger NOT good: {verdict.place}")
    return verdict
