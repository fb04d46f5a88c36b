"""How far two readers agree on our own training posts: ``python -m benchmarks.agreement``.

The second read 160 posts drawn at random with the guide in hand and without the first labels. Both readings are kept
in ``second_reading.jsonl`` as they were before the disagreements were settled by the guide in ``models/training``.

Of the labelled answers to complaints 80, drawn at random, were read a second time in the same way
(``second_reading_answers.jsonl``), by no person; what is sold is compared where both say that something is.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from models.training.training_set import our_replies
from models.vocabulary import SELLING

ANSWER_FIELDS: Final = ("stance", "appeal", "names_fact")
FIELDS: Final = ("product", "complaint", "cause", "blames", "explained", "leaving", "promotes")

Pair = Mapping[str, Mapping[str, Any]]


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Cohen's kappa (1960): agreement beyond what two such readers would reach by chance."""
    n = len(first)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    chance = sum(first.count(label) * second.count(label) for label in {*first, *second}) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def main() -> None:
    """Print agreement and kappa of each field, over all posts and over those that both call complaints."""
    pairs: Sequence[Pair] = _rows("second_reading.jsonl")
    complaints = [pair for pair in pairs if pair["first"]["complaint"] and pair["second"]["complaint"]]
    print(f"| field | agree on {len(pairs)} posts | kappa | agree on {len(complaints)} complaints | kappa |")
    print("|---|---|---|---|---|")
    for field in FIELDS:
        print(f"| {field} | {' | '.join(_figures(rows, field) for rows in (pairs, complaints))} |")
    answers = _answers()
    sold = [pair for pair in answers if all(pair[reader]["stance"] in SELLING for reader in pair)]
    print("\n| field | answers | agree | kappa |\n|---|---|---|---|")
    for field in ANSWER_FIELDS:
        rows = answers if field == "stance" else sold
        print(f"| {field} | {len(rows)} | {_figures(rows, field)} |")


def _answers() -> Sequence[Pair]:
    labelled = {reply.reply_id: reply for reply in our_replies()}
    return [
        {"first": {field: getattr(labelled[row["id"]], field) for field in ANSWER_FIELDS}, "second": row}
        for row in _rows("second_reading_answers.jsonl")
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _figures(pairs: Sequence[Pair], field: str) -> str:
    first, second = ([pair[reader][field] for pair in pairs] for reader in ("first", "second"))
    same = sum(a == b for a, b in zip(first, second, strict=True))
    return f"{same} | {kappa(first, second):.2f}"


if __name__ == "__main__":
    main()
