"""Words that a native official or an English reader would not use stand nowhere, in whatever people read."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts.catalogue import LOCALES, language
from schedules.record import record

ROOT = Path(__file__).parents[3]


@record
class Wrong:
    """A wording to keep out: where it is found, a text that has it, what stands in its place, and what is no fault."""

    found: str
    as_in: str
    better: str
    allowed: str = ""

    def of(self, text: str) -> str | None:
        """The wording in a text, but where it is allowed."""
        left = re.sub(self.allowed, "", text) if self.allowed else text
        seen = re.search(self.found, left)
        return seen[0] if seen else None


CHINESE = (
    Wrong(found="长期有效", as_in="长期有效，每月复核", better="常态化工作 · 每月落实"),
    Wrong(found="凭证", as_in="凭证 000010", better="记录编号 000010"),
    Wrong(found=r"[\d}] ?[张份] ?起", as_in="照片{n}张起", better="照片不少于{n}张"),
    Wrong(found="迟报", as_in="迟报2项", better="逾期填报2项"),
    Wrong(found=r"已上报|上报[ {\d]", as_in="逾期已上报2项", better="逾期升级提醒2项"),
    Wrong(found="下属|下级单位", as_in="下属单位一周", better="辖区企业一周情况"),
    Wrong(found="协会监管人员", as_in="协会监管人员", better="协会联络员"),
    Wrong(found="住房建设局", as_in="市住房建设局", better="市住房和建设局"),
    Wrong(
        found="建设工程安全三年行动",
        as_in="深圳市建设工程安全三年行动路线图",
        better="深圳市建筑施工领域安全生产专项整治三年行动责任分工和路线图",
    ),
    Wrong(found="低的在前", as_in="共3家，低的在前", better="共3家，按落实率由低到高"),
    Wrong(found="齐了", as_in="齐了。提交后由李安确认。", better="材料已齐，提交后由李安审核确认。"),
    Wrong(found="定下来", as_in="✅ 定下来", better="✅ 确定计划"),
    Wrong(found="哪一天", as_in="哪一天完成的？", better="请选择完成日期："),
    Wrong(found="放弃", as_in="✖️ 放弃", better="✖️ 取消"),
    Wrong(found="再加一份", as_in="➕ 再加一份", better="➕ 继续添加"),
    Wrong(found="键入", as_in="请键入", better="请输入"),
    Wrong(found="跟进", as_in="另有3项他人职责请您跟进", better="另有3项由他人负责，请督促办理"),
    Wrong(found="没有紧急", as_in="今天没有紧急的", better="今日无紧急事项。"),
    Wrong(found="关键时间(?!节点)", as_in="关键时间", better="关键时间节点"),
    Wrong(found="报告事件|发生了什么", as_in="报告事件", better="登记事项（处罚决定、重大隐患等）"),
    Wrong(found="外出", as_in="外出", better="请假（出差）"),
    Wrong(found="静音", as_in="静音自", better="免打扰开始"),
    Wrong(found="补做|免除|错过", as_in="补做 1 · 免除 2 · 已错过 3", better="逾期完成 · 经批准不实施 · 已记未落实"),
    Wrong(found="逾期未完成", as_in="逾期 2 · 逾期未完成 3", better="逾期待办 2 · 已记未落实 3"),
    Wrong(
        found="落实“(?!第一议题|八个一次|三层三级|黑名单)",
        as_in="督促指导所辖企业落实“施工安全治理能力”",
        better="督促指导所辖企业提升施工安全治理能力",
    ),
    Wrong(found="报告职代会|报告监督机构", as_in="重大风险报告监督机构", better="重大安全风险报送监督机构"),
    Wrong(found="持续平台", as_in="持续平台填报", better="持续在平台填报"),
    Wrong(found="工作日内“双公示”处罚", as_in="7个工作日内“双公示”处罚", better="行政处罚信息7个工作日内“双公示”"),
    Wrong(found="安全责任书", as_in="签订全员岗位安全责任书", better="组织签订全员岗位安全生产责任书"),
    Wrong(found="(?<!主要)负责人和安全人员|安全人员", as_in="负责人和安全人员", better="主要负责人和安全生产管理人员"),
    Wrong(found="安全(资金|费用|举报|承诺书)", as_in="安全费用", better="安全生产费用"),
    Wrong(found="警示不到位", as_in="警示不到位的预防服务", better="对预防服务不到位的机构予以警示"),
    Wrong(found="落实“?黑名单”?$", as_in="持续落实“黑名单”", better="持续落实联合惩戒“黑名单”制度"),
    Wrong(found="清册", as_in="重大安全风险清册", better="重大安全风险台账"),
    Wrong(found="重点（负面）清单", as_in="标准化创建重点（负面）清单", better="标准化创建重点清单（负面清单）"),
    Wrong(found=r"按 ?\d+ ?天提醒", as_in="本系统按1天提醒", better="本系统按1日内设定提醒（非文件规定）"),
    Wrong(found="锚点|链首|链头", as_in="台账锚点", better="台账校验码"),
    Wrong(found="我提醒", as_in="我提醒安全职责、收存凭证", better="我是安全生产履职提醒助手。"),
    Wrong(found="系统停(?!用)", as_in="系统停了", better="系统中断服务"),
    Wrong(found="按 ?[✅📤📋➕👋⏰🔗🖼]|按按钮|点按(?!钮)", as_in="打开职责后按 ✅", better="打开职责后点 ✅"),
    Wrong(found="(?<![\u4e00-\u9fff])负责人(?!和)|责任岗位", as_in="频次、负责人、照片", better="频次、责任人、照片"),
    Wrong(found="(?<!\\})已离开|都留着", as_in="已离开。发过的都留着", better="已退出，已提交内容予以保留"),
)
ENGLISH = (
    Wrong(found="hidden danger", as_in="hidden dangers", better="potential hazards"),
    Wrong(found="eight onces", as_in="The eight onces", better="The “Eight Ones”"),
    Wrong(found="interview", as_in="Interview and name", better="Regulatory talk and public circular"),
    Wrong(
        found="(interviewed|talked to) and named?",
        as_in="100% of leaders interviewed and named",
        better="summoned and circulated",
    ),
    Wrong(found="joint(ly)? punish", as_in="joint punishment", better="joint disciplinary action"),
    Wrong(found="civili[sz]ed", as_in="civilised construction", better="safe and orderly site management"),
    Wrong(found="dangerous works", as_in="dangerous works", better="high-risk works"),
    Wrong(found=r"\bpapers, sites|\bsites, apps", as_in="papers, sites, apps", better="newspapers, websites, apps"),
    Wrong(found="picket", as_in="safety picket team", better="site safety wardens"),
    Wrong(found="money for", as_in="Money for safety", better="Funding for work safety"),
    Wrong(found="ten-thousand", as_in="Ten-Thousand-Li March", better="“Work Safety Across China” tour"),
    Wrong(found="five in place", as_in="five in place", better="five fundamentals in place"),
    Wrong(found="i ring\\b", as_in="I ring for safety duties.", better="I remind you of safety duties."),
    Wrong(found="urging notice", as_in="urging notice", better="supervision notice"),
    Wrong(found="ma[kd]e good", as_in="Made good", better="completed late"),
    Wrong(found="nothing is yours", as_in="Nothing is yours to do right now.", better="You have nothing due."),
    Wrong(found=r"\bproofs?\b", as_in="Proof: 2 photos", better="Evidence: 2 photos", allowed="proof of"),
    Wrong(found="who has not", as_in="Who has not?", better="Who is outstanding?"),
    Wrong(found="strike hard", as_in="Strike hard at offences", better="Crack down on violations"),
    Wrong(found="owed again", as_in="It is owed again.", better="Reopened.", allowed="duties are owed again"),
    Wrong(found="always in force", as_in="always in force, reviewed monthly", better="ongoing; reported monthly"),
)
LISTS = {"zh": CHINESE, "en": ENGLISH}


def spoken(code: str) -> Iterator[tuple[str, str]]:
    """All that people read in a language, with where it stands: catalogue, roadmap, demo, docs, the command line."""
    yield from catalogue_texts(code)
    yield from roadmap_texts(code)
    words = ROOT / "bot" / "sandbox" / "page" / f"words.{code}.json"
    yield from ((f"{words.name}: {key}", text) for key, text in json.loads(words.read_text()).items())
    chinese = [ROOT / "README.zh.md", ROOT / "bot" / "bundle" / "README.zh.md", *(ROOT / "docs").glob("*.zh.md")]
    english = [ROOT / "README.md", *(page for page in (ROOT / "docs").glob("*.md") if page not in chinese)]
    pages = chinese if code == "zh" else english
    for page in pages:
        yield from ((f"{page.name}:{number}", line) for number, line in enumerate(page.read_text().splitlines(), 1))
    for room in ("cli", "demo", "ops", "sheets"):
        for source in sorted((ROOT / "bot" / room).rglob("*.py")):
            yield from ((f"{room}/{source.name}", text) for text in said(source) if is_in(code, text))


def catalogue_texts(code: str) -> Iterator[tuple[str, str]]:
    """Every form of every text of a catalogue."""
    for msgid, text in language(code).texts.items():
        for form in (text,) if isinstance(text, str) else text:
            yield f"{LOCALES[code]}: {msgid}", form


def roadmap_texts(code: str) -> Iterator[tuple[str, str]]:
    """Our own texts of the roadmap, but what its guides quote of the source and what the source itself says."""

    def within(value: object, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            if isinstance(value.get(code), str) and set(value) == {"zh", "en"}:
                yield path, re.sub("原文：.*?(?=办理：|系统设定：|佐证材料：|$)", "", value[code], flags=re.DOTALL)
                return
            for key, each in value.items():
                if key not in ("clause", "allotted", "schedule", "responsible", "overseers"):
                    yield from within(each, f"{path}.{value.get('id', '')}.{key}")
        elif isinstance(value, list):
            for each in value:
                yield from within(each, path)

    yield from within(json.loads((ROOT / "roadmap.json").read_text()), "roadmap.json")


def said(source: Path) -> Iterator[str]:
    """The texts that a file of code holds, but for its docstrings."""
    tree = ast.parse(source.read_text())
    quoted = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quoted:
            yield node.value


def is_in(code: str, text: str) -> bool:
    """Whether a text is in a language: Chinese wherever there is a Chinese sign."""
    return bool(re.search("[\u4e00-\u9fff]", text)) == (code == "zh")


@pytest.mark.parametrize("code", LISTS)
def test_no_text_that_people_read_holds_a_word_of_the_list(code: str) -> None:
    texts = list(spoken(code))
    assert len(texts) > 1000
    faults = [
        f"{where}: {seen!r}, better {wrong.better!r}: {text[:80]}"
        for where, text in texts
        for wrong in LISTS[code]
        if (seen := wrong.of(text if code == "zh" else text.lower()))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("wrong", [*CHINESE, *ENGLISH], ids=lambda wrong: wrong.as_in)
def test_each_line_of_the_list_finds_what_it_is_for_and_lets_the_better_words_pass(wrong: Wrong) -> None:
    assert wrong.of(wrong.as_in if wrong in CHINESE else wrong.as_in.lower())
    assert not wrong.of(wrong.better if wrong in CHINESE else wrong.better.lower())


@pytest.mark.parametrize("code", LISTS)
def test_no_sign_or_word_is_said_three_times_running(code: str) -> None:
    stutters = "([\u4e00-\u9fff])\\1\\1" if code == "zh" else r"\b([a-z]+) \1 \1\b"
    assert not [where for where, text in spoken(code) if re.search(stutters, text)]
