"""Figures and numbers as people type them: read where they are plain, else named with what they lack."""

# ruff: noqa: E501 (tables of writings)

import pytest

from bot.reading.figures import Figures, NoFigures, read_figures
from bot.reading.numerals import value
from bot.reading.writing import plain, read_number
from bot.texts.catalogue import language
from bot.texts.submissions.reading import no_figures

PAIRS = {
    (40, 40): """
40/40|４０／４０|40 / 40|40/40人|40人/40人|40/40 people|40/40。|40、40|40，40|40,40|40 40|40:40|40 of 40|40 out of 40|40比40
四十/四十|四十／四十|四十分之四十|４０分之４０|四十人/四十人|应到40实到40|应到40人实到40人|应到40人，实到40人|应到40，实到40|实到40，应到40|应到四十人，实到四十人
应参加40人，实际参加40人|应培训40人，已培训40人|共40人，参加40人|总人数40，参加40|40人全部|全部40人|40人全部参加|40人都到了|40人全到|all 40|all 40 people|40, all
40人100%|40/40 100%|40/40 (100%)|40/40（100％）|改成40/40|改为 40/40|更正为40/40人|应为40/40|是40/40|corrected to 40/40|should be 40/40|now 40/40
40 people of 40 people|40 trained of 40|40 present, 40 expected|registered 40, attended 40|40份/40份|40次/40次|40家/40家|40項/40項|0040/0040
""",
    (39, 40): """
39/40|３９／４０|39/40人|三十九/四十|四十分之三十九|40分之39|39 of 40|39 out of 40 people|应到40实到39|实到39应到40|应到40人，实到39人|40人应到，39人实到|39人实到，40人应到
39人参加，应参加40人|共40人，参加39人|参加39人，共40人|39人/40人|39、40|39，40|39 40|已培训39人，应培训40人|39/40 (97.5%)|39/40 97%|attended 39 of 40|39 trained, 40 expected|expected 40, attended 39
""",
    (23, 25): "23/25|二十三/廿五|廿三/廿五|23/25人|廿五分之廿三|23处/25处|23/25处|23项/25项|应落实25次，已落实23次",
    (0, 25): "0/25|零/二十五|25分之0|应到25人实到0人|0%25人",
    (36, 40): "90% of 40|40人90%|36/40|36/40 90%|百分之九十/40",
    (1200, 1250): "1200/1250|1,200/1,250|一千二百/一千二百五十|1200人/1250人",
    (12000, 12000): "1.2万/1.2万|１.２万人／１.２万人|1万2/1万2|一万二/一万二|1万2千/12000",
    (120000, 120000): "12万/12万|十二万/十二万|拾贰万/12万",
    (250, 250): "两百五/两百五|二百五/250|贰佰伍拾/250|2百5/250",
    (105, 120): "一百零五/一百二|一百〇五/一百二十|壹佰零伍/120",
    (
        37,
        38,
    ): "thirty-seven of thirty-eight|37/38✅|37∶38|培训率97%，37/38|37/38=97%|37人（共38人）|38人中37人|38个来了37个|在册38，到岗37|名单38人签到37人|37 of the 38|37条/38条|37名工人/38名工人|一共38个，来了37个",
    (10, 12): "10/12|十/十二|十二分之十|１０／１２|10人/12人|10/12 units",
}

FAULTS = {
    "percent": "3‰|千分之三|百分之九十九点五|百分百|97.5 percent|一半|合格率100%|90%|90％|百分之九十|九成|100%|97.5%",
    "one": "40|40人|四十|４０|四十人|应到40人|实到40|3处|3项|40 people|参加40人|共40人",
    "larger": "26/25|39到40|41/40人|应到40实到41|25分之26|四十一/四十",
    "nobody": "0/0|０／０|零/零|0/0人|应到0人实到0人",
    "many": "40/40/40|1/2 3/4|2026-11-20|40 40 40|90% 100%40",
    "unclear": "39-40|4.5/5|39~40|12345678/12345678|39/40 50%|应到40应到40|-1/40",
    "among_words": "3k/3k|1.5k of 1.5k|应到40，缺1|应到40人，请假1人|今天培训40/40人全部合格|39/40人，1人请假|这次是40/40，请查收|training 40/40 done well|39 of 40, one ill|应到40人，实到39人，1人病假",
}  # fmt: skip

WORDS = """
都培训了|全部|好的|已完成|检查了三楼|检查3处|已整改3处|11号楼2单元临边已整改|今天组织了培训|3号楼|11月2日|all done|trained everyone|see the sheet|参加人员见签到表|已检查|上午9点开会
共性问题|全部落实|到位|应急演练|实名制|请假|无|2026年计划|第3次会议
"""

NUMBERS = "431|４３１|0431|000431|no. 431|No.431|NO 431|no 431|№431|#431|凭证 431|凭证000431|凭证：431|编号 431|编号：000431|凭证编号431|记录编号 431|记录编号：000431|第431号|431号|四百三十一|record 431|submission 431|number 431| 431 |431."


def texts(block: str) -> list[str]:
    return [said for line in block.strip().splitlines() for part in line.split("|") for said in [part.strip()] if said]


@pytest.mark.parametrize(("pair", "said"), [(pair, said) for pair, block in PAIRS.items() for said in texts(block)])
def test_two_figures_are_read_in_every_plain_writing(pair: tuple[int, int], said: str) -> None:
    assert read_figures(said) == Figures(done=pair[0], of=pair[1])


@pytest.mark.parametrize(("why", "said"), [(why, said) for why, block in FAULTS.items() for said in texts(block)])
def test_figures_that_cannot_be_read_are_named_with_an_example(why: str, said: str) -> None:
    read = read_figures(said)
    assert isinstance(read, NoFigures), read
    assert (read.why, read.said) == (why, said)
    for code in ("zh", "en"):
        assert "23/25" in no_figures(language(code), read, "…")


@pytest.mark.parametrize("said", texts(WORDS))
def test_words_are_left_as_words(said: str) -> None:
    assert read_figures(said) is None


@pytest.mark.parametrize("done", range(0, 131, 3))
def test_every_pair_reads_back_in_every_writing(done: int) -> None:
    for of in (max(done, 1), done + 1, done + 58):
        told = Figures(done=done, of=of)
        for said in (
            f"{done}/{of}",
            f"{done}／{of}人",
            f"{done} of {of}",
            f"应到{of}人，实到{done}人",
            f"{of}分之{done}",
        ):
            if not said.startswith("100分之"):  # which is a share, as in 百分之九十
                assert read_figures(said) == told, said
        assert read_figures(f"{chinese(done)}/{chinese(of)}") == told


def chinese(number: int) -> str:
    """A number below a thousand in Chinese numerals."""
    signs = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{signs[hundreds]}百" if hundreds else ""
    said += f"{signs[tens]}十" if tens else "零" if hundreds and ones else ""
    return said + (signs[ones] if ones or not number else "")


@pytest.mark.parametrize("number", range(0, 1000, 7))
def test_a_chinese_numeral_has_its_value(number: int) -> None:
    assert value(chinese(number)) == number
    assert plain(chinese(number)) == str(number)


@pytest.mark.parametrize(
    ("numeral", "number"),
    {"廿五": 25, "卅": 30, "十": 10, "十二": 12, "两百": 200, "一万": 10000, "三万两千": 32000, "二〇二六": 2026, "一千零五": 1005, "一百二": 120, "两千五": 2500, "一万零五": 10005, "12万": 120000, "3千": 3000, "一亿两千万": 120000000}.items(),
)  # fmt: skip
def test_numerals_of_every_kind_are_read(numeral: str, number: int) -> None:
    assert value(numeral) == number


@pytest.mark.parametrize("said", ["十十", "万万", "一百百", "35十", "1.23456万", "三五", "七八", "两三"])
def test_what_says_no_number_or_only_about_how_many_stays_as_it_is(said: str) -> None:
    assert plain(said) == said


@pytest.mark.parametrize("said", NUMBERS.split("|"))
def test_the_number_of_a_record_is_read_as_people_write_it(said: str) -> None:
    assert read_number(said) == 431


@pytest.mark.parametrize("said", ["", "abc", "431 432", "-1", "4.5", "1234567890123456", "431a", "第号", "no.", "43/1"])
def test_what_is_no_number_is_none(said: str) -> None:
    assert read_number(said) is None
