"""Verbs about roadmaps: what is in force, what a file says, what it would change, and taking it into force."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import agreed, faults_in, language_said, store_at_hand
from bot.errors import Refused

roadmap_verbs = typer.Typer(no_args_is_help=True, help="Roadmaps: the obligations that units go by, each with a term.")

Lang = Annotated[str, typer.Option(help="Language of the titles: zh or en.")]
Spoken = Annotated[
    str | None,
    typer.Option(help="Language: zh or en. Unless given, titles are Chinese, and faults are said in English."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@roadmap_verbs.command("list")
def roadmap_list(lang: Lang = "zh") -> None:
    """Show the roadmaps in force and those that are retired, and how many units go by each; own rules of units last."""
    from bot.cli.tables import roadmaps_table, show
    from bot.store.duties.adoptions import counts
    from bot.store.duties.roadmaps import known, own_known, roadmaps_in_force, source_of

    language = language_said(lang)
    with store_at_hand() as store:
        there, own = store.read_now(known), store.read_now(own_known)
        texts, units = store.read_now(roadmaps_in_force), store.read_now(counts)
        texts |= {each.id: replace(texts[each.id], title=store.read_now(source_of, each.id)) for each in own}
    show(roadmaps_table([(each, texts[each.id], units.get(each.id, 0)) for each in (*there, *own)], language))


@roadmap_verbs.command("show")
def roadmap_show(
    named: Annotated[
        str | None,
        typer.Argument(metavar="NAME|FILE", help="A roadmap in force or a file; the shipped one unless given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the roadmap as JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a roadmap file.")] = False,
    lang: Spoken = None,
) -> None:
    """Show a roadmap as a table."""
    from bot.cli.tables import roadmap_table, show
    from schedules.roadmap import json_schema

    if schema:
        typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return
    text, found = _read(named, faults_in(lang))
    if as_json:
        typer.echo(json.dumps(json.loads(text), ensure_ascii=False))
        return
    show(roadmap_table(found, language_said(lang or "zh")))
    typer.echo(f"{len(found.items)} items, {len(found.obligations)} obligations")
    for word, about in (*found.roles.items(), *found.parties.items()):
        typer.echo(f"{getattr(about.title, language_said(lang or 'zh'))}: {word}, here a word for {about.is_}")
    if document := _document_of(named):
        typer.echo(f"source document: {_said(document)}, SHA-256 {document.sha256}")


@roadmap_verbs.command("check")
def roadmap_check(
    file: Annotated[Path, typer.Argument(help="A roadmap file.")],
    lang: Annotated[str, typer.Option(help="Language of faults: zh or en.")] = "en",
) -> None:
    """Check a roadmap file, and name every fault with its place; of one that is good, which texts lack a language."""
    from bot.ops.arguments import roadmap_at
    from bot.texts.reports.file_faults import notice
    from schedules.roadmaps.notices import notices

    speech = faults_in(lang)
    found = roadmap_at(file, speech)
    said = {"items": len(found.items), "n": len(found.obligations)}
    typer.echo(
        speech.plain("good: {id} {version}, {items} items, {n} obligations", id=found.id, version=found.version, **said)
    )
    for each in notices(found):
        typer.echo(notice(speech, each))


@roadmap_verbs.command("diff")
def roadmap_diff(
    before: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A roadmap in force, or a file.")],
    after: Annotated[str, typer.Argument(metavar="NAME|FILE", help="What it is held against.")],
    lang: Spoken = None,
) -> None:
    """Show which obligations the second roadmap has new, changed or no longer."""
    from schedules.difference import difference

    language, speech = language_said(lang or "zh"), faults_in(lang)
    _say_difference(difference(_read(before, speech)[1], _read(after, speech)[1]), language)


@roadmap_verbs.command("adopt")
def roadmap_adopt(
    file: Annotated[Path, typer.Argument(help="A roadmap file.")],
    source: Annotated[
        Path | None,
        typer.Option(
            metavar="DOCUMENT", help="The document from which it was made: kept, and sent to who asks what is asked."
        ),
    ] = None,
    lang: Spoken = None,
    yes: Yes = False,
) -> None:
    """Take a roadmap into force: a new one beside those that are there, or a later text of one of them.

    Says first what changes for whom within a year, and asks.
    """
    from contextlib import ExitStack

    from bot.app.opening import vault_of
    from bot.clock import SystemClock
    from bot.flows.planning.adopt import is_in_force
    from bot.ops.arguments import roadmap_text_at
    from bot.ops.consequences import of_edition
    from bot.ops.source_document import document_at, keep
    from bot.outbox.operations import adopt
    from bot.settings import read_settings

    language, speech, now = language_said(lang or "zh"), faults_in(lang), SystemClock().now()
    text, found = roadmap_text_at(file, speech)
    shipped_text, shipped = roadmap_text_at(None)
    with ExitStack() as stack:
        store = stack.enter_context(store_at_hand())
        given = stack.enter_context(document_at(source)) if source else None
        if found.id == shipped.id:
            if found != shipped or not (source or store.read_now(_is_retired, found.id)):
                said = {"file": file, "id": found.id}
                raise Refused(
                    speech.plain(
                        "{file}: id {id} is that of the roadmap that DutyBell comes with; give this one its own", **said
                    )
                )
            text = shipped_text
        if store.read_now(is_in_force, text, given and given.document):
            typer.echo(f"{found.id} {found.version}: is in force, nothing changes")
            return
        told = store.read_now(of_edition, found, now)
        _say_difference(told.asked, language)
        for name, months in told.units.items():
            say_months(name, months)
        if not told.units:
            typer.echo("no unit goes by it yet")
        _say_document(store, found, given and given.document)
        if not yes:
            instead = f", in place of the {found.id} that is in force" if told.in_force else ""
            agreed(f"take {found.id} {found.version} into force{instead}?")
        if given:
            keep(vault_of(read_settings()), given)
        store.write_now(adopt, text, now, source=given and given.document)
    typer.echo(f"in force: {found.id} {found.version}, {len(found.obligations)} obligations")
    if not told.in_force:
        typer.echo(f"let a unit go by it: dutybell unit adopt UNIT {shlex.quote(found.id)} --first-year {now.year}")


def unit_adopt(
    unit: Annotated[str, typer.Argument(help="The unit's name.")],
    roadmap: Annotated[str, typer.Argument(help="The name of a roadmap in force.")],
    first_year: Annotated[
        int | None, typer.Option(min=2000, max=2100, help="The calendar year of the term's year 1; now's.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Let a unit go by one more roadmap from today on; says first what it will owe within a year, and asks."""
    from bot.cli.common import unit_called
    from bot.clock import SystemClock
    from bot.ops.consequences import of_adoption
    from bot.outbox.operations import go_by
    from bot.store.duties.adoptions import of_unit

    now = SystemClock().now()
    year = first_year or now.year
    with store_at_hand() as store:
        of, named = unit_called(store, unit), store.read_now(roadmap_named, roadmap)

        def refuse_again(conn: Any) -> None:
            if any(one.roadmap_id == named.id for one in of_unit(conn, of.id)):
                raise Refused(f"{unit}: goes by {roadmap} already")

        store.read_now(refuse_again)
        _say_adopting(unit, roadmap, store.read_now(of_adoption, of, named.id, first_year=year, now=now))
        if not yes:
            agreed(f"let {unit} go by {roadmap} from today on, year 1 being {year}?")

        def step(conn: Any) -> None:
            refuse_again(conn)
            go_by(conn, of, named, now, first_year=year)

        store.write_now(step)
    typer.echo(f"{unit}: goes by {roadmap}, first year {year}")


def roadmap_named(conn: Any, name: str, *, also_retired: bool = False, speech: Any = None) -> Any:
    """The roadmap in force of this name, or one that is retired; refused where there is none."""
    from bot.store.duties.roadmaps import known

    speech = speech or faults_in(None)
    there = known(conn)
    for each in there:
        if each.name == name and each.retired_at and not also_retired:
            raise Refused(
                speech.plain("{name}: is retired; dutybell roadmap adopt FILE takes it into force again", name=name)
            )
        if each.name == name:
            return each
    names = ", ".join(each.name for each in there if not each.retired_at) or speech.plain("none")
    raise Refused(speech.plain("{name}: no roadmap in force has this name; there are {names}", name=name, names=names))


def _is_retired(conn: Any, name: str) -> bool:
    from bot.store.duties.roadmaps import known

    return any(each.name == name and each.retired_at for each in known(conn))


def _read(named: str | None, speech: Any) -> tuple[str, Any]:
    """The text of a roadmap and what it says: of a file, or of the roadmap in force of this name; the shipped one where
    none is named. Refused with every fault.
    """
    from bot.ops.arguments import roadmap_text_at
    from bot.store.duties.obligations import in_words
    from bot.store.duties.roadmaps import own_known, roadmaps_in_force, text_of

    path = Path(named) if named else None
    if not path or path.suffix == ".json" or path.exists():
        return roadmap_text_at(path, speech)
    with store_at_hand() as store:
        own = [each.id for each in store.read_now(own_known) if each.name == named]
        roadmap_id = own[0] if own else store.read_now(roadmap_named, named, also_retired=True, speech=speech).id
        text, found = store.read_now(text_of, roadmap_id), store.read_now(roadmaps_in_force)[roadmap_id]
        return text, store.read_now(in_words, roadmap_id, found) if own else found


def _document_of(named: str | None) -> Any:
    """The document behind a roadmap that has come into force; of a file, or where no home is, there is none."""
    if not named or Path(named).suffix == ".json" or Path(named).exists():
        return None
    with store_at_hand() as store:
        return store.read_now(roadmap_named, named, also_retired=True).source


def _say_document(store: Any, found: Any, given: Any) -> None:
    """Which document is behind a roadmap that is taken into force, and whether every chat can be shown it."""
    from bot.app.channels import showing
    from bot.flows.planning.adopt import document_kept
    from bot.store.duties.roadmaps import known

    last = next((each for each in store.read_now(known) if each.name == found.id), None)
    goes_on = document_kept(last, found)
    if given:
        typer.echo(f"source document: {_said(given)}")
        if given.size > showing():
            typer.echo(f"it is too large to be sent in a chat: {showing() // 1_000_000} MB at most; people are told so")
    elif goes_on:
        typer.echo(f"source document, as before: {_said(goes_on)}")
    elif last and last.source:
        typer.echo(f"source document: none; that of version {last.version} stays with what was opened by it")


def _said(document: Any) -> str:
    """A document's name and size."""
    size = document.size
    return f"{document.name}, {size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{document.name}, {size} bytes"


def _say_difference(found: Any, language: str) -> None:
    """One line an obligation that is new, changed or gone, or that none is."""
    if not found:
        typer.echo("no obligation is new, changed or gone")
    for word, some in (("new", found.new), ("changed", found.changed), ("gone", found.gone)):
        for each in some:
            typer.echo(f"{word}: {each.id} {getattr(each.title, language)}")


def _say_adopting(name: str, roadmap: str, told: Any) -> None:
    """What a unit owes besides within a year by one more roadmap; where nothing, from when on."""
    if told.months:
        say_months(name, told.months)
    elif told.first:
        typer.echo(f"{name}: nothing more is due within a year; the first duty by {roadmap} is due on {told.first}")
    else:
        typer.echo(f"{name}: owes nothing by {roadmap} but what events and notices bring")


def say_months(name: str, months: Any) -> None:
    """What a unit owes more or less of, month by month, within a year."""
    said = ", ".join(
        f"{each.month} " + " ".join([f"+{each.more}"] * bool(each.more) + [f"-{each.fewer}"] * bool(each.fewer))
        for each in months
    )
    same = f"{name}: the same duties are due within a year as before"
    typer.echo(f"{name}: duties by the month they are due: {said}" if said else same)
