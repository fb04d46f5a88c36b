"""What a judge could gain: how many posts it is asked about, and the scores if its answers were right.

    python -m benchmarks.judge_ceiling REAL GOLD [--wrong .05]

REAL has the texts of the labelled real posts, which are read by fits that had not seen their group, GOLD labelled posts
that are never learnt from; both are JSON lines. No model is asked: labels stand for its answers, and --wrong is the
share of them that call a complaint none, or the other way round.
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from sklearn.metrics import accuracy_score, f1_score

from benchmarks.reader_scores import judged as read
from benchmarks.reader_scores import out_of_group
from models.judgement import Judgement
from models.training.real_posts import with_texts
from models.training.training_set import Example, example_from
from models.understanding.classifier import UNSTATED, Classifier
from models.understanding.judge import Labels, is_uncertain, judged
from models.vocabulary import NONE, UNCLEAR

BANDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
SEED = 7


def main() -> None:
    """Print a table for each set of posts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("real", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--wrong", type=float, default=0.0)
    arguments = parser.parse_args()
    real = with_texts(_rows(arguments.real), location=str(arguments.real))
    gold = [example_from(row, location=str(arguments.gold)) for row in _rows(arguments.gold)]
    print_table("real, groups left out", real, out_of_group(real), wrong=arguments.wrong)
    by_set = dict.fromkeys(example.subset for example in gold)
    for subset in by_set:
        examples = [example for example in gold if example.subset == subset]
        print_table(f"gold {subset}", examples, read(examples), wrong=arguments.wrong)


def print_table(
    name: str, examples: Sequence[Example], found: Sequence[Judgement], *, wrong: float = 0.0
) -> None:
    """Markdown: a row without a judge, and one a band."""
    print(f"\n| {name} ({len(examples):,}) | asked about | complaint F1 | cause macro-F1 | cause accuracy |")
    print("|---|---|---|---|---|")
    print(f"| no judge | – | {_scores(examples, found)} |")
    threshold, draw = Classifier.load().artefact.thresholds["complaint"], random.Random(SEED)
    for band in BANDS:
        asked = [
            is_uncertain(judgement, source=example.source, threshold=threshold, band=band)
            for example, judgement in zip(examples, found, strict=True)
        ]
        after = [
            judged(judgement, answer_of(example, is_wrong=draw.random() < wrong), model="labels") if ask else judgement
            for example, judgement, ask in zip(examples, found, asked, strict=True)
        ]  # fmt: skip
        print(f"| band {band:.2f} | {sum(asked) / len(asked):.0%} | {_scores(examples, after)} |")


def answer_of(example: Example, *, is_wrong: bool) -> Labels:
    """What a judge says whose answer on a post is its labels; a wrong one says the contrary of complaint."""
    complains = example.complaint != is_wrong
    cause = (example.cause if example.complaint else UNCLEAR) if complains else NONE
    return Labels(
        complaint=complains,
        cause=cause,
        also=tuple(sorted(set(example.also) - {cause, NONE})) if complains else (),
        blames=example.blames if complains else UNSTATED,
        explained=example.explained if complains else UNSTATED,
        leaving=example.leaving,
        severity=(example.severity or 0) if complains else 0,
    )


def _rows(path: Path) -> Iterable[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _scores(examples: Sequence[Example], found: Sequence[Judgement]) -> str:
    """Complaint F1 over all posts; causes over true complaints and without abstention, as in ``evaluate``."""
    f1 = f1_score([example.complaint for example in examples], [row.is_complaint is True for row in found])
    pairs = [
        (example.cause, max(row.causes, key=row.causes.__getitem__) if row.causes else NONE)
        for example, row in zip(examples, found, strict=True)
        if example.complaint
    ]
    causes, named = zip(*pairs, strict=True)
    macro = f1_score(causes, named, average="macro", zero_division=0)
    return f"{f1:.3f} | {macro:.3f} | {accuracy_score(causes, named):.3f}"


if __name__ == "__main__":
    main()
