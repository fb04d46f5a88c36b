"""``trustwatch train`` and ``trustwatch evaluate``: build the classifiers, and hold them against labels."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from models.errors import UserMistake
from pipeline.commands.jsonl import read_rows
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.reporting import narrate, print_json, results

if TYPE_CHECKING:
    from models.evaluation import Score
    from models.training_set import Example

CARD = "MODEL_CARD.md"
_OURS, _RULES = "classifier", "keyword rules"


def add_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(train)
    app.command()(evaluate)


def train(
    labels: Annotated[
        list[str] | None,
        typer.Option("--labels", metavar="FILE", help="Further labelled posts, JSON lines; may be repeated."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Where to write (default: the package's own weights)."),
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Rebuild the classifiers of posts and of replies, and the first filter, from the project's labelled examples.

    The same examples give the same bytes on the same machine. Writes the weights and the figures of the model card.

    Example: trustwatch train
    """
    settings = settings_from(home, config)
    from models import classifier, first_filter, stance
    from models.classifier_fit import fit_classifier
    from models.encoder import Encoder
    from models.first_filter_fit import fit_filter
    from models.model_card import figures, with_figures
    from models.training_set import our_examples, our_replies

    folder = _prepared(into or Path(classifier.__file__).parent / "weights")
    examples = [*our_examples(), *(example for file in labels or () for example in _read_labels(file))]
    encoder = Encoder(settings.encoder.name, n_threads=1, exact=True)  # for the same bytes each time
    narrate(f"fitting the classifier to {len(examples):,} posts; this takes some minutes")
    posts_fit = fit_classifier(examples, encoder=encoder)
    replies_fit = stance.fit_stance(our_replies(), encoder=encoder)
    filter_fit = fit_filter(examples)
    card = folder / CARD
    told = with_figures(
        card.read_text(encoding="utf-8") if card.exists() else "# Model card\n",
        figures(posts_fit, replies_fit, filter_fit, examples=examples, replies=our_replies()),
    )
    _write(
        folder,
        {
            classifier.WEIGHTS: posts_fit.content,
            stance.WEIGHTS: replies_fit.content,
            first_filter.WEIGHTS: filter_fit.content,
            CARD: told.encode(),
        },
    )
    narrate(f"wrote {folder}; its {CARD} has the scores")


def evaluate(
    labels: Annotated[
        list[str],
        typer.Option("--labels", metavar="FILE", help="Labelled posts, JSON lines; may be repeated."),
    ],
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Hold the classifier and a keyword-rule baseline against labelled posts.

    Scores are given for each 'set' of the labels, with 95 % bootstrap intervals. Causes are scored over true
    complaints and without abstention; 'cause named' and 'named cause accuracy' are with it.

    Example: trustwatch evaluate --labels my_posts.jsonl
    """
    settings = settings_from(home, config)
    examples = [example for file in labels for example in _read_labels(file)]
    from models.evaluation import evaluate as scores_of
    from models.evaluation import rare_causes
    from models.keyword_rules import judge_by_rules
    from models.reader import Reader, UnreadPost

    reader = Reader.load(encoder=settings.encoder.name, languages=settings.encoder.languages)
    posts = [
        UnreadPost(
            str(place), example.text, title=example.title, community=example.community, source=example.source
        )
        for place, example in enumerate(examples)
    ]
    judgements = reader.read(posts).judgements
    scores = {
        _OURS: scores_of(examples, judgements),
        _RULES: scores_of(examples, judge_by_rules(examples)),
    }
    rare = rare_causes(examples)
    if as_json:
        print_json(
            {
                "model_version": reader.version,
                "scores": [
                    {"judge": judge, **asdict(score)} for judge, found in scores.items() for score in found
                ],
                "rare_causes": rare,
            }
        )
        return
    for subset in dict.fromkeys(example.subset for example in examples):
        results.print(_table(subset, scores))
        few = ", ".join(f"{cause} {n}" for cause, n in rare.get(subset, {}).items())
        results.print(f"causes with too few rows to average: {few or 'none'}\n")


def _prepared(folder: Path) -> Path:
    """Make the folder before the long work begins. Raises UserMistake when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserMistake(
            f"{folder}: cannot be made ({error.strerror}); choose another folder with --into"
        ) from error
    return folder


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files aside and put them in place, so that nobody reads half a file."""
    for name, content in contents.items():
        aside = folder / f"{name}.partial"
        aside.write_bytes(content)
        aside.replace(folder / name)


def _read_labels(file: str) -> "list[Example]":
    from models.training_set import example_from

    rows = read_rows(file, required=["text"])
    return [example_from(row, place=f"{file}: id {row['id']}") for row in rows]


def _table(subset: str, scores: "dict[str, list[Score]]") -> Table:
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
