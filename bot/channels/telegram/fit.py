"""A text made to fit what a channel shows: cut between two signs, its tags closed."""

from html import unescape

from bot.messages.length import TOKEN, units

MORE = "…"


def fit(text: str, limit: int) -> str:
    """HTML of which at most `limit` UTF-16 units are seen, as Telegram counts them; what is cut off shows as `…`."""
    if units(text) <= limit:
        return text
    seen, cut_at, open_at_cut, open_now = 0, 0, list[str](), list[str]()
    for token in TOKEN.finditer(text):
        if token["tag"]:
            open_now = open_now[:-1] if token["ends"] else [*open_now, token["tag"]]
        else:
            seen += units(unescape(token[0]))
        if seen <= limit - len(MORE):
            cut_at, open_at_cut = token.end(), open_now
    if seen <= limit:
        return text
    return text[:cut_at] + MORE + "".join(f"</{tag}>" for tag in reversed(open_at_cut))
