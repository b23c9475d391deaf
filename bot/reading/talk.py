"""Small talk: what people write to be answered, not to be kept: greetings and questions."""

import re

from bot.reading.writing import plain

# A longer text says something, whatever sign stands at its end.
SHORT = 60
_HELLO = re.compile(
    r"(?:请问|在吗|在不在|有人吗|(?:大家|你们|您|你|各位)好|早上好|上午好|中午好|下午好|晚上好|早安|早上?|哈喽"
    r"|(?:hello|hi|hey)(?:,? (?:there|all|everyone|team))?|good (?:morning|afternoon|evening|day)(?: all| everyone)?"
    r"|(?:is |are )?(?:any|some)(?:one|body) (?:t)?here)(?:啊|呀|哈)?(?:[\s,，.。!！?？~、:：…]+|$)",
    re.IGNORECASE,
)
_ASKS_FIRST = re.compile(
    r"怎么|怎样|如何|什么|为什么|为何|多少|哪|谁|何时|是否|能不能|可不可以|要不要|有没有"
    r"|(?:what|how|when|where|which|who|why|can|could|do|does|is|are|may|should|must)\b"
)
_ASKS = re.compile(r"怎么|怎样|如何|什么|为什么|为何|多少|哪[些个里天项]?|谁|几[项个张次天]|何时|是否|能不能|可不可以")
_ENDS = re.compile(r"(?:[?？]|吗|呢|多少|怎么办|什么|几项)[\s.。!！~…]*$")
# What reports, also where a question follows.
_REPORTS = re.compile(r"已|完成|完了|整改|检查了|培训了|\b(?:done|finished|completed|checked)\b")
_RATES = re.compile(r"率|进度|排名|\b(?:rates?|percent|percentage|progress|ranking)\b")


def without_greeting(text: str) -> str:
    """A text without the greetings at its head: 在吗，检查完了 is 检查完了."""
    rest, at = text.strip(), 0
    while found := _HELLO.match(rest, at):
        at = found.end()
    return rest[at:]


def is_talk(text: str) -> bool:
    """Whether a text is plainly a greeting or a question, and says nothing that could be proof."""
    rest = plain(without_greeting(text))
    if not any(sign.isalnum() for sign in rest):
        return bool(text.strip())
    if len(rest) > SHORT:
        return False
    asks = bool(_ASKS.search(rest) or _ASKS_FIRST.match(rest))
    return bool(_ENDS.search(rest)) and (asks or not _REPORTS.search(rest))


def asks_of_rates(text: str) -> bool:
    """Whether a question is about rates."""
    return bool(_RATES.search(plain(text)))
