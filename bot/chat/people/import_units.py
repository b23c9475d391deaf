"""`/import`: the template goes out, the filled-in table comes back, and its units and people are brought in."""

import hashlib
from datetime import datetime

from markupsafe import escape

from bot.chat.feature import Feature
from bot.flows.people.import_units import load
from bot.flows.people.unit_table import Tree
from bot.messages.body import Body, FileRef
from bot.messages.incoming import Arrived, Incoming, Read
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.queries import rights
from bot.sheets.fenced import tree_of
from bot.sheets.template import NAME, template
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.people import import_units as texts

FILE = "import.file"
# So many rows a sheet may have in the chat, where each invitation is shown.
LIMIT = 500


def _begin(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    """Send the template and ask for it back, filled in."""
    file = FileRef(kind="document", sha256=hashlib.sha256(template()).hexdigest(), name=NAME)
    say(conn, by, Body(text=texts.ask(language(by.language)), files=(file,)), now, purpose="album")
    dialogues.enter(conn, by.id, FILE, None, None, now)


def _allowed(conn: Connection, by: Person, now: datetime) -> bool:
    """Whether the person may import anywhere; they are told where they may not."""
    if rights.units_for(conn, by.id, "import", now):
        return True
    dialogues.leave(conn, by.id)
    say_text(
        conn,
        by,
        language(by.language).html("Units and people are imported by a safety manager, supervisor or administrator."),
        now,
    )
    return False


def _answer(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Load the file that came, or say what is wanted."""
    speech = language(by.language)
    if not _allowed(conn, by, now):
        return
    if not isinstance(kept, Read) or not isinstance(kept.content, Tree):
        asked = speech.html("Please send the table as a file (.xlsx or .csv), or leave with /cancel.")
        say_text(conn, by, asked, now)
        return
    loaded = load(conn, kept.content, now, by)
    if loaded.faults:
        for body in texts.faults_told(speech, loaded.faults):
            say(conn, by, body, now)
        return
    tell(conn, loaded.news, now)
    dialogues.leave(conn, by.id)
    told = texts.counted(speech, added=loaded.added, changed=loaded.changed, invited=len(loaded.invited))
    say_text(conn, by, escape("\n".join([told, *texts.notes_told(speech, kept.content.notes)])), now)
    for body in texts.invitations(speech, loaded.invited):
        say(conn, by, body, now, purpose="invite")


FEATURE = Feature(
    commands={"import": _begin},
    needs={"import": "import"},
    menu={"import": lambda speech: speech.plain("import units and people")},
    answers={FILE: _answer},
    takes_files=frozenset({FILE}),
    reads={FILE: lambda content, name, company: tree_of(content, name, LIMIT, company)},
    hands_out=(template,),
)
