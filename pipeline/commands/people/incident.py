"""``trustwatch incident``: what a team does with an incident, with author and time, landed for the next analysis."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from models.correction import LONGEST_BY
from pipeline.brief.phrases import counted
from pipeline.commands.options import Config, Home, Json, home_from, settings_from
from pipeline.people.incident_actions import Act, Verb, land_act
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import open_published

Id = Annotated[str, typer.Argument(metavar="ID", help="As published; 'trustwatch sql' shows it.")]
By = Annotated[
    str,
    typer.Option("--by", metavar="NAME", envvar="TRUSTWATCH_BY", help="Who does it, as it may be published."),
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why.")]
Posts = Annotated[
    list[str], typer.Argument(metavar="POST…", help="As published; 'incident_evidence' lists them.")
]
_DONE: Final = {
    Verb.ACKNOWLEDGE: "acknowledged",
    Verb.ASSIGN: "assigned to {value}",
    Verb.COMMENT: "commented",
    Verb.CLOSE: "closed, as it is dealt with",
    Verb.REOPEN: "open again",
    Verb.DISMISS: "dismissed, as it was none",
    Verb.MERGE: "merged into {value}",
    Verb.SPLIT: "{posts} split off as incident {new}",
    Verb.TAKE_OUT: "{posts} taken out",
    Verb.UNDO: "what was said last is undone",
}


def add_commands(app: typer.Typer) -> None:
    """Register the group."""
    group = typer.Typer(
        no_args_is_help=True, help="Acknowledge, assign, close, dismiss, merge or split an incident."
    )
    for command in (
        report,
        acknowledge,
        assign,
        comment,
        close,
        reopen,
        dismiss,
        merge,
        split,
        take_out,
        undo,
    ):
        group.command()(command)
    app.add_typer(group, name="incident")


def report(incident_id: Id, home: Home = None, config: Config = None) -> None:
    """Print an incident's post-mortem as Markdown: what happened when, who did what, and the posts with links.

    Example: trustwatch incident report 4f0c2a9d1b7e6a35 > incident.md
    """
    from pipeline.brief.post_mortem import post_mortem

    with open_published(home_from(home, config)) as connection:
        results.print(
            post_mortem(connection, incident_id), markup=False, highlight=False, soft_wrap=True, end=""
        )


def acknowledge(
    incident_id: Id,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say that you know of an incident.

    Example: trustwatch incident acknowledge 4f0c2a9d1b7e6a35 --by ann
    """
    _do(Act(Verb.ACKNOWLEDGE, incident_id, by, note=note), home, config, as_json=as_json)


def assign(
    incident_id: Id,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=f"Whose it is; at most {LONGEST_BY} characters.")
    ],
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say whose an incident is.

    Example: trustwatch incident assign 4f0c2a9d1b7e6a35 bob --by ann
    """
    _do(Act(Verb.ASSIGN, incident_id, by, value=name, note=note), home, config, as_json=as_json)


def comment(
    incident_id: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="At most 1,000 characters.")],
    by: By,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Write down what was found out or done.

    Example: trustwatch incident comment 4f0c2a9d1b7e6a35 "Asked the provider at 15:10" --by ann
    """
    _do(Act(Verb.COMMENT, incident_id, by, value=text), home, config, as_json=as_json)


def close(
    incident_id: Id,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say that an incident is dealt with. It stays one, in every count and list; if it flares again it is open again.

    Example: trustwatch incident close 4f0c2a9d1b7e6a35 --by ann --note "the provider rolled back"
    """
    _do(Act(Verb.CLOSE, incident_id, by, note=note), home, config, as_json=as_json)


def reopen(
    incident_id: Id,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Open an incident again that is over, closed or dismissed.

    Example: trustwatch incident reopen 4f0c2a9d1b7e6a35 --by ann
    """
    _do(Act(Verb.REOPEN, incident_id, by, note=note), home, config, as_json=as_json)


def dismiss(
    incident_id: Id,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say that an incident was none. It keeps its id and numbers, and is no headline any more.

    Example: trustwatch incident dismiss 4f0c2a9d1b7e6a35 --by ann --note "a copypasta, no outage"
    """
    _do(Act(Verb.DISMISS, incident_id, by, note=note), home, config, as_json=as_json)


def merge(
    incident_id: Id,
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="The incident of the same product that goes on.")
    ],
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say that an incident is part of another, which then goes from the first one's start to the last one's end.

    Example: trustwatch incident merge 4f0c2a9d1b7e6a35 01230fa3c662b4cb --by ann
    """
    _do(Act(Verb.MERGE, incident_id, by, value=into, note=note), home, config, as_json=as_json)


def split(
    incident_id: Id,
    posts: Posts,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Split posts off an incident as one of their own, with its part of what was seen and expected.

    Example: trustwatch incident split 4f0c2a9d1b7e6a35 reddit:t3_1pvse64 reddit:t3_1pvsk02 --by ann
    """
    _do(Act(Verb.SPLIT, incident_id, by, posts=tuple(posts), note=note), home, config, as_json=as_json)


def take_out(
    incident_id: Id,
    posts: Posts,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Take posts out of an incident that have nothing to do with it; they stay complaints.

    Example: trustwatch incident take-out 4f0c2a9d1b7e6a35 reddit:t3_1pvse64 --by ann
    """
    _do(Act(Verb.TAKE_OUT, incident_id, by, posts=tuple(posts), note=note), home, config, as_json=as_json)


def undo(
    incident_id: Id,
    by: By,
    note: Note = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Undo what was said of an incident last; once more, what was said before that.

    Example: trustwatch incident undo 4f0c2a9d1b7e6a35 --by ann
    """
    _do(Act(Verb.UNDO, incident_id, by, note=note), home, config, as_json=as_json)


def _do(act: Act, home: Path | None, config: Path | None, *, as_json: bool) -> None:
    said = land_act(settings_from(home, config).home, act, now=datetime.now(UTC))
    if as_json:
        print_json([asdict(correction) for correction in said])
    else:
        done = _DONE[act.verb].format(value=act.value, posts=counted(len(act.posts), "post"), new=said[0].new)
        results.print(f"incident {act.incident_id}: {done} (by {said[0].by})", markup=False)
    narrate("landed; it counts from the next 'trustwatch analyse' on")
