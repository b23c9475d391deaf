"""`/import`: the template goes out, the filled-in table comes back, and its units and people are brought in."""

import hashlib

from markupsafe import escape

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.flows.people.import_units import load
from bot.flows.people.unit_table import Tree
from bot.messages.body import Body, FileRef
from bot.messages.incoming import Arrived, Incoming, Read
from bot.outbox.news import tell
from bot.queries import rights
from bot.sheets.fenced import tree_of
from bot.sheets.template import NAME, template
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.people import import_units as texts

FILE = "import.file"
# So many rows a sheet may have in the chat, where each invitation is shown.
LIMIT = 500


def _begin(ctx: Context, incoming: Incoming) -> None:
    """Send the template and ask for it back, filled in."""
    file = FileRef(kind="document", sha256=hashlib.sha256(template()).hexdigest(), name=NAME)
    ctx.say(Body(text=texts.ask(ctx.speech), files=(file,)), purpose="album")
    dialogues.enter(ctx.conn, ctx.by.id, FILE, None, message_id=None, now=ctx.now)


def _allowed(ctx: Context) -> bool:
    """Whether the person may import anywhere; they are told where they may not."""
    if rights.units_for(ctx.conn, ctx.by.id, "import", ctx.now):
        return True
    dialogues.leave(ctx.conn, ctx.by.id)
    ctx.say_text(ctx.speech.html("Units and people are imported by a safety manager, supervisor or administrator."))
    return False


def _answer(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Load the file that came, or say what is wanted."""
    speech = ctx.speech
    if not _allowed(ctx):
        return
    if not isinstance(kept, Read) or not isinstance(kept.content, Tree):
        asked = speech.html("Please send the table as a file (.xlsx or .csv), or leave with /cancel.")
        ctx.say_text(asked)
        return
    loaded = load(ctx.conn, kept.content, ctx.now, ctx.by)
    if loaded.faults:
        for body in texts.faults_told(speech, loaded.faults):
            ctx.say(body)
        return
    tell(ctx.conn, loaded.news, ctx.now)
    dialogues.leave(ctx.conn, ctx.by.id)
    told = texts.counted(speech, added=loaded.added, changed=loaded.changed, invited=len(loaded.invited))
    ctx.say_text(escape("\n".join([told, *texts.notes_told(speech, kept.content.notes)])))
    for body in texts.invitations(speech, loaded.invited):
        ctx.say(body, purpose="invite")


FEATURE = Feature(
    commands={"import": _begin},
    needs={"import": "import"},
    menu={"import": lambda speech: speech.plain("import units and people")},
    answers={FILE: _answer},
    takes_files=frozenset({FILE}),
    reads={FILE: lambda content, name, company: tree_of(content, name, LIMIT, company)},
    hands_out=(template,),
)
