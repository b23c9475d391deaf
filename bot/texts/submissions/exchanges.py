"""What was asked of a submission, with what was added to it then."""

from markupsafe import Markup

from bot.queries.submission_views import Exchange
from bot.texts.catalogue import Language


def cut(text: str, limit: int) -> str:
    """A text that is shown in at most so many characters."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def exchange_lines(language: Language, exchange: Exchange, limit: int) -> list[Markup]:
    """What was asked, and below it what was added."""
    lines = [asked_line(language, exchange, limit)]
    if exchange.answered_at:
        lines.append(
            language.html(
                "➕ {who} {moment}: {what}",
                who=exchange.answerer,
                moment=language.moment(exchange.answered_at),
                what=language.plain(", ").join(_added(language, exchange, limit)),
            )
        )
    return lines


def asked_line(language: Language, exchange: Exchange, limit: int) -> Markup:
    """Who asked for what."""
    return language.html(
        "❓ {who} {moment}: {what}",
        who=exchange.asker,
        moment=language.moment(exchange.asked_at),
        what=cut(exchange.text, limit),
    )


def _added(language: Language, exchange: Exchange, limit: int) -> list[str]:
    files = [str(language.count("{n} file", "{n} files", exchange.files))] if exchange.files else []
    return [*files, cut(exchange.answer, limit)] if exchange.answer else files
