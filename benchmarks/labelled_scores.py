"""Scores of several judges on the same labelled posts, and how they differ from one of them."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import Corpus
from models.understanding.classifier import YES

FIELDS: Final = ("complaint", "cause", "blames", "explained", "leaving")
N_RESAMPLES: Final = 1_000
SEED: Final = 7
MINIMUM_ROWS: Final = 10  # of a cause that is averaged, as in models/training/evaluation.py

Texts = NDArray[Any]
Answered = Mapping[str, Texts]  # answers by field, row for row


def table(
    title: str, corpus: Corpus, found: Mapping[str, Answered], *, reference: str, subset: str | None = None
) -> str:
    """Markdown: one row a judge, one column a field: score, interval, and difference from the reference's.

    complaint and leaving: F1 of yes. cause: macro-F1 over causes with ten rows. blames, explained: macro-F1.
    """
    kept = np.array([subset in (None, example.subset) for example in corpus.examples])
    columns = []
    for field in FIELDS:
        rows = np.flatnonzero(kept & corpus.asked(field))
        truth = corpus.answers(field)[rows]
        answers = {name: answered[field][rows].astype(str) for name, answered in found.items()}
        columns.append([f"{field} ({len(rows):,})", *_cells(field, truth, answers, reference)])
    names = [f"{title}", *found]
    lines = [" | ".join(cells) for cells in zip(names, *columns, strict=True)]
    head, *body = (f"| {line} |" for line in lines)
    return "\n".join([head, "|---" * (len(FIELDS) + 1) + "|", *body, ""])


def score(field: str, truth: Texts, answers: Texts, classes: list[str]) -> float:
    """F1 of yes, or the mean F1 of the classes."""
    if field in ("complaint", "leaving"):
        classes = [YES]
    scores = []
    for known in classes:
        total = (truth == known).sum() + (answers == known).sum()
        scores.append(2 * ((truth == known) & (answers == known)).sum() / total if total else np.nan)
    return float(np.nanmean(scores))


def _cells(field: str, truth: Texts, answers: Mapping[str, Texts], reference: str) -> list[str]:
    minimum = MINIMUM_ROWS if field == "cause" else 1
    known, counts = np.unique(truth, return_counts=True)
    classes = known[counts >= minimum].tolist()
    generator = np.random.default_rng(SEED)
    draws = [generator.integers(0, len(truth), len(truth)) for _ in range(N_RESAMPLES)]
    resampled = {
        name: np.array([score(field, truth[rows], given[rows], classes) for rows in draws])
        for name, given in answers.items()
    }
    cells = []
    for name, given in answers.items():
        low, high = np.nanpercentile(resampled[name], [2.5, 97.5])
        cell = f"{score(field, truth, given, classes):.2f} [{low:.2f}–{high:.2f}]"
        if name != reference:
            less, more = np.nanpercentile(resampled[name] - resampled[reference], [2.5, 97.5])
            cell += f" ({less:+.2f} to {more:+.2f})"
        cells.append(cell)
    return cells
