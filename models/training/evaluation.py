"""How good judgements are against labels: scores with bootstrap intervals, for each subset of the labels.

Causes are scored over true complaints and without abstention; abstention has its own rows: how many causes are
named, and how many of those rightly.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.judgement import Judgement
from models.training.training_set import Example
from models.vocabulary import UNCLEAR

MINIMUM_ROWS: Final = 10  # a class with fewer has no score worth averaging; it is listed instead
N_RESAMPLES: Final = 1_000
N_BINS: Final = 10  # of the expected calibration error (Guo et al. 2017)
COVERAGE: Final = 0.8  # of the complaints whose causes are likeliest
SEED: Final = 7
_N_DRAWS: Final = 10

Columns = Mapping[str, NDArray[Any]]  # labels and judgements of n rows, by name
_Measure = Callable[[Columns], float]


@dataclass(frozen=True, slots=True)
class Score:
    """One figure with its 95 % bootstrap interval; None where there is nothing to score."""

    subset: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int  # rows that it rests on


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of two judges of the same rows; low and high bound the difference at 95 %, by paired bootstrap."""

    name: str
    before: float
    after: float
    low: float
    high: float

    @property
    def is_worse(self) -> bool:
        """Whether it fell by more than chance explains."""
        return self.high < 0


def evaluate(examples: Sequence[Example], judgements: Sequence[Judgement]) -> list[Score]:
    """Every score, subset by subset, row for row with the examples. An unread post counts as no complaint."""
    columns = _columns(examples, judgements)
    subsets = dict.fromkeys(example.subset for example in examples)
    return [
        score
        for subset in subsets
        for score in _scores(subset, _take(columns, np.flatnonzero(columns["subset"] == subset)))
    ]


def compare(
    examples: Sequence[Example], before: Sequence[Judgement], after: Sequence[Judgement]
) -> list[Change]:
    """What all counts rest on, complaints and their causes: two judges of the same examples, row for row."""
    columns = [_columns(examples, judgements) for judgements in (before, after)]
    complaints = [_take(rows, np.flatnonzero(rows["complaint"])) for rows in columns]
    return [
        _change("complaint F1", columns, lambda rows: _counts(rows, "complaint")[2]),
        _change("cause macro-F1", complaints, _macro_f1(complaints[0], "cause", minimum=MINIMUM_ROWS)),
    ]


def rare_causes(examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    """By subset, the causes with too few complaints to be averaged, and how many they have."""
    counts: dict[str, Counter[str]] = {}
    for example in examples:
        if example.complaint:
            counts.setdefault(example.subset, Counter())[example.cause] += 1
    return {
        subset: {cause: n for cause, n in sorted(of_subset.items()) if n < MINIMUM_ROWS}
        for subset, of_subset in counts.items()
    }


def average_precision(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Mean precision at each true row, the most probable first; NaN where none is true."""
    hits = truth[np.argsort(-probabilities, kind="stable")]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean()) if hits.any() else float("nan")


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Expected calibration error over equally wide bins: the mean gap of stated and observed shares."""
    gaps = 0.0
    for _, n, stated, observed in calibration_table(probabilities, truth):
        gaps += n * abs(stated - observed)
    return gaps / max(len(truth), 1)


def perfect_calibration_error(probabilities: NDArray[np.float64]) -> float:
    """What the same rows would show had every stated probability been exactly right: it is never nothing."""
    drawn = np.random.default_rng(SEED).random((_N_DRAWS, len(probabilities))) < probabilities
    return float(np.mean([calibration_error(probabilities, truth) for truth in drawn]))


def calibration_table(
    probabilities: NDArray[np.float64], truth: NDArray[np.bool_]
) -> list[tuple[float, int, float, float]]:
    """For each bin that holds rows: its lower edge, rows, mean stated probability, observed share."""
    bins = np.minimum((probabilities * N_BINS).astype(int), N_BINS - 1)
    return [
        (number / N_BINS, int(held.sum()), float(probabilities[held].mean()), float(truth[held].mean()))
        for number in range(N_BINS)
        if (held := bins == number).any()
    ]


def _columns(examples: Sequence[Example], judgements: Sequence[Judgement]) -> Columns:
    return {
        "subset": np.array([example.subset for example in examples]),
        "complaint": np.array([example.complaint for example in examples]),
        "complaint found": np.array([judgement.is_complaint is True for judgement in judgements]),
        "p": np.array([judgement.p_complaint or 0.0 for judgement in judgements]),
        "product right": np.array(
            [e.product == j.product for e, j in zip(examples, judgements, strict=True)]
        ),
        "cause": np.array([example.cause for example in examples]),
        "cause found": np.array([_likeliest(judgement) for judgement in judgements]),
        "also right": np.array(
            [len(set(e.also) & set(j.also)) for e, j in zip(examples, judgements, strict=True)]
        ),
        "also given": np.array([len(j.also or ()) for j in judgements]),
        "cause named": np.array([judgement.cause != UNCLEAR for judgement in judgements]),
        "p cause": np.array([judgement.p_cause or 0.0 for judgement in judgements]),
        "severity": np.array([-1 if e.severity is None else e.severity for e in examples]),
        "severity found": np.array([judgement.severity or 0 for judgement in judgements]),
        "blames": np.array([example.blames for example in examples]),
        "blames found": np.array([str(judgement.blames) for judgement in judgements]),
        "explained": np.array([example.explained for example in examples]),
        "explained found": np.array([str(judgement.explained) for judgement in judgements]),
        "leaving": np.array([example.leaving for example in examples]),
        "leaving found": np.array([judgement.leaving is True for judgement in judgements]),
        "promotes right": np.array(
            [e.promotes == j.promotes for e, j in zip(examples, judgements, strict=True)]
        ),
    }


def _scores(subset: str, columns: Columns) -> list[Score]:
    complaints = _take(columns, np.flatnonzero(columns["complaint"]))
    both = _take(columns, np.flatnonzero(columns["complaint"] & columns["complaint found"]))
    named = _take(both, np.flatnonzero(both["cause named"]))
    return [
        _score(subset, "complaint precision", columns, lambda rows: _counts(rows, "complaint")[0]),
        _score(subset, "complaint recall", columns, lambda rows: _counts(rows, "complaint")[1]),
        _score(subset, "complaint F1", columns, lambda rows: _counts(rows, "complaint")[2]),
        _score(subset, "complaint AP", columns, lambda rows: average_precision(rows["p"], rows["complaint"])),
        _score(
            subset, "calibration error", columns, lambda rows: calibration_error(rows["p"], rows["complaint"])
        ),
        _score(
            subset, "the same, were it perfect", columns, lambda rows: perfect_calibration_error(rows["p"])
        ),
        _score(subset, "cause macro-F1", complaints, _macro_f1(complaints, "cause", minimum=MINIMUM_ROWS)),
        _score(
            subset, "cause accuracy", complaints, lambda rows: _mean(rows["cause"] == rows["cause found"])
        ),
        _score(subset, "cause named", both, lambda rows: _mean(rows["cause named"])),
        _score(
            subset, "named cause accuracy", named, lambda rows: _mean(rows["cause"] == rows["cause found"])
        ),
        _score(subset, f"cause accuracy, surest {COVERAGE:.0%}", both, _surest),
        _score(
            subset,
            "further causes, precision",
            columns,
            lambda rows: _ratio(float(rows["also right"].sum()), float(rows["also given"].sum())),
        ),
        _score(subset, "product accuracy", columns, lambda rows: _mean(rows["product right"])),
        _score(subset, "blames macro-F1", complaints, _macro_f1(complaints, "blames", minimum=1)),
        _score(subset, "explained macro-F1", complaints, _macro_f1(complaints, "explained", minimum=1)),
        _score(subset, "leaving F1", columns, lambda rows: _counts(rows, "leaving")[2]),
        _score(subset, "promotes accuracy", columns, lambda rows: _mean(rows["promotes right"])),
        _score(
            subset,
            "severity accuracy",
            _take(complaints, np.flatnonzero(complaints["severity"] >= 0)),
            lambda rows: _mean(rows["severity"] == rows["severity found"]),
        ),
    ]


def _score(subset: str, name: str, columns: Columns, measure: _Measure) -> Score:
    """The figure on all rows, and its 2.5 and 97.5 percentiles over resampled rows."""
    n = len(columns["subset"])
    if n == 0 or np.isnan(value := measure(columns)):
        return Score(subset, name, None, None, None, n)
    generator = np.random.default_rng(SEED)
    resampled = [measure(_Drawn(columns, generator.integers(0, n, n))) for _ in range(N_RESAMPLES)]
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    return Score(subset, name, value, float(low), float(high), n)


def _change(name: str, judges: Sequence[Columns], measure: _Measure) -> Change:
    n = len(judges[0]["subset"])
    generator = np.random.default_rng(SEED)
    drawn = (generator.integers(0, n, n) for _ in range(N_RESAMPLES))
    differences = [measure(_Drawn(judges[1], rows)) - measure(_Drawn(judges[0], rows)) for rows in drawn]
    low, high = np.nanpercentile(differences, [2.5, 97.5])
    return Change(name, measure(judges[0]), measure(judges[1]), float(low), float(high))


def _counts(columns: Columns, name: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of a truth value; NaN where undefined."""
    truth, found = columns[name], columns[f"{name} found"]
    right = float((truth & found).sum())
    return (
        _ratio(right, found.sum()),
        _ratio(right, truth.sum()),
        _ratio(2 * right, found.sum() + truth.sum()),
    )


def _macro_f1(columns: Columns, name: str, *, minimum: int) -> _Measure:
    """Mean F1 over the classes that have enough rows among the labels, whichever rows are then drawn."""
    counts = Counter(columns[name].tolist())
    classes = sorted(key for key, n in counts.items() if n >= minimum)

    def measure(rows: Columns) -> float:
        truth, found = rows[name], rows[f"{name} found"]
        scores = [
            _ratio(2.0 * ((truth == key) & (found == key)).sum(), (truth == key).sum() + (found == key).sum())
            for key in classes
        ]
        return float(np.nanmean(scores)) if scores and not np.isnan(scores).all() else float("nan")

    return measure


def _surest(columns: Columns) -> float:
    """How many causes are right among those that are likeliest."""
    n = int(np.ceil(COVERAGE * len(columns["p cause"])))
    rows = _Drawn(columns, np.argsort(-columns["p cause"], kind="stable")[:n])
    return _mean(rows["cause"] == rows["cause found"])


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _likeliest(judgement: Judgement) -> str:
    """The cause with the highest probability, whether or not the classifier dared to name it."""
    causes = judgement.causes or {}
    return max(causes, key=lambda cause: causes[cause]) if causes else str(judgement.cause)


class _Drawn(Mapping[str, NDArray[Any]]):
    """Some rows of columns, each taken when it is asked for: a measure reads few of them, a thousand times."""

    def __init__(self, columns: Columns, rows: NDArray[np.int64]) -> None:
        self._columns, self._rows = columns, rows

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._columns[name][self._rows]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _take(columns: Columns, rows: NDArray[np.int64]) -> Columns:
    return {name: values[rows] for name, values in columns.items()}
