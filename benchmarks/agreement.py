"""How far two readers agree on our own training posts: ``python -m benchmarks.agreement``.

The second read 160 posts drawn at random with the guide in hand and without the first labels. Both readings are kept
in ``second_reading.jsonl`` as they were before the disagreements were settled by the guide in ``models/training``.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

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
    lines = Path(__file__).with_name("second_reading.jsonl").read_text(encoding="utf-8").splitlines()
    pairs: list[Pair] = [json.loads(line) for line in lines]
    complaints = [pair for pair in pairs if pair["first"]["complaint"] and pair["second"]["complaint"]]
    print(f"| field | agree on {len(pairs)} posts | kappa | agree on {len(complaints)} complaints | kappa |")
    print("|---|---|---|---|---|")
    for field in FIELDS:
        print(f"| {field} | {' | '.join(_figures(rows, field) for rows in (pairs, complaints))} |")


def _figures(pairs: Sequence[Pair], field: str) -> str:
    first, second = ([pair[reader][field] for pair in pairs] for reader in ("first", "second"))
    same = sum(a == b for a, b in zip(first, second, strict=True))
    return f"{same} | {kappa(first, second):.2f}"


if __name__ == "__main__":
    main()
