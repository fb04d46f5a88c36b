"""The score table of the documents: what ships beside what shipped before it, on real posts first.

    python -m benchmarks.reader_scores REAL GOLD [--before JUDGED] > models/weights/scores.json

REAL has the texts of the labelled real posts, GOLD labelled posts that are never learnt from; both are JSON lines. On
real posts the reader is scored by fits that had not seen a post's group (the record that training left), with the
product that its own table gives. JUDGED are the judgements of an earlier version, written there by ``--judge``.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

from models.encoding.encoder import Encoder
from models.judgement import Judgement
from models.training.evaluation import evaluate
from models.training.real_posts import with_texts
from models.training.training_set import Example, example_from
from models.understanding.classifier import Classifier, counts
from models.understanding.reader import Reader, Thread, UnreadPost, product_of
from pipeline.model.training import judgements_in_use

NOW, BEFORE = "this reader", "shipped before"


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


def out_of_group(real: Sequence[Example]) -> list[Judgement]:
    """The record's judgements of real posts, each about the product that the table gives it."""
    kept = judgements_in_use(Path("no home"))
    return [_about(kept[example.example_id], unread(example)) for example in real]


def judged(examples: Sequence[Example]) -> list[Judgement]:
    """The shipped reader's judgements, without the first filter."""
    return (
        Reader(Classifier.load(), Encoder(), ("en",))
        .read([unread(example) for example in examples])
        .judgements
    )


def _about(judgement: Judgement, post: UnreadPost) -> Judgement:
    product = product_of(post)
    complains = (judgement.p_complaint or 0) >= Classifier.load().artefact.thresholds["complaint"]
    return replace(judgement, product=product, is_complaint=complains and counts(product, post.source))


def _read(file: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]


def _earlier(file: str) -> dict[str, Judgement]:
    known = {field.name for field in fields(Judgement)}
    rows = ({name: value for name, value in row.items() if name in known} for row in _read(file))
    return {str(row["post_id"]): Judgement(**(row | {"also": tuple(row["also"])})) for row in rows}  # type: ignore[arg-type]


def _rows(
    reader: str, examples: Sequence[Example], judgements: Sequence[Judgement]
) -> Iterable[dict[str, object]]:
    for score in evaluate(examples, judgements):
        yield {"reader": reader} | asdict(score)


def main() -> None:
    """Print the scores, or what this version says of every post."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("real")
    parser.add_argument("gold")
    parser.add_argument("--before")
    parser.add_argument("--judge", action="store_true")
    arguments = parser.parse_args()
    real = with_texts(_read(arguments.real), location=arguments.real)
    gold = [example_from(row, location=arguments.gold) for row in _read(arguments.gold)]
    gold = [replace(example, subset=f"gold {example.subset}") for example in gold]
    if arguments.judge:
        for judgement in judged([*real, *gold]):
            print(json.dumps(asdict(judgement)))
        return
    found = [*_rows(NOW, real, out_of_group(real)), *_rows(NOW, gold, judged(gold))]
    if arguments.before:
        before = _earlier(arguments.before)
        examples = [*real, *gold]
        found += _rows(BEFORE, examples, [before[example.example_id] for example in examples])
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
