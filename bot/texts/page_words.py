"""The words on the page in the browser."""

from functools import cache

from bot.texts.catalogue import Language
from schedules.record import record


@record
class Words:
    """What stands on the page, in one language."""

    mine: str
    board: str
    units: str
    sessions: str
    sign_in: str
    sign_in_told: str
    sign_out: str
    signed_out: str
    link_spent: str
    nothing_owed: str
    unit: str
    obligation: str
    rate: str
    chosen: str
    evidence: str
    download: str
    erased: str
    record: str
    previous: str
    next: str
    signed_in_here: str
    used: str
    end: str
    in_year: str
    due: str
    to_chat: str


@cache
def words(speech: Language) -> Words:
    """The words in a language."""
    return Words(
        mine=speech.plain("Mine"),
        board=speech.plain("Units below"),
        units=speech.plain("My units"),
        sessions=speech.plain("Where I am signed in"),
        sign_in=speech.plain("Sign in"),
        sign_in_told=speech.plain("This link signs you in once, within 5 minutes of asking for it."),
        sign_out=speech.plain("Sign out"),
        signed_out=speech.plain("You are signed out. Send /web in the chat to sign in again."),
        link_spent=speech.plain("This link was used already, or is too old. Send /web in the chat for a new one."),
        nothing_owed=speech.plain("Nothing is to be done now."),
        unit=speech.plain("Unit"),
        obligation=speech.plain("Obligation"),
        rate=speech.plain("Rate"),
        chosen=speech.plain("As the unit arranges"),
        evidence=speech.plain("Evidence"),
        download=speech.plain("Download"),
        erased=speech.plain("erased"),
        record=speech.plain("Record in the ledger"),
        previous=speech.plain("Previous page"),
        next=speech.plain("Next page"),
        signed_in_here=speech.plain("this browser"),
        used=speech.plain("last used"),
        end=speech.plain("End"),
        in_year=speech.plain("In this year"),
        due=speech.plain("Due"),
        to_chat=speech.plain("What is to be done is done in the chat."),
    )
