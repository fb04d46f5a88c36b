"""Temperature and shift beside isotonic regression: ``python -m benchmarks.calibration``.

On the out-of-fold answers kept beside the shipped classifier, by nested folds: what calibrates the answers for one
voice is fitted to those for the other voices. Isotonic regression of each class against the rest, then rows of sum
one (Zadrozny and Elkan 2002). p(complaint) over all examples, the likeliest cause over true complaints.
"""

from collections.abc import Callable
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from models.training.evaluation import calibration_error
from models.training.groups import voice_of
from models.training.training_set import our_examples
from models.understanding.classifier import Classifier
from models.understanding.heads import Calibration, Probabilities, calibrated, fit_calibration
from models.vocabulary import CAUSE_KEYS
from pipeline.model.loading import RECORD

Truth = NDArray[np.int64]
Calibrator = Callable[[Probabilities, Truth, Probabilities], Probabilities]

SMALLEST: Final = 1e-4  # the record's last digit


def by_calibration(seen: Probabilities, truth: Truth, unseen: Probabilities) -> Probabilities:
    """What ships."""
    return calibrated(unseen, fit_calibration(seen, truth.tolist()))


def by_isotonic(seen: Probabilities, truth: Truth, unseen: Probabilities) -> Probabilities:
    """Each class against the rest."""
    columns = [
        IsotonicRegression(y_min=SMALLEST, y_max=1 - SMALLEST, out_of_bounds="clip")
        .fit(seen[:, number], truth == number)
        .predict(unseen[:, number])
        for number in range(seen.shape[1])
    ]
    found = np.stack(columns, axis=1)
    normalised: Probabilities = found / found.sum(axis=1, keepdims=True)
    return normalised


def as_it_is(_seen: Probabilities, _truth: Truth, unseen: Probabilities) -> Probabilities:
    """As the heads' average gives it."""
    return unseen


CALIBRATORS: Final[dict[str, Calibrator]] = {
    "as it is": as_it_is,
    "temperature and shift": by_calibration,
    "isotonic": by_isotonic,
}


def nested(guesses: Probabilities, truth: Truth, voices: NDArray[np.str_], fit: Calibrator) -> Probabilities:
    """The guesses for each voice, calibrated on those for the others: float64 (n, k)."""
    found = np.empty_like(guesses)
    for voice in np.unique(voices):
        unseen = voices == voice
        found[unseen] = fit(guesses[~unseen], truth[~unseen], guesses[unseen])
    return found


def row(name: str, question: str, found: Probabilities, truth: Truth) -> str:
    """A row of the table: calibration error of the answer that is looked at, log loss, accuracy."""
    right = found.argmax(axis=1) == truth
    looked_at = (found[:, 1], truth == 1) if found.shape[1] == 2 else (found.max(axis=1), right)
    loss = -np.log(np.maximum(found[np.arange(len(truth)), truth], SMALLEST)).mean()
    figures = (calibration_error(*looked_at), loss, right.mean())
    return f"| {question} ({len(truth):,}) | {name} | {' | '.join(f'{figure:.3f}' for figure in figures)} |"


def main() -> None:
    """Print the table."""
    kept = pl.read_parquet(files("models").joinpath("weights", RECORD).read_bytes())
    judged = {found["post_id"]: found for found in kept.iter_rows(named=True)}
    examples = [example for example in our_examples() if example.example_id in judged]
    complaints = [example for example in examples if example.complaint]
    heads = Classifier.load().artefact.heads
    p_complaint = np.array([judged[example.example_id]["p_complaint"] for example in examples])
    causes = sorted(CAUSE_KEYS)
    p_cause = np.array(
        [[dict(judged[example.example_id]["causes"])[cause] for cause in causes] for example in complaints]
    )
    asked = {
        "complaint": (
            examples,
            np.stack([1 - p_complaint, p_complaint], axis=1),
            np.array([int(example.complaint) for example in examples]),
        ),
        "cause": (complaints, p_cause, np.array([causes.index(example.cause) for example in complaints])),
    }
    print("| question | calibrated by | calibration error | log loss | accuracy |\n|---|---|---|---|---|")
    for question, (rows, stated, truth) in asked.items():
        made = heads[question].calibration
        unshifted = calibrated(np.maximum(stated, SMALLEST), Calibration(shift=-made.shift))
        guesses = calibrated(unshifted, Calibration(1 / made.temperature))  # as before they were calibrated
        voices = np.array([voice_of(example) for example in rows])
        for name, fit in CALIBRATORS.items():
            print(row(name, question, nested(guesses, truth, voices, fit), truth))


if __name__ == "__main__":
    main()
