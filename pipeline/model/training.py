"""Training: what people's corrections teach, and whether a new model may take the place of the one in use.

The project's own validation set is all of its examples, each judged out of fold: by a fit that had not seen it. Both
models are held against it row by row, the one in use by the record that was kept when it was made. A part held out for
good would say the same with fewer posts, and would cost the model that ships a part of its examples. What a home adds
is learnt from and never scored.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from models.errors import TrustwatchError
from models.judgement import Judgement
from models.table import frame_of
from models.training.classifier_fit import ClassifierFit
from models.training.evaluation import Change, compare
from models.training.training_set import Example, example_from
from models.understanding.text import reading
from models.vocabulary import UNCLEAR
from pipeline.model.loading import RECORD, home_model, in_use
from pipeline.people.corrections import examples as corrected_posts
from pipeline.warehouse.warehouse import newest_copy, open_published


@dataclass(frozen=True, slots=True)
class Lessons:
    """Corrected posts to be learnt from, and how many there are that cannot be, since nobody named their cause."""

    examples: list[Example]
    n_unclear: int


def lessons(home: Path) -> Lessons:
    """What the published corrections of a home teach; nothing where nothing is published."""
    if newest_copy(home) is None:
        return Lessons([], 0)
    with open_published(home) as connection:
        rows = list(corrected_posts(connection))
    clear = [row for row in rows if row["cause"] != UNCLEAR]
    taught = [example_from(row, location=f"correction of {row['id']}") for row in clear]
    return Lessons(taught, len(rows) - len(clear))


def unknown_to(own: Sequence[Example], more: Iterable[Example]) -> list[Example]:
    """The further examples whose words are not among the project's own, which they would help to guess."""
    known = {reading(example.text, title=example.title) for example in own}
    return [example for example in more if reading(example.text, title=example.title) not in known]


def record_of(own: Sequence[Example], fit: ClassifierFit) -> bytes:
    """How a model judged the project's own examples out of fold, for comparison with the next one."""
    buffer = io.BytesIO()
    frame_of(Judgement, fit.out_of_fold[: len(own)]).write_parquet(buffer)
    return buffer.getvalue()


def judgements_in_use(home: Path) -> dict[str, Judgement]:
    """The out-of-fold judgements of the model in use, by example. Raises TrustwatchError where none were kept."""
    content = in_use(home, RECORD)
    if content is None:
        raise TrustwatchError(
            f"{RECORD}: the model in use has left no scores to compare with; 'make weights' writes those of the"
            f" package's model, which is used where there is no {home_model(home)}"
        )
    return judgements_of(content)


def judgements_of(record: bytes) -> dict[str, Judgement]:
    """What a record, written by ``record_of``, holds, by example."""
    rows = pl.read_parquet(io.BytesIO(record)).iter_rows(named=True)
    return {row["post_id"]: Judgement(**(row | {"also": tuple(row["also"])})) for row in rows}


def against(kept: Mapping[str, Judgement], own: Sequence[Example], fit: ClassifierFit) -> list[Change]:
    """How a fit, whose first out-of-fold judgements are of the own examples, differs on those that were kept."""
    shared = [row for row, example in enumerate(own) if example.example_id in kept]
    examples = [own[row] for row in shared]
    before = [kept[example.example_id] for example in examples]
    return compare(examples, before, [fit.out_of_fold[row] for row in shared])


def refuse_if_worse(changes: Iterable[Change]) -> None:
    """Raises TrustwatchError that says by how much each figure fell."""
    worse = [change for change in changes if change.is_worse]
    if worse:
        fell = "; ".join(
            f"{change.name} falls by {change.before - change.after:.3f}"
            f" ({-change.high:.3f} to {-change.low:.3f}), from {change.before:.3f} to {change.after:.3f}"
            for change in worse
        )
        raise TrustwatchError(
            f"not installed, as it is worse on the project's own examples: {fell}. Look at the added labels;"
            " --into DIR writes it elsewhere"
        )
