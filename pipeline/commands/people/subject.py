"""``trustwatch subject``: a reader's own question as a series, landed for the next analysis."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import polars as pl
import typer

from models.errors import UserMistake
from models.statistics.border import ASKED
from models.subject import LONGEST_SENTENCE, Answer
from pipeline.brief.phrases import count, counted, shorten, stamp
from pipeline.brief.subject_words import precision_words
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.people import subjects
from pipeline.terminal.reporting import narrate, print_json, results

Id = Annotated[str, typer.Argument(metavar="ID", help="As 'trustwatch subject list' shows it.")]
By = Annotated[
    str,
    typer.Option("--by", metavar="NAME", envvar="TRUSTWATCH_BY", help="Who says it, as it may be published."),
]
_NEXT = "landed; it counts from the next 'trustwatch analyse' on"
_SHOWN = 300  # characters of a post


def add_commands(app: typer.Typer) -> None:
    """Register the group."""
    group = typer.Typer(no_args_is_help=True, help="Watch a question of your own as a series.")
    for command in (add, judge, list_all, drop):
        group.command("list" if command is list_all else None)(command)
    app.add_typer(group, name="subject")


def add(
    sentence: Annotated[
        str, typer.Argument(help=f"What people say, as they would; at most {LONGEST_SENTENCE} characters.")
    ],
    by: By,
    posts: Annotated[
        list[str] | None, typer.Option("--post", metavar="ID", help="A post that says it; may be repeated.")
    ] = None,
    texts: Annotated[
        list[str] | None,
        typer.Option("--text", metavar="TEXT", help="Words that say it, pasted; may be repeated."),
    ] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Watch a subject: a sentence and a few examples. Prints its id.

    Each analysis matches it anew over the posts that may be complaints, and counts its people by the day. Until posts
    are judged ('trustwatch subject judge') what counts is a guess. Name examples by id where you can: what is pasted
    stays when a post is forgotten.

    Example: trustwatch subject add "Claude forgot everything about me" --post reddit:t3_1pvse64 --by ann
    """
    settings = settings_from(home, config)
    subject_id = subjects.add(
        settings.home, sentence, posts=posts or (), texts=texts or (), by=by, now=datetime.now(UTC)
    )
    narrate(_NEXT)
    if as_json:
        print_json({"subject_id": subject_id})
    else:
        results.print(subject_id, markup=False)


def judge(
    subject_id: Id,
    by: By = "",
    right: Annotated[
        list[str] | None,
        typer.Option("--right", metavar="POST", help="A post that says it; may be repeated."),
    ] = None,
    wrong: Annotated[
        list[str] | None,
        typer.Option("--wrong", metavar="POST", help="A post that does not; may be repeated."),
    ] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Judge posts for a subject; without any, print those that are asked about, the likest first.

    They lie near the border, ever farther from it. Twenty answers draw the border anew, and say how many of what is
    counted are right.

    Example: trustwatch subject judge 4f0c2a9d1b7e6a35 --right reddit:t3_1pvse64 --wrong x:19283 --by ann
    """
    place = settings_from(home, config).home
    answers = dict.fromkeys(right or (), Answer.RIGHT) | dict.fromkeys(wrong or (), Answer.WRONG)
    if not answers:
        _print_asked(subjects.asked(place, subject_id), as_json=as_json)
        return
    if both := sorted(set(right or ()) & set(wrong or ())):
        raise UserMistake(f"--wrong {both[0]}: is named under --right too; say one of them")
    subjects.judge(place, subject_id, answers, by=by, now=datetime.now(UTC))
    if as_json:
        print_json(answers)
    else:
        results.print(f"subject {subject_id}: {counted(len(answers), 'post')} judged", markup=False)
    narrate(_NEXT)


def list_all(as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Print the subjects that are watched, with how far their counts can be trusted.

    Example: trustwatch subject list
    """
    published, waiting = subjects.standing(settings_from(home, config).home)
    if as_json:
        rows = [asdict(row) | {"pending": False} for row in published]
        print_json(rows + [asdict(one) | {"pending": True} for one in waiting])
        return
    if not published and not waiting:
        narrate("no subject is watched; see 'trustwatch subject add --help'")
    for row in published:
        results.print(row.sentence, style="bold", markup=False)
        people = counted(row.n_last_7_days, "person", "people")
        weeks = f"{people} in the last 7 days of data, {count(row.n_previous_7_days)} before"
        state = "above its baseline" if row.is_alarming else str(row.verdict)
        results.print(f"  {row.subject_id}: {weeks}; {precision_words(row)}; {state}", markup=False)
    for one in waiting:
        results.print(one.sentence, style="bold", markup=False)
        results.print(f"  {one.subject_id}: waits for 'trustwatch analyse'", markup=False)


def drop(subject_id: Id, by: By, home: Home = None, config: Config = None) -> None:
    """Watch a subject no longer.

    Example: trustwatch subject drop 4f0c2a9d1b7e6a35 --by ann
    """
    subjects.drop(settings_from(home, config).home, subject_id, by=by, now=datetime.now(UTC))
    results.print(f"subject {subject_id}: dropped", markup=False)
    narrate(_NEXT)


def _print_asked(asked: pl.DataFrame, *, as_json: bool) -> None:
    if as_json:
        print_json(asked.to_dicts())
        return
    if asked.is_empty():
        narrate(f"nothing is asked; each analysis asks about up to {ASKED} posts more")
    for post in asked.iter_rows(named=True):
        side = "counts" if post["is_counted"] else "does not count"
        head = f"{post['post_id']}  {post['likeness']:.2f}, {side}  {stamp(post['created_at'])}"
        results.print(head, style="bold", markup=False)
        words = f"{post['title']} · {post['text']}" if post["title"] else post["text"]
        results.print(f"  {shorten(words, length=_SHOWN)}", markup=False)
