"""The figures of the model card: what training finds out about the model it has made."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from models.training.classifier_fit import TARGET_ACCURACY, ClassifierFit
from models.training.evaluation import calibration_error, calibration_table, evaluate
from models.training.first_filter_fit import TARGET_RECALL, FilterFit
from models.training.groups import choosing
from models.training.real_posts import REAL
from models.training.replies_fit import JudgeFit, fact, selling
from models.training.training_set import Example, Reply
from models.understanding.appeal import APPEAL, FACT
from models.understanding.artefact import Artefact
from models.understanding.stance import STANCE

BEGIN = "<!-- figures: begin -->"
END = "<!-- figures: end -->"
PLOT_WIDTH = 50  # letters
_GIVEN = ("product accuracy", "promotes accuracy")  # both rest on the product, which the label gave


def with_figures(card: str, figures: str) -> str:
    """The card with its figures replaced; they go to its end where it has none yet."""
    if BEGIN not in card:
        return f"{card.rstrip()}\n\n{BEGIN}\n{figures}\n{END}\n"
    before, _, rest = card.partition(BEGIN)
    return f"{before}{BEGIN}\n{figures}\n{END}{rest.partition(END)[2]}"


def figures(
    classifier: ClassifierFit,
    stance: JudgeFit | None,
    appeal: JudgeFit | None,
    first_filter: FilterFit | None,
    *,
    examples: Sequence[Example],
    replies: Sequence[Reply],
) -> str:
    """Data, thresholds, out-of-fold scores and calibration, as Markdown; of what was not fitted, that it was not."""
    fitted = Artefact.from_bytes(classifier.content)
    parts = [
        f"Model version `{fitted.version}` over `{fitted.encoder}`; {len(classifier.content):,} bytes.",
        _data(examples, replies),
        _thresholds(fitted),
        _scores(classifier, examples),
        _calibration(classifier, examples),
        *(
            _replies(stance, appeal, replies)
            if stance and appeal
            else ["The judges of replies are the package's."]
        ),
        _filter(first_filter) if first_filter else "The first filter is the package's.",
    ]
    return "\n\n".join(parts)


def _data(examples: Sequence[Example], replies: Sequence[Reply]) -> str:
    causes = Counter(example.cause for example in examples)
    n_real = int(choosing(examples).sum())
    rows = [f"| {cause} | {n:,} |" for cause, n in causes.most_common()]
    n_real_replies = sum(reply.is_real for reply in replies)
    return "\n".join(
        [
            f"{len(examples):,} posts, {n_real:,} of them real, and {len(replies):,} replies, {n_real_replies:,} real.",
            "",
            "| cause | posts |",
            "|---|---|",
            *rows,
        ]
    )


def _thresholds(fitted: Artefact) -> str:
    thresholds = ", ".join(f"{name} {value:.2f}" for name, value in sorted(fitted.thresholds.items()))
    temperatures = ", ".join(
        f"{name} {head.calibration.temperature:.2f}" for name, head in sorted(fitted.heads.items())
    )
    return (
        f"Thresholds: {thresholds}. The cause's keeps {TARGET_ACCURACY:.0%} of the named causes right, the others"
        f" have the best F1, all out of fold. Temperatures: {temperatures}."
    )


def _scores(fit: ClassifierFit, examples: Sequence[Example]) -> str:
    """Real posts with groups left out first, then written ones with voices left out."""
    kinds = [REAL if example.subset == REAL else "written" for example in examples]
    by_kind = [replace(example, subset=kind) for example, kind in zip(examples, kinds, strict=True)]
    rows = [
        f"| {score.subset} | {score.name} | {score.value:.3f} | {score.low:.3f}–{score.high:.3f} | {score.n:,} |"
        for score in sorted(evaluate(by_kind, fit.out_of_fold), key=lambda score: score.subset)
        if score.value is not None and score.name not in _GIVEN
    ]
    return "\n".join(["| out of fold | | score | 95 % interval | rows |", "|---|---|---|---|---|", *rows])


def _calibration(fit: ClassifierFit, examples: Sequence[Example]) -> str:
    """How often what was stated came true, for complaints and for the causes of true complaints."""
    rows = np.flatnonzero(choosing(examples)).tolist()
    pairs = [(fit.out_of_fold[row], examples[row]) for row in rows]
    complaint = _reliability(
        [(judgement.p_complaint or 0.0, example.complaint) for judgement, example in pairs]
    )
    cause = _reliability(
        [
            (judgement.p_cause or 0.0, (judgement.causes or {}).get(example.cause) == judgement.p_cause)
            for judgement, example in pairs
            if example.complaint
        ]
    )
    return (
        "Stated probabilities (`|`) and what came true (`o`, `*` where both meet), out of fold, from 0 to 1:\n\n"
        f"```text\np(complaint)\n{complaint}\n\np(cause)\n{cause}\n```"
    )


def _reliability(stated_and_true: Sequence[tuple[float, bool]]) -> str:
    """A reliability diagram in letters, one line a bin, and the expected calibration error."""
    stated, truth = (np.array(column) for column in zip(*stated_and_true, strict=True))
    lines = []
    for low, n, mean, share in calibration_table(stated, truth):
        at_mean, at_share = (min(int(value * PLOT_WIDTH), PLOT_WIDTH - 1) for value in (mean, share))
        plot = ["."] * PLOT_WIDTH
        plot[at_mean], plot[at_share] = "|", "o" if at_share != at_mean else "*"
        lines.append(f"{low:.1f}-{low + 0.1:.1f} {''.join(plot)} {mean:.2f} {share:.2f} {n:>6,}")
    return "\n".join([*lines, f"expected calibration error {calibration_error(stated, truth):.3f}"])


def _replies(stance: JudgeFit, appeal: JudgeFit, replies: Sequence[Reply]) -> Iterator[str]:
    """What replies are judged by, each question by the small judge and by the one that asks the larger encoder."""
    sold = [replies[row] for row in selling(replies)]
    questions = (
        (stance, STANCE, [reply.stance for reply in replies], replies),
        (appeal, APPEAL, [reply.appeal for reply in sold], sold),
        (appeal, FACT, [fact(reply) for reply in sold], sold),
    )
    for fit, question, truth, asked in questions:
        real = [reply.is_real for reply in asked]
        yield _answers(f"{question}, out of fold", fit.small[question], truth, real)
        if fit.strong:
            yield _answers(f"{question}, with the larger encoder", fit.strong[question], truth, real)


def _answers(title: str, guesses: Sequence[str], truths: Sequence[str], real: Sequence[bool]) -> str:
    """F1 of each answer, threads left out: of real replies and of written ones."""
    kinds = [
        [
            (guess, truth)
            for guess, truth, is_real in zip(guesses, truths, real, strict=True)
            if is_real == asked
        ]
        for asked in (True, False)
    ]
    rows, scores = [], []
    for answer in sorted(set(truths)):
        scores.append([_f1(pairs, answer) for pairs in kinds])
        cells = (
            f"{sum(truth == answer for _, truth in pairs)} | {f1:.3f}"
            for pairs, f1 in zip(kinds, scores[-1], strict=True)
        )
        rows.append(f"| {answer} | {' | '.join(cells)} |")
    means = (f"{len(pairs)} | {mean:.3f}" for pairs, mean in zip(kinds, np.mean(scores, axis=0), strict=True))
    return "\n".join(
        [
            f"| {title} | real replies | F1 | written replies | F1 |",
            "|---|---|---|---|---|",
            *rows,
            f"| macro-F1 | {' | '.join(means)} |",
        ]
    )


def _f1(pairs: Sequence[tuple[str, str]], answer: str) -> float:
    """F1 of one answer over pairs of guess and truth."""
    n_right = sum(guess == truth == answer for guess, truth in pairs)
    return 2 * n_right / max(sum((guess == answer) + (truth == answer) for guess, truth in pairs), 1)


def _filter(fit: FilterFit) -> str:
    return (
        f"First filter, {len(fit.content):,} bytes: of the complaints in groups it was not fitted to"
        f" {fit.recall:.3f} pass (target {TARGET_RECALL}), of the other posts {fit.stopped:.2f} are stopped."
    )
