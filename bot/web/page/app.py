"""The page's answers: each address, what it asks of whoever visits it, and what they are shown."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from hmac import compare_digest
from typing import Any

import structlog
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.flows.people import sign_in
from bot.queries.context import Context
from bot.store.engine import Connection, Store
from bot.store.people import sessions
from bot.store.submissions.submissions import Evidence
from bot.texts.catalogue import DEFAULT, Language, language
from bot.texts.duties.cards import left
from bot.texts.page_words import words as page_words
from bot.texts.reports import board as board_texts
from bot.texts.reports.beside import percent
from bot.texts.reports.reports import standing
from bot.vault import Vault
from bot.web.page import looks
from bot.web.page.files import picture_of, whole_file
from bot.web.page.painting import STATIC, Painter, static
from bot.web.page.visits import HEADERS, Gate, Visit, form, not_there, number
from schedules.rate import Rate

log = structlog.get_logger()

# Rates below these are shown as low, and as middling, in percent.
LOW, MIDDLE = 60, 90

Answering = Callable[[Visit], Awaitable[Response]]


def page(store: Store, vault: Vault, clock: Clock, public_url: str) -> Starlette:
    """The page below a public address; to a stranger each of its addresses is a 404 that says nothing."""
    return Page(store, vault, clock, public_url).app()


class Page:
    """Answers by what is so at the moment of each question."""

    def __init__(self, store: Store, vault: Vault, clock: Clock, public_url: str) -> None:
        self._store, self._vault, self._clock = store, vault, clock
        self._gate, self._painter = Gate(public_url), Painter(public_url)

    def app(self) -> Starlette:
        """All addresses."""
        shown: Mapping[str, Answering] = {
            "/": self._mine,
            "/board": self._board,
            "/units/{id}": self._unit,
            "/units/{id}/duties": self._under,
            "/duties/{id}": self._duty,
            "/evidence/{id}/picture": self._picture,
            "/evidence/{id}/file": self._file,
            "/sessions": self._sessions,
        }
        done: Mapping[str, Answering] = {"/leave": self._leave, "/sessions/{id}/end": self._end}
        routes = [Route(path, partial(self._let_in, answer), methods=["GET"]) for path, answer in shown.items()]
        routes += [Route(path, partial(self._let_do, answer), methods=["POST"]) for path, answer in done.items()]
        routes.append(Route("/enter/{secret}", self._enter, methods=["GET", "POST"]))
        routes.append(Route("/static/{name}", self._static, methods=["GET"]))
        return Starlette(routes=routes, exception_handlers={404: _nothing, 405: _nothing, 500: _failed})

    async def _let_in(self, answer: Answering, request: Request) -> Response:
        """Answer someone who is signed in."""
        secret = self._gate.secret(request)
        signed = await self._store.read(sign_in.signed_in, secret, self._clock.now()) if secret else None
        if not secret:
            return not_there()
        if not signed:
            return self._signed_out(language(_asked_for(request)), 403)
        if signed.is_stale(self._clock.now()):
            await self._store.write(sessions.use, signed.session.id, self._clock.now())
        return await answer(Visit(request=request, signed=signed, secret=secret))

    async def _let_do(self, answer: Answering, request: Request) -> Response:
        """Let someone who is signed in do something, if one of our own pages asks for it."""
        if not self._gate.is_from_here(request):
            return not_there()
        return await self._let_in(partial(self._with_form, answer), request)

    async def _with_form(self, answer: Answering, visit: Visit) -> Response:
        given = (await form(visit.request)).get("token", "")
        return await answer(visit) if compare_digest(given.encode(), visit.token.encode()) else not_there()

    async def _enter(self, request: Request) -> Response:
        """A link from the chat: looking at it changes nothing, since messengers look at links as well."""
        speech = language(_asked_for(request))
        if request.method != "POST":
            return self._plain(self._painter.paint("enter", speech, is_spent=False))
        if not self._gate.is_from_here(request):
            return not_there()
        device, secret = request.headers.get("user-agent", ""), request.path_params["secret"]
        own = await self._store.write(sign_in.sign_in, secret, device, self._clock.now())
        if not own:
            return self._plain(self._painter.paint("enter", speech, is_spent=True), 403)
        return self._gate.keep(self._to("/"), own)

    async def _mine(self, visit: Visit) -> Response:
        return await self._show("mine", visit, looks.mine)

    async def _board(self, visit: Visit) -> Response:
        asked = visit.request.query_params
        root, turned = number(asked.get("root")), number(asked.get("page")) or 0
        seen = partial(looks.of_board, root_id=root, period=asked.get("period", "y"), page=turned)
        return await self._show("board", visit, seen, grade=_grade, periods=board_texts.periods(visit.speech))

    async def _unit(self, visit: Visit) -> Response:
        of, year = visit.id, number(visit.request.query_params.get("year"))
        seen = partial(looks.of_unit, unit_id=of, year=year)
        return await self._show("unit", visit, seen, told=partial(_told, visit.speech))

    async def _under(self, visit: Visit) -> Response:
        asked, of = visit.request.query_params, visit.id
        year, roadmap_id = number(asked.get("year")) or 0, number(asked.get("roadmap")) or 0
        seen = partial(looks.under, unit_id=of, year=year, roadmap_id=roadmap_id, key=asked.get("key", ""))
        return await self._show("duties", visit, seen, left=partial(left, visit.speech))

    async def _duty(self, visit: Visit) -> Response:
        return await self._show("duty", visit, partial(looks.of_duty, duty_id=visit.id))

    async def _sessions(self, visit: Visit) -> Response:
        about = {"moment": visit.speech.moment, "here": visit.signed.session.id}
        return await self._show("sessions", visit, looks.sessions, **about)

    async def _end(self, visit: Visit) -> Response:
        ended = visit.id
        if not await self._store.write(sign_in.sign_out, visit.signed.person, ended):
            return not_there()
        if ended == visit.signed.session.id:
            return self._signed_out(visit.speech)
        return self._to("/sessions")

    async def _leave(self, visit: Visit) -> Response:
        await self._store.write(sign_in.sign_out, visit.signed.person, visit.signed.session.id)
        return self._signed_out(visit.speech)

    async def _picture(self, visit: Visit) -> Response:
        file = await self._seen_file(visit)
        return await picture_of(self._vault, file) if file else not_there()

    async def _file(self, visit: Visit) -> Response:
        file = await self._seen_file(visit)
        return await whole_file(self._vault, file) if file else not_there()

    async def _seen_file(self, visit: Visit) -> Evidence | None:
        found: Evidence | None = await self._read(visit, partial(looks.of_file, evidence_id=visit.id))
        return found

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        return Response(static(name), 200, HEADERS, STATIC[name]) if name in STATIC else not_there()

    async def _read(self, visit: Visit, see: Callable[[Context], Any]) -> Any:
        def read(conn: Connection) -> Any:
            return see(Context(conn, visit.signed.person, self._clock.now()))

        return await self._store.read(read)

    async def _show(self, name: str, visit: Visit, see: Callable[[Context], Any], **more: Any) -> Response:
        """A page of what there is to see; a 404 where that is nothing for this person."""

        def read(ctx: Context) -> Any:
            seen = see(ctx)
            return (vars(seen), looks.has_board(ctx)) if seen is not None else None

        found = await self._read(visit, read)
        if not found:
            return not_there()
        seen, has_board = found
        speech, by = visit.speech, visit.signed.person
        about = {"nav": self._nav(visit, has_board=has_board), "who": by.name, "token": visit.token}
        helping = {"percent": partial(percent, speech), "text": partial(_text, speech)}
        return self._plain(self._painter.paint(name, speech, **about, **helping, **seen, **more))

    def _nav(self, visit: Visit, *, has_board: bool) -> list[tuple[str, str, bool]]:
        say, here = page_words(visit.speech), visit.request.url.path
        shown = [(say.mine, "/"), *([(say.board, "/board")] if has_board else []), (say.sessions, "/sessions")]
        return [(label, path, here == path) for label, path in shown]

    def _plain(self, content: str, status: int = 200) -> Response:
        return HTMLResponse(content, status, HEADERS)

    def _to(self, path: str) -> Response:
        return RedirectResponse(self._painter.to(path), 303, HEADERS)

    def _signed_out(self, speech: Language, status: int = 200) -> Response:
        return self._gate.drop(self._plain(self._painter.paint("out", speech), status))


async def _nothing(request: Request, fault: Exception) -> Response:
    return not_there()


async def _failed(request: Request, fault: Exception) -> Response:
    # Without its variables: among them are secrets of sessions.
    log.error("not answered", action="page.failed", fault=repr(fault))
    return Response("500", 500, HEADERS, "text/plain")


def _asked_for(request: Request) -> str:
    """The language that a browser asks for, of those we speak."""
    said = request.headers.get("accept-language", DEFAULT).lower()
    return DEFAULT if DEFAULT in said else "en"


def _grade(rate: Rate) -> str:
    """How a rate is coloured beside its number."""
    if rate.percent is None or rate.percent >= MIDDLE:
        return ""
    return "low" if rate.percent < LOW else "middle"


def _text(speech: Language, text: Any) -> str:
    return str(getattr(text, speech.code))


def _told(speech: Language, row: Any) -> Markup:
    """The squares of a row in words, for who does not see them."""
    return Markup(", ").join(Markup("{}").format(standing(speech, each)) for each in row.squares)
