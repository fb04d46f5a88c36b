"""``trustwatch train`` and ``trustwatch evaluate``: build the classifiers, and hold them against labels."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from models.vocabulary import AdaptedEncoder
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.terminal.jsonl import read_rows
from pipeline.terminal.judged import with_judge
from pipeline.terminal.reporting import narrate, print_json, results

if TYPE_CHECKING:
    from models.training.evaluation import Score
    from models.training.training_set import Example


def add_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(train)
    app.command()(evaluate)


def train(
    labels: Annotated[
        list[str] | None,
        typer.Option("--labels", metavar="FILE", help="Further labelled posts, JSON lines; may be repeated."),
    ] = None,
    corrections: Annotated[
        bool,
        typer.Option(
            "--corrections/--no-corrections", help="Learn from the posts of the home that people corrected."
        ),
    ] = True,
    real: Annotated[
        str | None,
        typer.Option(
            "--real",
            metavar="FILE",
            help="The texts of the labelled real posts, JSON lines with id and text.",
        ),
    ] = None,
    adapt: Annotated[
        list[AdaptedEncoder] | None,
        typer.Option(
            "--adapt",
            help="With --real: fit anew what stands on this encoder's first layers; small takes an hour on two cores.",
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", metavar="DIR", help="Write it there, whatever its scores, and install nothing."
        ),
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Rebuild the classifiers of posts and of replies and the first filter from examples, and install them in the home.

    They learn from the project's own examples, from the posts that people corrected, and from --labels. Of the
    project's real posts only labels and vectors come with it; without --real they teach by those, and the part that
    reads words and the first filter stay as they are; a strong reader is fitted with --real alone. A model that judges
    the project's own examples worse than the one in use, by more than chance explains, is not installed. The next
    analysis judges every post anew. The same examples give the same bytes on the same machine.

    Example: trustwatch train --home data
    """
    settings = settings_from(home, config)
    from pipeline.model.installing import install_model

    folder = install_model(
        settings,
        [example for file in labels or () for example in _read_labels(file)],
        real=read_rows(real, required=["text"]) if real else None,
        real_file=real,
        with_corrections=corrections,
        adapts=adapt or (),
        into=into,
        tell=narrate,
    )
    narrate(f"wrote {folder}; its model card has the scores")


def evaluate(
    labels: Annotated[
        list[str],
        typer.Option("--labels", metavar="FILE", help="Labelled posts, JSON lines; may be repeated."),
    ],
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Hold the classifier and two baselines against labelled posts: regressions over plain vectors, keyword rules.

    Scores are given for each 'set' of the labels, with 95 % bootstrap intervals. Causes are scored over true
    complaints and without abstention; 'cause named' and 'named cause accuracy' are with it. Where the settings name a
    judge ([judge] url), the classifier is scored once more with its answers to what the classifier is not sure of.

    Example: trustwatch evaluate --labels my_posts.jsonl
    """
    settings = settings_from(home, config)
    examples = [example for file in labels for example in _read_labels(file)]
    from pipeline.model.evaluating import evaluate_model

    found = evaluate_model(settings, examples, judge=with_judge)
    if as_json:
        scores = [{"judge": name, **asdict(score)} for name, row in found.scores.items() for score in row]
        print_json({"model_version": found.model_version, "scores": scores, "rare_causes": found.rare_causes})
        return
    for subset in dict.fromkeys(example.subset for example in examples):
        results.print(_table(subset, found.scores))
        few = ", ".join(f"{cause} {n}" for cause, n in found.rare_causes.get(subset, {}).items())
        results.print(f"causes with too few rows to average: {few or 'none'}\n")


def _read_labels(file: str) -> "list[Example]":
    from models.training.training_set import example_from

    rows = read_rows(file, required=["text"])
    return [example_from(row, location=f"{file}: id {row['id']}") for row in rows]


def _table(subset: str, scores: "Mapping[str, Sequence[Score]]") -> Table:
    table = Table(title=f"set: {subset}", title_justify="left", box=None, header_style="bold", pad_edge=False)
    for name in ("", "rows", *scores):
        table.add_column(name, justify="right" if name else "left")
    for row in zip(*(found for found in scores.values()), strict=True):
        if row[0].subset == subset:
            table.add_row(row[0].name, str(row[0].n), *(_shown(score) for score in row))
    return table


def _shown(score: "Score") -> str:
    if score.value is None:
        return "–"
    return f"{score.value:.2f} [{score.low:.2f}–{score.high:.2f}]"
