"""Who visits the page: the cookie of a session, the mark of its forms, and what a stranger is answered."""

import hmac
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.flows.people.sign_in import SignedIn
from bot.texts.catalogue import Language, language
from schedules.record import record

# Bytes that a form may have; the page's own have less.
FORM_LIMIT = 4096
# Nothing is kept by a browser or a proxy, framed, or fetched from elsewhere.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@record
class Visit:
    """A question of someone who is signed in, with the secret of their session."""

    request: Request
    signed: SignedIn
    secret: str

    @property
    def speech(self) -> Language:
        """The language of whoever visits."""
        return language(self.signed.person.language)

    @property
    def id(self) -> int:
        """The number in the address; 0, which nothing has, where it is none."""
        return number(self.request.path_params.get("id")) or 0

    @property
    def token(self) -> str:
        """What each form of this session bears."""
        return hmac.new(self.secret.encode(), b"form", sha256).hexdigest()


class Gate:
    """What is asked of every question that changes something, and how a session is kept in a browser."""

    def __init__(self, public_url: str) -> None:
        there = urlsplit(public_url)
        self.origin = f"{there.scheme}://{there.netloc}"
        self.is_safe = there.scheme == "https"
        self.cookie = "__Host-dutybell" if self.is_safe else "dutybell"

    def secret(self, request: Request) -> str | None:
        """The secret of the session that a browser says it has."""
        return request.cookies.get(self.cookie)

    def is_from_here(self, request: Request) -> bool:
        """Whether a browser says that one of our own pages has sent a form; one that says nothing is not believed."""
        fetched = request.headers.get("sec-fetch-site")
        if fetched is not None:
            return fetched == "same-origin"
        return request.headers.get("origin") == self.origin

    def keep(self, answer: Response, secret: str) -> Response:
        """Let a browser keep the secret of its session, until it is closed."""
        answer.set_cookie(self.cookie, secret, path="/", secure=self.is_safe, httponly=True, samesite="lax")
        return answer

    def drop(self, answer: Response) -> Response:
        """Let a browser forget the secret of its session."""
        answer.delete_cookie(self.cookie, path="/", secure=self.is_safe, httponly=True, samesite="lax")
        return answer


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, the first of each name; none where it is no form or too long."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    content = b""
    async for block in request.stream():
        content += block
        if len(content) > FORM_LIMIT:
            return {}
    return {name: values[0] for name, values in parse_qs(content.decode("utf-8", "replace")).items()}


def not_there() -> Response:
    """The answer to strangers, whatever they ask for, and to what is not this person's to see."""
    return Response("404", 404, HEADERS, "text/plain")


def number(said: str | None) -> int | None:
    """A number as an address has it; None for anything else."""
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) <= 15 else None
