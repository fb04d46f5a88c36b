"""What a subject counts: python -m benchmarks.subjects [REPETITIONS]; the intents of banking77's test half as truth.

Each intent is a subject: one of its texts is the sentence, three more are examples, or none. A reader who is never
wrong answers about twenty texts at a time. Printed are the share of what is counted that is right, the share of the
intent that is counted, by guesses and after answers, and how often as many were right as the bound says at least
(95 % is asked for).
"""

import os
import sys
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from benchmarks.beside_bertopic import banking
from models.encoding.encoder import Vectors
from models.statistics.border import ASKED, Flags, border, questions
from models.statistics.interval import share_interval
from models.subject_match import checked, direction
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
    print("| | right | found | bound held |\n|---|---|---|---|")
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
    posts, truth = np.delete(vectors, given, axis=0), np.delete(is_it, given)
    answered = np.zeros(len(truth), dtype=bool)
    likeness, at = posts @ direction(vectors[given], posts[answered], truth[answered]), GUESS
    for guess in GUESSES:
        rows.setdefault(f"guess {guess}", Row()).add(likeness >= guess, truth)
    for number in ROUNDS:
        unanswered = np.flatnonzero(~answered)
        unanswered = unanswered[np.argsort(-likeness[unanswered])]
        is_above = likeness[unanswered] >= at
        above, beneath = unanswered[is_above][::-1], unanswered[~is_above]
        up, down = questions(len(above), len(beneath))
        answered[above[up - 1]] = answered[beneath[down - 1]] = True
        said, right = posts[answered], truth[answered]
        likeness = posts @ direction(vectors[given], said, right)
        at = border(likeness[answered].astype(np.float64), right)
        row = rows.setdefault(f"{ASKED * number} answers", Row())
        share = row.add(likeness >= at, truth)
        n, n_right = checked(vectors[given], said, right)
        row.held.append(bool(share_interval([n_right], [n])[0][0] <= share))


if __name__ == "__main__":
    main()
