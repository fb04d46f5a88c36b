"""Our themes beside a default BERTopic on the same vectors: python -m benchmarks.beside_bertopic PART (minutes each).

Parts: banking (test half of banking77, 77 intents as truth), airline (complaints, ten reasons as truth), sizes
(CPU seconds and peak memory at 2,000, 10,000 and 50,000), days [N] (identity over N daily runs, 20 unless said),
events (splits and mergers of a constructed stream). Texts are read from ../shared/bench. BERTopic is no
dependency: where it is not installed its rows say so.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, v_measure_score

from benchmarks.theme_stream import days, events
from models.clusters import find_themes
from models.encoder import Encoder, Vectors
from models.membership import NO_THEME
from models.text import reading

BENCH = Path(__file__).parents[2] / "shared" / "bench"
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
    elif part == "sizes":
        sizes()
    elif part == "size":
        one_size(rest[0], int(rest[1]))
    elif part == "days":
        days(*banking()[:2], n_days=int(rest[0]) if rest else 20, rival=INSTALLED)
    else:
        events()


def ours(vectors: Vectors, _texts: list[str]) -> Theme:
    """The theme of each."""
    return find_themes(vectors, minimum_size=SIZE).theme


def bertopic(vectors: Vectors, texts: list[str]) -> Theme:
    """The topic of each from a BERTopic with all defaults, but for the vectors."""
    from bertopic import BERTopic

    return np.array(BERTopic().fit_transform(texts, embeddings=vectors)[0])


def banking() -> tuple[Vectors, list[str], list[str]]:
    """Vectors, texts and intents of the test half."""
    rows = pl.read_csv(BENCH / "banking77" / "test.csv")
    return vectors_of(rows["text"].to_list()), rows["text"].to_list(), rows["category"].to_list()


def airline() -> tuple[Vectors, list[str], list[str]]:
    """Vectors, texts and reasons of 4,500 complaints."""
    rows = pl.read_csv(BENCH / "airline" / "airline_tweets.csv", infer_schema_length=0)
    rows = rows.filter(airline_sentiment="negative").drop_nulls("negativereason").head(4_500)
    return vectors_of(rows["text"].to_list()), rows["text"].to_list(), rows["negativereason"].to_list()


def vectors_of(texts: list[str]) -> Vectors:
    """As the pipeline encodes them."""
    return Encoder().encode([reading(text) for text in texts]).vectors


def beside(vectors: Vectors, texts: list[str], truth: list[str]) -> None:
    """Both methods twice: the second time with the rows in another order for ours, as it is for BERTopic."""
    print(f"{len(texts):,} texts, {len(set(truth))} classes")
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
    """One row: against the truth with those left out as one class and without them, and ARI of two runs."""
    began = process_time()
    theme = method(vectors, texts)
    seconds = process_time() - began
    again = method(vectors[order], [texts[row] for row in order])
    inside = theme != NO_THEME
    label = np.array(truth)
    print(
        f"{name:10}{theme.max() + 1:8d}{1 - inside.mean():8.3f}{adjusted_rand_score(label, theme):7.3f}"
        f"{adjusted_rand_score(label[inside], theme[inside]):8.3f}{normalized_mutual_info_score(label, theme):7.3f}"
        f"{v_measure_score(label, theme):7.3f}{seconds:8.1f}{adjusted_rand_score(theme[order], again):8.3f}",
        flush=True,
    )


def sizes() -> None:
    """CPU seconds and peak memory, each in a process of its own; ours also at 50,000."""
    for name, n in (
        ("ours", 2_000),
        ("bertopic", 2_000),
        ("ours", 10_000),
        ("bertopic", 10_000),
        ("ours", 50_000),
    ):
        if name == "bertopic" and not INSTALLED:
            print("BERTopic is not installed")
            continue
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", __spec__.name, "size", name, str(n)], check=True
        )


def one_size(name: str, n: int) -> None:
    """One row: mixtures of the vectors of banking77, each two neighbours and a little noise."""
    vectors, texts, _ = banking()
    draw = np.random.default_rng(0)
    one = draw.integers(len(vectors), size=n)
    near = np.argpartition(vectors @ vectors.T, -8, axis=1)[:, -8:]
    other = near[one, draw.integers(8, size=n)]
    mixed = (
        vectors[one]
        + draw.uniform(0, 1, (n, 1)) * vectors[other]
        + draw.normal(0, 0.01, (n, vectors.shape[1]))
    )
    mixed = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
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
