"""What a feature adds to the chat: commands, buttons, and answers to what it asks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from bot.chat.context import Context
from bot.messages.incoming import Arrived, Incoming
from bot.queries.rights import Action
from bot.store.messages.messages import Message
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import Language

# What a command does for a person; a button's press with its argument gives the short answer; an answer in a dialogue
# comes with its file in the vault, where the feature takes files.
Command = Callable[[Context, Incoming], None]
Callback = Callable[[Context, Message, str], "str | None"]
Answer = Callable[[Context, Dialogue, Incoming, "Arrived | None"], None]
# What a file says, by its bytes, its name and the company that sent it: read outside any transaction, since that may
# take a while.
Reading = Callable[[BinaryIO, str, int], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Feature:
    """`menu` holds what is said of each command to those who may give it: whoever has somewhere the right that it
    `needs`, where it needs one. `answers` go by what a dialogue expects.

    `takes_files` are those expectations under which a file is fetched; where `reads` says how, the answer gets what
    it says as well (`Read`). `hands_out` are files that the feature sends, in the vault from the start.
    `destroys` are those buttons that end or throw away something: each is asked once more, by these words.
    """

    commands: Mapping[str, Command] = field(default_factory=dict)
    needs: Mapping[str, Action] = field(default_factory=dict)
    menu: Mapping[str, Callable[[Language], str]] = field(default_factory=dict)
    callbacks: Mapping[str, Callback] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    takes_files: frozenset[str] = frozenset()
    reads: Mapping[str, Reading] = field(default_factory=dict)
    hands_out: tuple[Callable[[], bytes], ...] = ()
    destroys: Mapping[str, Callable[[Language], str]] = field(default_factory=dict)
