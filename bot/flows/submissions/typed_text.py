"""What a text says to a draft: its day, its figures, a part of its note, or nothing that could count."""

import re
import unicodedata
from datetime import date

from bot.reading.days import read_day
from bot.reading.figures import Figures, NoFigures, read_figures
from bot.reading.sensible import NoDay
from bot.reading.writing import plain

# What people say to say that they have read: by itself it is no note of what was done. The longest word counts, and is
# not looked at again: many a word is made of two others, and thirty in a row have more readings than can be tried.
_WORDS = (
    r"好的|好滴|好嘞|好吧|好|谢谢|多谢|感谢|辛苦|收到|已收到|嗯|哦|噢|是的|是|对的|对|行|可以|明白|知道|了解|已阅"
    r"|您好|你好|在吗|请问|麻烦|老师|领导|您|你|了|啊|呀|哈|啦|吧|哟|的|ok|okay|okey|k|thanks|thank|thx|you|yes|yep|yeah|no"
    r"|nope|sure|hi|hello|hey|got|it|roger|noted|received|please|alright"
)
# Of these, what answers no question either: that it has arrived, and thanks for it.
_RECEIPTS = (
    r"谢谢|多谢|感谢|辛苦|收到|已收到|已阅|老师|领导|您|你|了|啊|呀|哈|啦|thanks|thank|thx|you|roger|noted|received"
)


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(words.split('|'), key=len, reverse=True))})++")


_MERE, _RECEIPT = _any_of(_WORDS), _any_of(_RECEIPTS)


def is_no_note(text: str) -> bool:
    """Whether a text is plainly no note: thanks, an OK, a number, signs without a word."""
    letters = "".join(sign for sign in plain(text).casefold() if unicodedata.category(sign)[0] in "LN")
    words = "".join(sign for sign in letters if not sign.isnumeric() or unicodedata.category(sign)[0] == "L")
    return not words or bool(_MERE.fullmatch(words))


def is_no_answer(text: str) -> bool:
    """Whether a text answers no question: thanks, a receipt, signs without a letter or a number."""
    said = "".join(sign for sign in plain(text).casefold() if unicodedata.category(sign)[0] in "LN")
    return not said or bool(_RECEIPT.fullmatch(said))


Sense = date | NoDay | Figures | NoFigures | str


def sense(text: str, today: date, *, figures: bool, caption: bool) -> Sense:
    """What a text is to a draft: figures where these are asked, a day, words for the note; an empty text for nothing.

    Only a text that is nothing but a day is one, and a caption never is; what has its shape and cannot be says why.
    """
    pair = read_figures(text) if figures else None
    if isinstance(pair, Figures):
        return pair
    day = None if caption else read_day(text, today, "past")
    if isinstance(day, date):
        return day
    if pair and not caption:
        return pair
    if day and day.why != "nothing":
        return day
    return "" if is_no_note(text) else text.strip()
