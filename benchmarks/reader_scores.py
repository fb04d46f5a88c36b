"""The score table of the documents: the small and the strong reader beside what shipped before, on real posts first.

    python -m benchmarks.reader_scores REAL GOLD [--before SCORES] > models/weights/scores.json

REAL has the texts of the labelled real posts, GOLD labelled posts that are never learnt from; both are JSON lines. On
real posts a reader is scored by fits that had not seen a post's group (the record that training left), with the
product that its own table gives. The strong reader needs its encoder ('make strong'). SCORES are those of an earlier
version, as this prints them: its rows of "shipped before" are kept.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from models.encoding.encoder import Encoder
from models.encoding.larger import AUTO, find
from models.judgement import Judgement
from models.training.evaluation import evaluate
from models.training.real_posts import with_texts
from models.training.training_set import Example, example_from
from models.understanding.classifier import Classifier, counts
from models.understanding.reader import Reader, Thread, UnreadPost, product_of
from models.understanding.strong import WEIGHTS as STRONG_WEIGHTS
from models.understanding.strong import Strong
from pipeline.model.loading import RECORD, STRONG_RECORD, shipped_content
from pipeline.model.training import judgements_of

SMALL, STRONG, BEFORE = "small reader", "strong reader", "shipped before"


def unread(example: Example) -> UnreadPost:
    """An example as the pipeline would meet it; only the posts that the reader knows the language of are English."""
    return UnreadPost(
        example.example_id,
        example.text,
        title=example.title or None,
        community=example.community,
        source=example.source,
        thread=Thread(example.thread, "") if example.thread else None,
    )


def strong_reader(n_threads: int | None = None) -> Strong:
    """The strong reader that ships. Raises AssertionError where its encoder is not installed."""
    found = find(AUTO, n_threads=n_threads)
    assert found.encoder, found.missing
    return Strong(Classifier.load(shipped_content(STRONG_WEIGHTS)), found.encoder)


def out_of_group(real: Sequence[Example], strong: Strong | None = None) -> list[Judgement]:
    """The record's judgements of real posts, each about the product that the table gives it."""
    content = shipped_content(STRONG_RECORD if strong else RECORD)
    assert content
    kept = judgements_of(content)
    judge = strong.classifier if strong else Classifier.load()
    return [_about(kept[example.example_id], unread(example), judge) for example in real]


def judged(examples: Sequence[Example], strong: Strong | None = None) -> list[Judgement]:
    """The shipped reader's judgements, without the first filter."""
    return (
        Reader(Classifier.load(), Encoder(), ("en",), strong=strong)
        .read([unread(example) for example in examples])
        .judgements
    )


def _about(judgement: Judgement, post: UnreadPost, judge: Classifier) -> Judgement:
    product = product_of(post)
    complains = (judgement.p_complaint or 0) >= judge.artefact.thresholds["complaint"]
    return replace(judgement, product=product, is_complaint=complains and counts(product, post.source))


def _read(file: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]


def _rows(
    reader: str, examples: Sequence[Example], judgements: Sequence[Judgement]
) -> Iterable[dict[str, object]]:
    for score in evaluate(examples, judgements):
        yield {"reader": reader} | asdict(score)


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("real")
    parser.add_argument("gold")
    parser.add_argument("--before", type=Path)
    arguments = parser.parse_args()
    real = with_texts(_read(arguments.real), location=arguments.real)
    gold = [example_from(row, location=arguments.gold) for row in _read(arguments.gold)]
    gold = [replace(example, subset=f"gold {example.subset}") for example in gold]
    found: list[dict[str, object]] = []
    for name, strong in ((SMALL, None), (STRONG, strong_reader())):
        found += [*_rows(name, real, out_of_group(real, strong)), *_rows(name, gold, judged(gold, strong))]
    if arguments.before:
        earlier = json.loads(arguments.before.read_text(encoding="utf-8"))
        found += [row for row in earlier if row["reader"] == BEFORE]
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
