"""Product, promotion and language on labelled posts: ``python -m benchmarks.names_and_languages LABELS.jsonl…``.

A row has text, product and promotes, and where known title, community, source, group (or set) and language; posts
without a language are taken to be English. Per group: the share of products that are right, over all posts and over
complaints; what is promoted and what of that is right; the posts called foreign and those without a word. With
``--tweets FILE.csv TEXT LANGUAGE``: how often that column of texts is called English against the other's codes.
Nothing here asks the learnt parts.
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from models.understanding.language import ENGLISH, UNKNOWN, identify
from models.understanding.products import link, promoted
from models.vocabulary import NONE

COLUMNS = (
    "posts",
    "product",
    "complaints",
    "their product",
    "promotes",
    "named",
    "right",
    "foreign",
    "wordless",
)


def main() -> None:
    """Print one table over the labels, and one line for tweets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", nargs="*", type=Path)
    parser.add_argument("--tweets", nargs=3, metavar=("FILE", "TEXT", "LANGUAGE"))
    arguments = parser.parse_args()
    rows = [json.loads(line) for path in arguments.labels for line in path.read_text("utf-8").splitlines()]
    if rows:
        print_table(rows)
    if arguments.tweets:
        path, text, language = arguments.tweets
        with Path(path).open(encoding="utf-8", newline="") as file:
            print_tweets((row[text] or "", row[language] or "") for row in csv.DictReader(file))


def print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Markdown: one row a group, and one for all."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found = judge(row)
        counts[str(row.get("group") or row.get("set") or "-")].update(found)
        counts["all"].update(found)
    counts["all"] = counts.pop("all")
    print(f"| group | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")
    for group, n in counts.items():
        cells = [
            f"{n['posts']:,}",
            share(n["product right"], n["posts"]),
            f"{n['complaints']:,}",
            share(n["complaint's product right"], n["complaints"]),
            *(f"{n[name]:,}" for name in COLUMNS[4:]),
        ]
        print(f"| {group} | {' | '.join(cells)} |")


def judge(row: Mapping[str, Any]) -> Counter[str]:
    """What counts of one labelled post."""
    title, text = row.get("title") or "", row["text"]
    product = link(text, title=title, community=row.get("community"), source=row.get("source")).product
    promotes = promoted(text, product=product)
    language = identify(f"{title}\n{text}")
    expected = row.get("language") or ENGLISH
    return Counter(
        {
            "posts": 1,
            "product right": product == row["product"],
            "complaints": row["complaint"],
            "complaint's product right": row["complaint"] and product == row["product"],
            "promotes": row["promotes"] != NONE,
            "named": promotes != NONE,
            "right": promotes != NONE and promotes == row["promotes"],
            "foreign": language not in (expected, UNKNOWN),
            "wordless": language == UNKNOWN,
        }
    )


def print_tweets(rows: Iterable[tuple[str, str]]) -> None:
    """How many texts of English and of other languages are called English, by the codes that came with them."""
    counts: Counter[tuple[bool, bool]] = Counter(
        (code == ENGLISH, identify(text) == ENGLISH)
        for text, code in rows
        if len(code) == len(ENGLISH)  # the platform's own codes for tweets without words have three letters
    )
    english = counts[True, True] + counts[True, False]
    other = counts[False, True] + counts[False, False]
    print(
        f"English called English: {counts[True, True]:,} of {english:,} ({share(counts[True, True], english)})"
    )
    print(
        f"others called English: {counts[False, True]:,} of {other:,} ({share(counts[False, True], other)})"
    )


def share(part: int, whole: int) -> str:
    """A part as a share of the whole; a dash where there is none."""
    return f"{part / whole:.3f}" if whole else "–"


if __name__ == "__main__":
    main()
