"""What a subject counts: python -m benchmarks.subjects [REPETITIONS]; the intents of banking77's test half as truth.

Each intent is a subject: one of its texts is the sentence, three more are examples, or none. A reader who is never
wrong answers about twenty texts at a time. Printed are the share of what is counted that is right, the share of the
intent that is counted, by the guess and after answers, and how often the interval of right ones holds the true share.
"""

import os
import sys
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from benchmarks.beside_bertopic import banking
from models.bursts.baseline import Floats
from models.encoding.encoder import Vectors
from models.statistics.border import Flags, border, checked, questions
from models.statistics.interval import share_interval
from models.themes.membership import unit
from pipeline.stages.subjects import GUESS

GUESSES: Final = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
ROUNDS: Final = (1, 2, 3)  # of twenty answers
EXAMPLES: Final = (0, 3)


@dataclass(slots=True)
class Row:
    """Shares of many subjects."""

    right: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)

    def add(self, counts: Flags, truth: Flags) -> float:
        """Adds one subject; returns the share of what it counts that is right."""
        right = float(truth[counts].mean()) if counts.any() else 1.0
        self.right.append(right)
        self.found.append(float(counts[truth].mean()))
        return right

    def line(self, name: str) -> str:
        """As a row of a table."""
        held = f"{np.mean(self.held):.2f}" if self.held else "–"
        return f"| {name} | {np.mean(self.right):.2f} | {np.mean(self.found):.2f} | {held} |"


def main() -> None:
    """Print a table."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    vectors, _, intents = banking()
    truth = np.array(intents)
    print("| | right | found | interval held |\n|---|---|---|---|")
    for n_examples in EXAMPLES:
        rows: dict[str, Row] = {}
        random = np.random.default_rng(1)
        for intent in np.unique(truth).tolist() * repetitions:
            _try(rows, vectors, truth == intent, n_examples=n_examples, random=random)
        for name, row in rows.items():
            print(row.line(f"{name}, {n_examples} examples"))


def _try(
    rows: dict[str, Row],
    vectors: Vectors,
    is_it: Flags,
    *,
    n_examples: int,
    random: np.random.Generator,
) -> None:
    """One subject: what a guess counts, and what answers make of it."""
    given = random.choice(np.flatnonzero(is_it), n_examples + 1, replace=False)
    direction = unit(vectors[given].mean(axis=0, dtype=np.float64)[None])[0]
    others = np.delete(np.arange(len(vectors)), given)
    likeness: Floats = vectors[others] @ direction
    order = np.argsort(-likeness)
    likeness, truth = likeness[order], is_it[others][order]
    for guess in GUESSES:
        rows.setdefault(f"guess {guess}", Row()).add(likeness >= guess, truth)
    answered = np.zeros(len(truth), dtype=bool)
    at = GUESS
    for number in ROUNDS:
        above = np.flatnonzero((likeness >= at) & ~answered)[::-1]
        beneath = np.flatnonzero((likeness < at) & ~answered)
        up, down = questions(len(above), len(beneath))
        answered[above[up - 1]] = answered[beneath[down - 1]] = True
        at = border(likeness[answered], truth[answered])
        row = rows.setdefault(f"{20 * number} answers", Row())
        right = row.add(likeness >= at, truth)
        n, n_right = checked(likeness[answered], truth[answered])
        low, high = share_interval([n_right], [n])
        row.held.append(bool(low[0] <= right <= high[0]))


if __name__ == "__main__":
    main()
