"""Our recipe on public sets of the same kind beside the plain one: ``python -m benchmarks.public_sets FOLDER [SET …]``.

Each set's own training part is learnt from, its test part asked about, both thinned to at most so many rows (said in
the table) so that a run takes minutes. Airline complaints have no parts of their own: one row in four is for the test.
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from models.encoding.encoder import Encoder
from models.understanding.classifier import ReadPost, inputs_of, wordings
from models.understanding.features import Terms
from models.understanding.heads import fit_head

MAXIMUM_SEEN, MAXIMUM_ASKED = 2_000, 1_000
N_RESAMPLES: Final = 1_000
SEED: Final = 7
STRENGTHS: Final = (0.001, 0.003, 0.01)  # of our regression over vectors; chosen within the training part

Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with one label each."""

    texts: Texts
    labels: Texts

    def rows(self, rows: NDArray[np.int64]) -> "Labelled":
        """Some of the texts."""
        return Labelled(self.texts[rows], self.labels[rows])


def banking77(folder: Path) -> tuple[Labelled, Labelled]:
    """Questions to a bank, 77 intents (Casanueva et al. 2020), with the split of its authors."""
    return _read(folder / "banking77" / "train.csv", "text", "category"), _read(
        folder / "banking77" / "test.csv", "text", "category"
    )


def airline(folder: Path) -> tuple[Labelled, Labelled]:
    """Complaints about airlines on Twitter, ten reasons (CrowdFlower 2015)."""
    (file,) = (folder / "airline").glob("*.csv")
    rows = _read(file, "text", "negativereason")
    everything = rows.rows(np.flatnonzero(rows.labels != ""))
    order = np.random.default_rng(SEED).permutation(len(everything.texts))
    cut = len(order) // 4
    return everything.rows(order[cut:]), everything.rows(order[:cut])


SETS: Final[dict[str, Callable[[Path], tuple[Labelled, Labelled]]]] = {
    "airline": airline,
    "banking77": banking77,
}


def plain(seen: Labelled, asked: Labelled, encoder: Encoder) -> Texts:
    """Frozen sentence vectors and one logistic regression."""
    from sklearn.linear_model import LogisticRegression

    vectors = encoder.encode([*seen.texts, *asked.texts]).vectors
    fitted = LogisticRegression(max_iter=2_000).fit(vectors[: len(seen.texts)], seen.labels)
    return np.asarray(fitted.predict(vectors[len(seen.texts) :]))


def ours(seen: Labelled, asked: Labelled, encoder: Encoder) -> Texts:
    """Upper layers, traits and terms as for posts, two regressions averaged; C chosen on a fifth of what is learnt."""
    posts = [ReadPost.of("", text=str(text), title=None, product="") for text in (*seen.texts, *asked.texts)]
    encoding = encoder.encode([post.reading for post in posts])
    n = len(seen.texts)
    inputs = inputs_of(posts, encoding, Terms.fit(wordings(posts[:n])))
    part = np.random.default_rng(SEED).random(n) < 0.8
    kept, aside = np.flatnonzero(part), np.flatnonzero(~part)

    def predicted(rows: NDArray[np.int64], on: NDArray[np.int64], strength: float) -> Texts:
        head = fit_head(inputs.rows(rows), list(seen.labels[rows]), strength=strength)
        answers: Texts = np.array(head.classes)[head.probabilities(inputs.rows(on)).argmax(axis=1)]
        return answers

    best = max(STRENGTHS, key=lambda strength: macro_f1(seen.labels[aside], predicted(kept, aside, strength)))
    return predicted(np.arange(n), np.arange(n, len(posts)), best)


RECIPES: Final = {"plain": plain, "ours": ours}


def macro_f1(truth: Texts, answers: Texts) -> float:
    """Mean F1 over the labels that occur."""
    scores = [
        2
        * ((truth == label) & (answers == label)).sum()
        / ((truth == label).sum() + (answers == label).sum())
        for label in np.unique(truth)
    ]
    return float(np.mean(scores))


def main() -> None:
    """Print accuracy and macro-F1 of both recipes, with the bootstrap interval of the difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", default=[*SETS])
    options = parser.parse_args()
    encoder = Encoder(n_threads=1)
    print("| set | labels | learnt | asked | plain: accuracy, macro-F1 | ours | difference of macro-F1 |")
    print("|---|---|---|---|---|---|---|")
    with threadpool_limits(1):
        for name in options.sets:
            seen, asked = SETS[name](options.folder)
            seen, asked = _thinned(seen, MAXIMUM_SEEN), _thinned(asked, MAXIMUM_ASKED)
            answers = [recipe(seen, asked, encoder) for recipe in RECIPES.values()]
            print(_line(name, seen, asked, answers), flush=True)


def _line(name: str, seen: Labelled, asked: Labelled, answers: Sequence[Texts]) -> str:
    truth = asked.labels
    cells = [f"{(given == truth).mean():.3f}, {macro_f1(truth, given):.3f}" for given in answers]
    generator = np.random.default_rng(SEED)
    gains = []
    for _ in range(N_RESAMPLES):
        rows = generator.integers(0, len(truth), len(truth))
        before, after = (macro_f1(truth[rows], given[rows]) for given in answers)
        gains.append(after - before)
    low, high = np.percentile(gains, [2.5, 97.5])
    n_labels = len(np.unique(seen.labels))
    sizes = f"{n_labels} | {len(seen.texts):,} | {len(truth):,}"
    return f"| {name} | {sizes} | {cells[0]} | {cells[1]} | {low:+.3f} to {high:+.3f} |"


def _thinned(rows: Labelled, maximum: int) -> Labelled:
    order = np.random.default_rng(SEED).permutation(len(rows.texts))
    return rows.rows(np.sort(order[:maximum]))


def _read(file: Path, text: str, label: str) -> Labelled:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return Labelled(np.array([row[text] for row in rows]), np.array([row[label] for row in rows]))


if __name__ == "__main__":
    main()
