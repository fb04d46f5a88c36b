"""``trustwatch correct``: what a person knows better than the pipeline, landed for the next analysis."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from models.correction import FIELDS, Correction
from models.errors import PartlyDone, UnknownName, UserMistake
from models.vocabulary import NONE
from pipeline.brief.phrases import counted
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.people.corrections import Statement, land_statements
from pipeline.terminal.jsonl import STDIN, File, read_rows
from pipeline.terminal.reporting import narrate, print_json, results

Id = Annotated[str, typer.Argument(metavar="ID", help="As published; 'trustwatch sql' shows it.")]
Value = Annotated[str | None, typer.Argument(metavar="[VALUE]", help="What it should be.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take back what people said of this field.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so, as it may be published.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why.")]

_KEYS: Final = frozenset({"id", "kind", "field", "value", "by", "note"})


def add_commands(app: typer.Typer) -> None:
    """Register the group."""
    group = typer.Typer(no_args_is_help=True, help="Correct a post's labels, an incident, a theme's name.")
    for command in (post, incident, theme, file):
        group.command()(command)
    app.add_typer(group, name="correct")


def post(
    subject_id: Id,
    field: Annotated[str, typer.Argument(metavar="FIELD", help=f"One of {', '.join(FIELDS['post'])}.")],
    value: Value = None,
    undo: Undo = False,
    by: By = None,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Correct one label of a post, by the labelling guide.

    Whoever names a cause says that the post is a complaint; what is no complaint has no cause. Several causes of
    'also' are joined by commas. Counts, themes and incidents follow at the next analysis, and so does what
    'trustwatch train' learns.

    Example: trustwatch correct post reddit:t3_1pvse64 cause usage_limit --note "a plan's limit, no outage"
    """
    said = Statement("post", subject_id, field, _value(value, undo=undo), by, note)
    _correct_one(said, home, config, as_json=as_json)


def incident(
    subject_id: Id,
    field: Annotated[str, typer.Argument(metavar="FIELD", help=f"One of {', '.join(FIELDS['incident'])}.")],
    value: Value = None,
    undo: Undo = False,
    by: By = None,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Dismiss an incident, or write a note on it.

    A dismissed incident keeps its id, its numbers and the note, and is no headline any more.

    Example: trustwatch correct incident 4f0c2a9d1b7e6a35 state dismissed --note "a copypasta, no outage"
    """
    said = Statement("incident", subject_id, field, _value(value, undo=undo), by, note)
    _correct_one(said, home, config, as_json=as_json)


def theme(
    subject_id: Id,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="It is: name.")],
    value: Value = None,
    undo: Undo = False,
    by: By = None,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Name a theme; the name stays when the theme changes, and goes to the theme that it is merged into.

    Example: trustwatch correct theme 5d41402abc4b2a76b9719d911017c592 name "Chats lost at login"
    """
    said = Statement("theme", subject_id, field, _value(value, undo=undo), by, note)
    _correct_one(said, home, config, as_json=as_json)


def file(file: File = STDIN, as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Land many corrections from JSON lines.

    Each row has id, field and value, and may have kind (post where it is missing; incident, theme), by and note; a
    value of null takes back what was said. Of two rows for one field the later holds. Rows whose id or value is
    unknown are named, and the others landed.

    Example: trustwatch correct file corrections.jsonl
    """
    name = "stdin" if file == STDIN else file
    located = ((row, f"{name}: id {row['id']}") for row in read_rows(file, required=["field"]))
    said = [(_statement(row, location=where), where) for row, where in located]
    _correct(said, settings_from(home, config).home, as_json=as_json)


def _value(value: str | None, *, undo: bool) -> str | None:
    if (value is None) != undo:
        raise UserMistake("name the value that it should have, or take back what was said with --undo")
    return value


def _correct_one(said: Statement, home: Path | None, config: Path | None, *, as_json: bool) -> None:
    _correct([(said, "")], settings_from(home, config).home, as_json=as_json)


def _correct(said: Iterable[tuple[Statement, str]], home: Path, *, as_json: bool) -> None:
    """Land what can be; raises the mistake when there is one statement, else PartlyDone after naming each."""
    corrections, mistakes = land_statements(home, said, now=datetime.now(UTC))
    _tell(corrections, as_json=as_json)
    _raise(mistakes, n_landed=len(corrections))


def _tell(corrections: list[Correction], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(correction) for correction in corrections])
    elif corrections:
        for correction in corrections:
            subject = f"{correction.subject_kind} {correction.subject_id}"
            change = f"{correction.old or '–'} → {correction.new or 'as it was found'}"
            results.print(f"{subject}: {correction.field} {change}", markup=False)
    if corrections:
        narrate(
            f"{counted(len(corrections), 'correction')} landed; they count from the next 'trustwatch analyse' on"
        )


def _raise(mistakes: list[UserMistake], *, n_landed: int) -> None:
    if len(mistakes) == 1 and not n_landed:
        raise mistakes[0]
    for mistake in mistakes:
        narrate(f"trustwatch: {mistake}")
    if mistakes:
        kind = PartlyDone if n_landed else UserMistake
        raise kind(f"{len(mistakes)} of {len(mistakes) + n_landed} corrections were not landed; see above")


def _statement(row: dict[str, Any], *, location: str) -> Statement:
    """A row of a file. Raises UserMistake where it has no value, or a key that nobody knows."""
    for name in row.keys() - _KEYS:
        raise UnknownName("key", name, _KEYS, location=location)
    if "value" not in row:
        raise UserMistake(f"{location}: value is missing; null takes back what was said")
    texts = {name: _text(row.get(name)) for name in ("kind", "value", "by", "note")}
    return Statement(
        texts["kind"] or "post", str(row["id"]), row["field"], texts["value"], texts["by"], texts["note"]
    )


def _text(value: object) -> str | None:
    """A value as the guide writes it: true and false in small letters, a list's parts joined by commas."""
    if isinstance(value, list):
        return ",".join(map(str, value)) or NONE
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)
