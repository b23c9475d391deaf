"""The story of a unit and its people: who joins, who stands in, what those above ask for."""

from bot.demo.cast import (
    COMPANY,
    LEADER,
    MANAGER,
    OTHER_COMPANY,
    OTHER_LEADER,
    OTHER_MANAGER,
    OTHER_SITE,
    SITE_MANAGER,
    SUPERVISOR,
)
from bot.demo.player import Player


async def play_people(play: Player) -> None:
    """Two companies in their seventh month, and the supervisor over both."""
    play.skip()
    await _team(play)
    await _away(play)
    await _year(play)
    await _event(play)
    await _notice(play)
    await _waive(play)
    await _oversee(play)


async def _team(play: Player) -> None:
    """Someone is invited by link and picture; everyone sees who is who."""
    await play.say(MANAGER, "/team")
    await play.press(MANAGER, COMPANY, "哪个单位")
    await play.press(MANAGER, "➕ 邀请")
    await play.press(MANAGER, "分管")


async def _away(play: Player) -> None:
    """While the leader is away the safety manager is prompted in their place."""
    await play.say(LEADER, "/away")
    await play.say(LEADER, "11-09 11-12")
    await play.press(LEADER, "李安", "由谁代理")


async def _year(play: Player) -> None:
    """What is left of the year is spread over its months."""
    await play.say(OTHER_MANAGER, "/plan")
    await play.press(OTHER_MANAGER, "远景装饰", "哪个单位")
    await play.press(OTHER_MANAGER, "✅ 确定计划")


async def _event(play: Player) -> None:
    """A hazard is found on a site; what follows is due at once."""
    await play.say(SITE_MANAGER, "/event")
    await play.press(SITE_MANAGER, "发现重大隐患")
    await play.press(SITE_MANAGER, "今天")
    await play.press(SITE_MANAGER, "✅ 记录")


async def _notice(play: Player) -> None:
    """The authority gives notice to both companies; one reads it at once."""
    await play.say(SUPERVISOR, "/notice")
    await play.press(SUPERVISOR, "自己写")
    await play.say(SUPERVISOR, "台风来临前检查塔吊\n检查限位、附着和缆风绳，期限前报结果。")
    await play.press(SUPERVISOR, "宏达建设", "发给哪些单位")
    await play.press(SUPERVISOR, "远景装饰", "发给哪些单位")
    await play.press(SUPERVISOR, "下一步")
    await play.press(SUPERVISOR, "7天内")
    await play.press(SUPERVISOR, "📤 下发")
    await play.press(OTHER_LEADER, "📖 已阅")


async def _waive(play: Player) -> None:
    """A duty that does not apply is said so, with a reason that stays."""
    await play.say(OTHER_LEADER, "/duties")
    await play.press(OTHER_LEADER, "逾期待办")
    await play.press(OTHER_LEADER, OTHER_SITE)
    await play.press(OTHER_LEADER, "10/31")
    await play.press(OTHER_LEADER, "📋")
    await play.press(OTHER_LEADER, "➖ 无需完成")
    await play.press(OTHER_LEADER, "不适用")
    await play.say(OTHER_LEADER, "10月全月停工，无人在场，已向监督站报备。")


async def _oversee(play: Player) -> None:
    """The supervisor looks at all below, worst first, sends who lags a supervision notice; the leader answers."""
    await play.say(SUPERVISOR, "/board")
    await play.press(SUPERVISOR, "1", OTHER_COMPANY)
    await play.press(SUPERVISOR, "📣 督办")
    await play.say(SUPERVISOR, "全员培训连续滞后，请报整改安排。")
    await play.press(SUPERVISOR, "3个工作日")
    await play.press(SUPERVISOR, "📤 下发")
    await play.press(OTHER_LEADER, "✍️ 答复")
    await play.say(OTHER_LEADER, "已排定11月9日组织全员培训。")
