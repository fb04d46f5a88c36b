"""Our themes beside a default BERTopic on the same vectors: python -m benchmarks.beside_bertopic PART (minutes each).

Parts: banking (test half of banking77, 77 intents as truth), airline (complaints, ten reasons as truth), corpora
(Reddit, App Store, issues, tweets, without a truth), sizes (CPU seconds and peak memory at 2,000, 10,000 and
50,000), days [N] (identity over N daily runs, 20 of them unless said), small-days [N] (the same on 300 texts and 15 a
day), events (splits and mergers of a constructed stream). Texts are read from ../shared. BERTopic is no dependency:
where it is not installed its rows say so.
"""

import csv
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, v_measure_score

from benchmarks.theme_stream import days, events
from models.encoding.encoder import Encoder, Vectors
from models.themes.clusters import find_themes
from models.themes.membership import NO_THEME
from models.understanding.language import ENGLISH, identify
from models.understanding.text import reading

SHARED = Path(__file__).parents[2] / "shared"
BENCH = SHARED / "bench"
SIZE = 8  # the default of settings.themes.minimum_size
INSTALLED = find_spec("bertopic") is not None

Theme = NDArray[np.int64]
Method = Callable[[Vectors, list[str]], Theme]


def main() -> None:
    """Run one part."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    part, *rest = sys.argv[1:]
    if part == "banking":
        beside(*banking())
    elif part == "airline":
        beside(*airline())
    elif part == "corpora":
        for name, read in CORPORA.items():
            print(name)
            texts = read()
            beside(vectors_of(texts), texts, [])
    elif part == "sizes":
        sizes()
    elif part == "size":
        one_size(rest[0], int(rest[1]))
    elif part == "days":
        days(*banking()[:2], n_days=int(rest[0]) if rest else 20, rival=INSTALLED)
    elif part == "small-days":
        n_days = int(rest[0]) if rest else 20
        days(*banking()[:2], n_days=n_days, rival=INSTALLED, n_first=300, n_daily=15)
    else:
        events()


def ours(vectors: Vectors, _texts: list[str]) -> Theme:
    """The theme of each."""
    return find_themes(vectors, minimum_size=SIZE).theme


def bertopic(vectors: Vectors, texts: list[str]) -> Theme:
    """The topic of each from a BERTopic with all defaults, but for the vectors."""
    from bertopic import BERTopic

    return np.array(BERTopic().fit_transform(texts, embeddings=vectors)[0])


def banking(half: str = "test") -> tuple[Vectors, list[str], list[str]]:
    """Vectors, texts and intents of a half, of which 'train' is the larger."""
    rows = pl.read_csv(BENCH / "banking77" / f"{half}.csv")
    return vectors_of(rows["text"].to_list()), rows["text"].to_list(), rows["category"].to_list()


def airline() -> tuple[Vectors, list[str], list[str]]:
    """Vectors, texts and reasons of 4,500 complaints."""
    rows = pl.read_csv(BENCH / "airline" / "airline_tweets.csv", infer_schema_length=0)
    rows = rows.filter(airline_sentiment="negative").drop_nulls("negativereason").head(4_500)
    return vectors_of(rows["text"].to_list()), rows["text"].to_list(), rows["negativereason"].to_list()


def submissions() -> list[str]:
    """Distinct English submissions of Reddit, title and body."""
    texts = set()
    for file in (SHARED / "corpora" / "reddit-luiscalejo").glob("*.json"):
        for post in json.loads(file.read_text()):
            texts.add(f"{post['title']}\n\n{post.get('content') or ''}".strip())
    return english(texts)


def rows_of(file: Path, *columns: str, maximum: int | None = None) -> list[str]:
    """Distinct English texts of the first rows of a CSV file, a text from all of the columns."""
    with (SHARED / "corpora" / file).open(newline="") as lines:
        rows = list(csv.DictReader(lines))[:maximum]
    return english({"\n\n".join(row[column] or "" for column in columns).strip() for row in rows})


CORPORA: Final[dict[str, Callable[[], list[str]]]] = {
    "Reddit submissions": submissions,
    "App Store reviews": lambda: rows_of(Path("appstore-chatgpt/chatgpt_reviews.csv"), "title", "review"),
    "claude-code issues": lambda: rows_of(Path("issues-claude-code/raw_issues_1000.csv"), "title", "body"),
    "tweets, the first 5,000": lambda: rows_of(
        Path("tweets-dj23/chatgpt_dal_2-11-22_a_31-03-23langEN.csv"), "tweetText", maximum=5_000
    ),
}


def english(texts: set[str]) -> list[str]:
    """Those in English, in order."""
    return sorted(text for text in texts if identify(text) == ENGLISH)


def vectors_of(texts: list[str]) -> Vectors:
    """As the pipeline encodes them."""
    return Encoder().encode([reading(text) for text in texts]).vectors


def beside(vectors: Vectors, texts: list[str], truth: list[str]) -> None:
    """Both methods twice: the second time with the rows in another order for ours, as it is for BERTopic."""
    print(f"{len(texts):,} texts, {len(set(truth)) or 'unknown'} classes")
    print(
        f"{'':10}{'themes':>8}{'noise':>8}{'ARI':>7}{'inside':>8}{'NMI':>7}{'V':>7}{'CPU s':>8}{'again':>8}"
    )
    order = np.random.default_rng(1).permutation(len(texts))
    report("ours", ours, vectors, texts, truth, order)
    if not INSTALLED:
        print("BERTopic is not installed")
        return
    report("BERTopic", bertopic, vectors, texts, truth, np.arange(len(texts)))


def report(
    name: str, method: Method, vectors: Vectors, texts: list[str], truth: list[str], order: Theme
) -> None:
    """One row: against the truth with those left out as one class and without them, and ARI of two runs.

    Where there is no truth its columns are NaN.
    """
    began = process_time()
    theme = method(vectors, texts)
    seconds = process_time() - began
    again = method(vectors[order], [texts[row] for row in order])
    inside = theme != NO_THEME
    agreement = (np.nan,) * 4
    if truth:
        label = np.array(truth)
        agreement = (
            adjusted_rand_score(label, theme),
            adjusted_rand_score(label[inside], theme[inside]),
            normalized_mutual_info_score(label, theme),
            v_measure_score(label, theme),
        )
    print(
        "{:10}{:8d}{:8.3f}{:7.3f}{:8.3f}{:7.3f}{:7.3f}{:8.1f}{:8.3f}".format(
            name,
            theme.max() + 1,
            1 - inside.mean(),
            *agreement,
            seconds,
            adjusted_rand_score(theme[order], again),
        ),
        flush=True,
    )


def sizes() -> None:
    """CPU seconds and peak memory, each in a process of its own."""
    if not INSTALLED:
        print("BERTopic is not installed")
    for n in (2_000, 10_000, 50_000):
        for name in ("ours", "bertopic") if INSTALLED else ("ours",):
            command = [sys.executable, "-W", "ignore", "-m", __spec__.name, "size", name, str(n)]
            subprocess.run(command, check=True)


def mixtures(n: int) -> tuple[Vectors, NDArray[np.int64]]:
    """Mixtures of the vectors of banking77, each two neighbours and a little noise, and the row each began with."""
    vectors = banking()[0]
    draw = np.random.default_rng(0)
    one = draw.integers(len(vectors), size=n)
    near = np.argpartition(vectors @ vectors.T, -8, axis=1)[:, -8:]
    other = near[one, draw.integers(8, size=n)]
    mixed = (
        vectors[one]
        + draw.uniform(0, 1, (n, 1)) * vectors[other]
        + draw.normal(0, 0.01, (n, vectors.shape[1]))
    )
    return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32), one


def one_size(name: str, n: int) -> None:
    """One row, on mixtures of the test half of banking77."""
    mixed, one = mixtures(n)
    texts = banking()[1]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = process_time()
    theme = {"ours": ours, "bertopic": bertopic}[name](mixed, [texts[row] for row in one])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:10}{n:8,}  {process_time() - began:8.1f} CPU s  peak {peak:7,.0f} MB ({peak - before:,.0f} more)"
        f"  {theme.max() + 1} themes, {np.mean(theme == NO_THEME):.3f} in none",
        flush=True,
    )


if __name__ == "__main__":
    main()
