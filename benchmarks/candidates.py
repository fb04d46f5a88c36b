"""Every candidate for reading a post against what ships: ``python -m benchmarks.candidates``.

Each is fitted to our own examples and asked about those of a source that it has not seen (out of fold), and about the
posts of a labelled file that took no part in training, by ``set``. Scores have 95 % bootstrap intervals; differences
from what ships are on the same resampled posts. All are asked without thresholds of their own: the likeliest answer.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.corpus import Corpus, as_label
from benchmarks.labelled_scores import FIELDS, Answered, Texts, table
from benchmarks.sentence_pooling import fit_pooled
from models.encoding.encoder import Encoder, Vectors
from models.training.classifier_fit import BY_TRAITS, STRENGTHS
from models.training.groups import voice_of
from models.training.keyword_rules import judge_by_rules
from models.training.training_set import example_from, our_examples
from models.understanding.classifier import inputs_of, wordings
from models.understanding.features import Inputs, Terms
from models.understanding.heads import Head, Probabilities, fit_head
from models.vocabulary import NONE
from pipeline.terminal.jsonl import read_rows

GOLD: Final = Path(__file__).parents[2] / "shared" / "gold" / "posts.jsonl"
SHIPPED: Final = "layers, terms and traits, averaged (ships)"
SHARES: Final = (0.25, 0.5, 0.75, 1.0)  # of the learning curve
SEED: Final = 7
STRENGTH: Final = 1.0  # C of the plain regressions: scikit-learn's own

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Rows of one corpus to learn from, rows of another to be asked about."""

    seen: Corpus
    learn: Rows
    asked: Corpus
    ask: Rows

    @cached_property
    def inputs(self) -> tuple[Inputs, Inputs]:
        """Our features of both, over the terms of what is learnt from."""
        terms = Terms.fit(wordings([self.seen.posts[row] for row in self.learn]))
        return self._inputs(self.seen, self.learn, terms), self._inputs(self.asked, self.ask, terms)

    @staticmethod
    def _inputs(corpus: Corpus, rows: Rows, terms: Terms) -> Inputs:
        return inputs_of([corpus.posts[row] for row in rows], corpus.encoding.take(list(rows)), terms)

    @cached_property
    def _heads(self) -> dict[tuple[str, bool], Head]:
        return {}

    def labels(self, field: str) -> tuple[Rows, NDArray[np.str_]]:
        """Where among the rows to learn from the field is asked, and the labels there."""
        rows_asked = np.flatnonzero(self.seen.asked(field)[self.learn])
        return rows_asked, self.seen.answers(field)[self.learn][rows_asked]

    def head(self, field: str, *, by_traits: bool) -> Head:
        """Our head for a field, fitted once."""
        if (field, by_traits) not in self._heads:
            rows_asked, labels = self.labels(field)
            self._heads[field, by_traits] = fit_head(
                self.inputs[0].rows(rows_asked),
                list(labels),
                strength=STRENGTHS[field],
                by_traits=by_traits,
            )
        return self._heads[field, by_traits]


Candidate = Callable[[Split, str], Sequence[str]]
"""Answers to one field for every row that is asked about."""


def keyword_rules(split: Split, field: str) -> list[str]:
    """What a person would write in an hour with regular expressions."""
    judged = judge_by_rules([split.asked.examples[row] for row in split.ask])
    if field == "cause":
        return [max(judgement.causes or {NONE: 1.0}) for judgement in judged]
    return [
        as_label(judgement.is_complaint if field == "complaint" else getattr(judgement, field))
        for judgement in judged
    ]


def plain_vectors(split: Split, field: str) -> Sequence[str]:
    """Frozen sentence vectors and one logistic regression."""
    rows_asked, labels = split.labels(field)
    vectors: Vectors = split.seen.encoding.vectors[split.learn][rows_asked]
    return _regression(vectors, labels, split.asked.encoding.vectors[split.ask])


def plain_terms(split: Split, field: str) -> Sequence[str]:
    """TF-IDF of words and characters and one logistic regression."""
    rows_asked, labels = split.labels(field)
    seen, asked = split.inputs
    return _regression(seen.terms[rows_asked], labels, asked.terms)


def shipped(split: Split, field: str) -> list[str]:
    """Our heads."""
    head = split.head(field, by_traits=field in BY_TRAITS)
    return _likeliest(head, head.probabilities(split.inputs[1]))


def without_traits(split: Split, field: str) -> list[str]:
    """Our heads without the regressions over traits alone."""
    head = split.head(field, by_traits=False)
    return _likeliest(head, head.probabilities(split.inputs[1]))


def flat(split: Split, field: str) -> list[str]:
    """Our heads without the hierarchy: one head over all causes and ``none``, and every field asked of every post."""
    seen, asked = split.inputs
    known = "cause" if field == "complaint" else field
    labels = split.seen.answers(known)[split.learn]
    head = fit_head(seen, list(labels), strength=STRENGTHS[known], by_traits=known in BY_TRAITS)
    probabilities = head.probabilities(asked)
    if field == "complaint":
        return [as_label(bool(p < 0.5)) for p in probabilities[:, head.classes.index(NONE)]]
    if field == "cause":
        probabilities[:, head.classes.index(NONE)] = 0  # asked of complaints alone
    return _likeliest(head, probabilities)


def pooled_sentences(split: Split, field: str) -> list[str]:
    """Multiple-instance learning over sentence vectors, averaged with our heads."""
    rows_asked, labels = split.labels(field)
    head = split.head(field, by_traits=field in BY_TRAITS)
    numbers = np.array([head.classes.index(label) for label in labels])
    pooled = fit_pooled(split.seen.bags.rows(split.learn[rows_asked]), numbers)
    by_sentence = pooled.probabilities(split.asked.bags.rows(split.ask))
    return _likeliest(head, 2 * head.probabilities(split.inputs[1]) + by_sentence)


CANDIDATES: Final[Mapping[str, Candidate]] = {
    "keyword rules": keyword_rules,
    "frozen MiniLM, logistic regression": plain_vectors,
    "TF-IDF, logistic regression": plain_terms,
    SHIPPED: shipped,
    "the same without traits alone": without_traits,
    "the same without hierarchy": flat,
    "the same and pooled sentences": pooled_sentences,
}


def out_of_fold(
    corpus: Corpus, candidates: Mapping[str, Candidate], *, share: float = 1.0
) -> Mapping[str, Answered]:
    """Every candidate's answers to every source's posts, fitted to a share of the other sources'."""
    voices = np.array([voice_of(example) for example in corpus.examples])
    kept = np.random.default_rng(SEED).random(len(voices)) < share
    found: dict[str, dict[str, Texts]] = {
        name: {field: np.full(len(voices), "", object) for field in FIELDS} for name in candidates
    }
    for voice in dict.fromkeys(voices):
        learn = np.flatnonzero((voices != voice) & kept)
        split = Split(corpus, learn, corpus, np.flatnonzero(voices == voice))
        for name, candidate in candidates.items():
            for field in FIELDS:
                found[name][field][split.ask] = candidate(split, field)
    return found


def learning_curve(corpus: Corpus) -> dict[str, Answered]:
    """What ships, out of fold, when it learns from a part of the posts."""
    return {
        f"{share:.0%} of the posts": out_of_fold(corpus, {SHIPPED: shipped}, share=share)[SHIPPED]
        for share in SHARES
    }


def held_out(ours: Corpus, gold: Corpus) -> dict[str, Answered]:
    """Every candidate's answers to posts of others, fitted to all of ours."""
    split = Split(ours, np.arange(len(ours.posts)), gold, np.arange(len(gold.posts)))
    return {
        name: {field: np.array(candidate(split, field), object) for field in FIELDS}
        for name, candidate in CANDIDATES.items()
    }


def fine_tuned(ours: Corpus, gold: Corpus) -> Answered:
    """The encoder itself, fitted to all of ours. Minutes to an hour on a CPU, hence asked about others' posts alone."""
    from benchmarks.fine_tuning import FineTuned
    from models.encoding.encoder import DEFAULT_ENCODER, packaged
    from models.encoding.torch_runtime import Network

    answers = {
        field: [
            str(a) if asked else None for a, asked in zip(ours.answers(field), ours.asked(field), strict=True)
        ]
        for field in FIELDS
    }
    classes = {field: sorted({a for a in known if a is not None}) for field, known in answers.items()}
    model = FineTuned(Network(str(packaged(DEFAULT_ENCODER)), name=DEFAULT_ENCODER).model, classes)
    model.fit([post.reading for post in ours.posts], answers)
    guesses = model.probabilities([post.reading for post in gold.posts])
    return {field: np.array(classes[field], object)[guesses[field].argmax(axis=1)] for field in FIELDS}


def main() -> None:
    """Print one table for our own posts out of fold, and one for each set of the labelled file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--gold", type=Path, default=GOLD, help="labelled posts that no candidate learns from"
    )
    parser.add_argument("--every", type=int, default=1, help="of our examples, to try it out")
    parser.add_argument("--curve", action="store_true", help="only the learning curve of what ships")
    parser.add_argument("--fine-tuned", action="store_true", help="also fine-tune the encoder: slow")
    options = parser.parse_args()
    encoder = Encoder(n_threads=1)
    with threadpool_limits(1):
        ours = Corpus.of(our_examples()[:: options.every], encoder)
        if options.curve:
            print(
                table("learnt from", ours, learning_curve(ours), reference=f"{SHARES[-1]:.0%} of the posts")
            )
            return
        if options.gold.is_file():
            rows = read_rows(str(options.gold), required=["text"])
            gold = Corpus.of([example_from(row, location=str(options.gold)) for row in rows], encoder)
            found = held_out(ours, gold)
            if options.fine_tuned:
                found["fine-tuned, low-rank adapter"] = fine_tuned(ours, gold)
            for subset in dict.fromkeys(example.subset for example in gold.examples):
                print(table(subset, gold, found, reference=SHIPPED, subset=subset))
        print(table("our own posts, out of fold", ours, out_of_fold(ours, CANDIDATES), reference=SHIPPED))


def _likeliest(head: Head, probabilities: Probabilities) -> list[str]:
    return [head.classes[column] for column in probabilities.argmax(axis=1)]


def _regression(seen: Any, labels: NDArray[np.str_], asked: Any) -> Sequence[str]:  # noqa: ANN401  -- dense or sparse
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2_000).fit(seen, labels)
    return [str(answer) for answer in fitted.predict(asked)]


if __name__ == "__main__":
    main()
