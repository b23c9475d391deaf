"""The evening's anchors, owed to those who keep them: one quiet message each with all that is theirs to keep."""

from datetime import datetime

from bot.flows.ledger import anchor as anchoring
from bot.messages.body import to_json
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.texts.catalogue import language
from bot.texts.people.groups import SPEAKS
from bot.texts.reports import anchors as texts

PURPOSE = "anchor"


def anchor(conn: Connection, now: datetime) -> int:
    """Anchor the companies whose evening has come, and tell their keepers; how many have a new head."""
    anchored = anchoring.anchor(conn, now)
    for kept in anchored.kept:
        keeper = kept.keeper
        messages.add_message(
            conn,
            person_id=keeper.person_id,
            chat_id=keeper.chat_id,
            purpose=PURPOSE,
            duty_id=None,
            body=to_json(texts.told(language(keeper.language or SPEAKS), kept.anchors)),
            now=now,
        )
    return anchored.companies
