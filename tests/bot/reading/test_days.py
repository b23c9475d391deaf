"""Days as people type them: each writing is read as the day meant, and nothing that says more is a day."""

# ruff: noqa: E501 (tables of writings)

from datetime import date, timedelta

import pytest

from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.reading.spans import read_days
from bot.reading.stops import read_stop
from bot.texts.catalogue import language
from bot.texts.submissions.reading import no_day

# A Friday.
TODAY = date(2026, 11, 20)
NOVEMBER_2 = date(2026, 11, 2)

WORDS = {
    0: "今天 今日 今早 今晚 TODAY 本日|today|Today.|this morning|今天下午|今天上午9点|刚才|现在|周五9点|周五十二点半|this afternoon|周五|星期五|礼拜五|本周五|這週五|Fri|friday",
    -1: "昨天 昨日 昨晚 昨夜 昨天。 昨天晚上 是昨天|昨天吧|昨天的|昨儿个|昨天（周四）|昨天11月19日|昨天（11-19）|11月19日（昨天）|yesterday|Yesterday!|last night|yesterday evening|on Thursday|周四|1天前|一天前",
    -2: "前天 前日 两天前 2天前 2日前|the day before yesterday|two days ago|2 days ago|周三|Wed.",
    -3: "大前天 三天前|3 days ago|Tuesday|週二",
    -4: "本周一|星期一|Monday|mon",
    -5: "周日 星期天 礼拜日 上周日|Sunday|last Sunday",
    -7: "上周五 上星期五 上个星期五 上礼拜五 上週五 一周前|last Friday|last fri|a week ago|1 week ago",
    -14: "上上周五 两周前 2个星期前|2 weeks ago|two weeks ago",
    1: "明天 明日 明早|tomorrow|in 1 day|1天后",
    2: "后天 後天 后日 两天后|the day after tomorrow|in 2 days",
    3: "大后天 下周一 下个星期一 下週一|in three days|next Monday|coming Monday",
    7: "下周五|next Friday|in a week|一周后",
}

# Everything in which 2 November 2026 can be written.
SECOND = """
11-2|11-02|11/2|11/02|11.2|11.02|11 2|11、2|11，2|11 - 2|１１月２日|１１－２|１１／２|11月2日|11月2号|11 月 2 日|11月2|11月02日|11月份2号
十一月二日|十一月二号|十一月２日|今年11月2日|今年十一月二日|本年11月2日|本月2日|本月2号|这个月2号|這個月2號|当月2日|2号|2日|二号|二日|2 号
11月2日 周一|11月2日（星期一）|11月2日(周一)|周一 11月2日|11月2日，周一|11-2 周一|Mon 2 Nov|Mon, 2 Nov|Monday, November 2|Mon 2 Nov 2026|Monday 2nd of November
2026-11-02|2026-11-2|2026/11/02|2026/11/2|2026.11.2|2026.11.02|2026 11 2|2026年11月2日|2026年11月2号|2026 年 11 月 2 日|２０２６年１１月２日|2026年11月2
二〇二六年十一月二日|二零二六年十一月二日|二○二六年十一月二号|26年11月2日|20261102|２０２６１１０２|2026年11月2日 周一|2026-11-02（周一）
Nov 2|nov 2|NOV 2|Nov. 2|Nov 2nd|November 2|November 2nd|2 Nov|2 November|2nd Nov|2nd of November|the 2nd of November|2nd November|on 2 Nov|on the 2nd of November
Nov 2, 2026|November 2, 2026|November 2nd, 2026|2 Nov 2026|2 November 2026|2nd Nov 2026|2-Nov-2026|2026 Nov 2|Nov 2 this year|the 2nd|2nd
2026-11-02 14:30|11-2 09:15|11月2日 14:30|11月2日下午|11月2日下午3点|2 Nov 14:30|2 Nov at 14:30|2 Nov 2:30 pm
2026-11-02T14:30|2026-11-02T14:30:00|11月2日14时30分|11月2日下午3点半|11月2日 上午9:00-11:00|11月2日9点到11点|2 Nov 3pm|11月2日14时左右
2-Nov-26|2/Nov/2026|2.Nov|2. November 2026|2 Nov '26|Nov 2 '26|2026。11。2|11·2|11_2|２０２６·１１·０２|（11月2日）|"11-2"|「11月2日」
11/2(一)|11月2日（一）|周一（11-2）|上上周一（11-2）|上上周一11月2日|11月2日（上上周一）|日期：11-2|完成日期：11月2日|date: 2026-11-02|11月2日吧|11月贰日|11月2日✅
"""

PAST = {
    "上月30号": date(2026, 10, 30), "上个月30日": date(2026, 10, 30), "上月三十号": date(2026, 10, 30),
    "上個月30號": date(2026, 10, 30), "上上个月5号": date(2026, 9, 5), "25号": date(2026, 10, 25),
    "31号": date(2026, 10, 31), "廿五号": date(2026, 10, 25), "十月廿五日": date(2026, 10, 25),
    "10月卅日": date(2026, 10, 30), "12-01": date(2026, 12, 1), "12月1日": date(2026, 12, 1), "1 December": date(2026, 12, 1),
    "1-15": date(2026, 1, 15), "去年12月1日": date(2025, 12, 1), "去年的12月1日": date(2025, 12, 1),
    "1 December last year": date(2025, 12, 1), "20/10": date(2026, 10, 20), "20.10": date(2026, 10, 20),
    "20.10.2026": date(2026, 10, 20), "20/10/2026": date(2026, 10, 20), "10/20/2026": date(2026, 10, 20),
    "26-11-02": NOVEMBER_2, "26.10.26": date(2026, 10, 26), "20-11-26": TODAY, "2024-02-29": date(2024, 2, 29),
}  # fmt: skip

COMING = {
    "11-25": date(2026, 11, 25), "1-15": date(2027, 1, 15), "3号": date(2026, 12, 3), "周一": date(2026, 11, 23),
    "周四": date(2026, 11, 26), "Thursday": date(2026, 11, 26), "月底": date(2026, 11, 30), "本月底": date(2026, 11, 30),
    "下月底": date(2026, 12, 31), "12月底": date(2026, 12, 31), "2月末": date(2027, 2, 28), "明年1月5日": date(2027, 1, 5),
    "下月1号": date(2026, 12, 1), "下个月5日": date(2026, 12, 5), "下下个月5日": date(2027, 1, 5), "11-10": date(2026, 11, 10),
    "coming Friday": date(2026, 11, 27), "this Sunday": date(2026, 11, 22), "5 January next year": date(2027, 1, 5),
}  # fmt: skip

# Words, numbers and figures that are no day: a place, a plan, a count, what is vague.
NOTHING = """
11号楼2单元临边已整改|11#楼15层|3号楼|3号楼临边|2026年计划|2026年|11月计划|十一|40|四十|3处|3人|2|2026|1120|11层|2单元|今天检查了|昨天完成的整改
11月2日检查记录|检查于11月2日|11-2号楼|2号机|周五例会|上周吧|上周|好的|ok|已检查|3号线|1号塔吊|November rain|monday meeting|2nd floor|15 days
1/2/3/4|11-20-11-25-1|v1.2.3|123456789|+86 138 0013 8000|🌹|。|月|日|年月日|2026-11-02T14:30:00Z|2026-11-02T14:30+08:00|18 Nov 26|上旬|11月中旬|年底|三五天前|前天天|last|next|ago|月初|年底|春节|初三
"""

FAULTS = {
    "no_month": "13月|13月5日|13-05|0-5|00-10|2026-13-01|23/25|40/40|2026年13月1日|十三月五日|99月",
    "no_date": "02-30|2月30日|二月三十日|11-31|11月31日|2026-02-29|2月29日|32号|0号|31 November|Nov 31|30 Feb 2026|2026年2月30日|11-0|31.11.2026",
    "only_month": "11月|十一月|November|Nov 2026|2026年11月|2026-11|11月份|11 月",
    "two_ways": "昨天（11月18日）|上周四（11-13）|02/11/2026|2.11.2026|2-11-2026",
    "other_weekday": "11月20日 周四|11月20日（四）|昨天星期三|Thu 20 Nov|2026年11月2日 星期二|周六 11月2日",
}


def texts(block: str) -> list[str]:
    return [said for line in block.strip().splitlines() for part in line.split("|") for said in [part.strip()] if said]


def words() -> list[tuple[int, str]]:
    """The words of a list; Chinese ones stand between blanks where no stroke parts them."""
    found = []
    for days, block in WORDS.items():
        first, *others = block.split("|")
        parts = first.split(" ") if any(sign >= "一" for sign in first) else [first]
        found += [(days, said) for said in [*parts, *others]]
    return found


@pytest.mark.parametrize(("days", "said"), words())
def test_a_word_counts_from_today(days: int, said: str) -> None:
    assert read_day(said, TODAY, "past" if days <= 0 else "future") == TODAY + timedelta(days=days)


@pytest.mark.parametrize("said", texts(SECOND))
def test_every_writing_of_a_day_is_that_day(said: str) -> None:
    assert read_day(said, TODAY, "past") == NOVEMBER_2
    assert read_day(f"  {said}\n", TODAY, "past") == NOVEMBER_2
    assert read_day(f"{said}。", TODAY, "past") == NOVEMBER_2


@pytest.mark.parametrize(("said", "meant"), PAST.items())
def test_of_what_was_done_the_sensible_day_is_meant(said: str, meant: date) -> None:
    assert read_day(said, TODAY, "past") == meant


@pytest.mark.parametrize(("said", "meant"), COMING.items())
def test_of_what_is_to_come_the_next_such_day_is_meant(said: str, meant: date) -> None:
    assert read_day(said, TODAY, "future") == meant


@pytest.mark.parametrize("said", texts(NOTHING))
def test_only_a_text_that_is_nothing_but_a_day_is_a_day(said: str) -> None:
    read = read_day(said, TODAY, "past")
    assert isinstance(read, NoDay), read
    assert read.why == "nothing"


@pytest.mark.parametrize(("why", "said"), [(why, said) for why, block in FAULTS.items() for said in texts(block)])
def test_a_day_that_cannot_be_is_named_with_its_fault(why: str, said: str) -> None:
    read = read_day(said, TODAY, "past")
    assert isinstance(read, NoDay), read
    assert (read.why, read.said) == (why, said)
    for code in ("zh", "en"):
        assert said in no_day(language(code), read, TODAY)


def test_a_year_of_four_digits_is_that_year_and_no_day_stands_for_another() -> None:
    assert read_day("0026-11-02", TODAY, "past") == date(26, 11, 2)
    for said, meant in (("31号", "future"), ("11月31日", "future"), ("2月30日", "past")):
        assert isinstance(read_day(said, TODAY, meant), NoDay)  # type: ignore[arg-type]
    assert read_day("31号", TODAY, "past") == date(2026, 10, 31)


def test_the_end_of_a_month_is_no_day_of_what_was_done() -> None:
    assert isinstance(read_day("月底", TODAY, "past"), NoDay)


@pytest.mark.parametrize("days", range(7))
def test_next_friday_is_read_only_where_its_two_readings_agree(days: int) -> None:
    today = date(2026, 11, 16) + timedelta(days=days)
    read = read_day("next Friday", today, "future")
    if today.weekday() >= 4:
        assert read == date(2026, 11, 27)
    else:
        assert isinstance(read, NoDay)
        assert read.choices == (date(2026, 11, 20), date(2026, 11, 27))


def forms(day: date) -> list[str]:
    """A day in each way in which people and the bot write it, with its year."""
    zh, en = language("zh"), language("en")
    return [
        day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}", f"{day:%Y %m %d}", f"{day:%Y%m%d}",
        f"{day.year}-{day.month}-{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day.year} 年 {day.month} 月 {day.day} 号",
        f"{day:%y}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}", f"{day:%b} {day.day}, {day.year}",
        f"{day:%B} {day.day} {day.year}", f"{day:%A}, {day.day} {day:%b} {day.year}", zh.dated(day), en.dated(day),
    ]  # fmt: skip


def short(day: date) -> list[str]:
    """A day of this year without it, also as the bot shows it."""
    zh, en = language("zh"), language("en")
    return [
        f"{day:%m-%d}", f"{day.month}/{day.day}", f"{day.month}.{day.day}", f"{day.month}月{day.day}日", f"{day.month}月{day.day}号",
        f"{day:%b} {day.day}", f"{day.day} {day:%B}", zh.day(day), en.day(day), zh.named(day), en.named(day),
    ]  # fmt: skip


@pytest.mark.parametrize("near", [-400, -200, 0, 200])
@pytest.mark.parametrize("meant", ["past", "future", "near"])
def test_every_day_within_400_days_reads_back_in_every_form(near: int, meant: str) -> None:
    for step in range(200):
        day = TODAY + timedelta(days=near + step)
        for said in forms(day):
            assert read_day(said, TODAY, meant) == day, said  # type: ignore[arg-type]


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 3), date(2026, 12, 31), date(2028, 2, 29)])
def test_a_day_without_its_year_reads_back_for_half_a_year_and_a_slip_is_no_year_off(today: date) -> None:
    for step in range(181):
        past, coming = today - timedelta(days=step), today + timedelta(days=step)
        assert {read_day(said, today, "past") for said in short(past)} == {past}
        assert {read_day(said, today, "future") for said in short(coming)} == {coming}
        if step <= 90 and coming.year == today.year:
            assert {read_day(said, today, "past") for said in short(coming)} == {coming}
        if step <= 90 and past.year == today.year:
            assert {read_day(said, today, "future") for said in short(past)} == {past}


SPANS = {
    (date(2026, 11, 20), date(2026, 12, 30)): "11-20 12-30|11月20日到12月30日|11月20日至12月30日|从11月20日起至12月30日止|11-20到12-30|11/20-12/30|11.20-12.30|11-20~12-30|11-20 - 12-30|11-20 — 12-30|11月20日－12月30日|11-20，12-30|11-20、12-30|20 Nov to 30 Dec|from 20 Nov to 30 Dec|Nov 20 - Dec 30|20 Nov until 30 Dec|今天到12月30日|today to 30 Dec|自十一月廿日至十二月三十日|2026-11-20 2026-12-30|2026-11-20 到 12-30|between 20 Nov and 30 Dec|20 November 2026 through 30 December 2026",
    (date(2026, 11, 20), date(2026, 12, 3)): "11月20日至12月3日|11月20日到3号|20号到3号",
    (date(2026, 11, 20), date(2026, 11, 25)): "20-25 Nov|Nov 20-25|20 to 25 November|11月20-25日|11月20日到25日|11月20到25|20号到25号|20日-25日|20-25号|今天到25号|November 20 to 25",
    (date(2026, 11, 21), date(2026, 11, 27)): "明天到周五|明天至周五|tomorrow to Friday|tomorrow until Friday|明天起7天|明天起一周|tomorrow for 7 days|tomorrow for a week",
    (date(2026, 11, 21), date(2026, 11, 23)): "明天起3天|明天开始三天|tomorrow for 3 days|11-21起共3天",
    (date(2026, 11, 23), date(2026, 11, 29)): "下周|下星期|next week|下周一到周日|下周一至下周日",
    (date(2026, 11, 23), date(2026, 11, 25)): "下周一到周三|next Monday to Wednesday",
    (date(2026, 11, 20), date(2026, 11, 22)): "本周|this week|今天到周日|今天到后天",
    (date(2026, 11, 21), date(2026, 11, 21)): "明天|tomorrow|11-21|11月21日|周六|Saturday|21号",
    (date(2026, 12, 28), date(2027, 1, 5)): "12-28 1-5|12月28日至1月5日|28 Dec to 5 Jan|12-28 到 2027-01-05|12月28日到明年1月5日",
    (date(2026, 11, 15), date(2026, 11, 25)): "11-15 11-25|11月15日到25日",
    (date(2026, 11, 20), date(2026, 12, 5)): "即日起至12月5日|今起至12月5日|至12月5日|一直到12月5日|12月5日止|until 5 Dec|2026-11-20/2026-12-05|2026-11-20T08:00 to 2026-12-05T18:00|11月20日8:00至12月5日18:00|因病11-20至12-5|11-20至12-5，出差|11.20-12.5（年假）|on leave 20 Nov to 5 Dec",
    (date(2026, 11, 21), date(2026, 11, 22)): "明后天|明后两天|明天和后天|周六周日|周六和周日|Sat and Sun|周末|本周末|this weekend|2 days from tomorrow",
    (date(2026, 12, 1), date(2026, 12, 31)): "12月1日至月底|12月1日起1个月|12月1日起一个月",
    (date(2026, 12, 30), date(2027, 1, 2)): "26-12-30 27-1-2|12/30-1/2",
}  # fmt: skip
NO_SPANS = {
    "11-25 11-20": "backwards", "12月3日到11月20日": "backwards", "明天到昨天": "backwards", "02-30 03-04": "no_date",
    "11-20到13-01": "no_month", "很快": "nothing", "三天": "nothing", "11-20 12-30 1-5": "nothing", "11月": "only_month",
    "11月20日到31日": "no_date", "2月28日至29日": "no_date", "12月1、2、3日": "nothing", "12月1日、2日、3日": "nothing",
    "12月1日和12月5日": "apart", "明天和周五": "apart", "tomorrow and Friday": "apart",
    "11号楼到12号楼": "nothing", "病假": "nothing", "": "nothing", "12月起": "only_month", "很快起": "nothing",
}  # fmt: skip
NO_END = {
    date(
        2026, 12, 1
    ): "12月1日起|从12月1日起|自12月1日起|自从12月1日|从12月1日|12月1日开始|12月1日以后|12-01起|from 1 Dec|1 Dec on|1 Dec onwards|from 1 Dec on|starting 1 Dec|starting from 1 December|as of 1 Dec|十二月一日起",
    date(2026, 11, 23): "下周一起|下周起|从下周开始|from next week|from next Monday|下周一开始",
    date(2026, 11, 21): "明天起|明天开始|from tomorrow|tomorrow onwards|周六起|21号起",
}


@pytest.mark.parametrize(
    ("days", "said"),
    [(days, said) for days, block in SPANS.items() for said in texts(block)],
)
def test_two_days_in_one_text_are_read_from_the_first_on(days: tuple[date, date], said: str) -> None:
    assert read_days(said, TODAY) == days


@pytest.mark.parametrize(("said", "why"), NO_SPANS.items())
def test_what_is_no_two_days_is_named_with_its_fault(said: str, why: str) -> None:
    read = read_days(said, TODAY)
    assert isinstance(read, NoDay), read
    assert read.why == why
    for code in ("zh", "en"):
        assert no_day(language(code), read, TODAY)


@pytest.mark.parametrize(
    ("first", "said"), [(first, said) for first, block in NO_END.items() for said in block.split("|")]
)
def test_a_first_day_without_a_last_is_no_single_day_and_a_stop_without_end(first: date, said: str) -> None:
    read = read_days(said, TODAY)
    assert isinstance(read, NoDay), read
    assert (read.why, read.choices) == ("no_end", (first,))
    assert read_stop(said, TODAY) == (first, None)
    for code in ("zh", "en"):
        assert f"{first:%m-%d} " in no_day(language(code), read, TODAY)


def test_any_two_days_of_the_coming_year_read_back() -> None:
    for step in range(0, 360, 7):
        for length in range(0, 60, 5):
            first = TODAY + timedelta(days=step)
            last = first + timedelta(days=length)
            for link in (" ", "到", " to ", "~", " - "):
                assert read_days(f"{first}{link}{last}", TODAY) == (first, last)
                if step < 180:
                    assert read_days(f"{first:%m-%d}{link}{last:%m-%d}", TODAY) == (first, last)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("9999-12-31", "is not a day"),
        ("31 Dec 9999", "is not a day"),
        ("0000-12-31", "is not a day"),
        ("99999-12-31", "is not a day"),
        ("9999-12-32", "December 9999 has only 31 days"),
        ("2026-02-30", "February 2026 has only 28 days"),
        ("2026-11-45", "November 2026 has only 30 days"),
    ],
)
def test_a_day_of_a_year_beyond_all_measure_is_no_day_and_none_that_its_month_lacks(said: str, what: str) -> None:
    read = read_day(said, TODAY)
    assert isinstance(read, NoDay)
    assert what in no_day(language("en"), read, TODAY)
