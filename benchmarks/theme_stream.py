"""Themes over time: whether they keep their ids from day to day, and whether splits and mergers are seen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.settings.settings import Settings
from pipeline.stages.stage import StageContext
from pipeline.stages.themes.themes import themes
from pipeline.warehouse.warehouse import frame, insert, open_state

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
Assigned = dict[str, str]  # theme by post


def days(
    vectors: Vectors,
    texts: list[str],
    *,
    n_days: int,
    rival: bool,
    n_first: int = 1_000,
    n_daily: int = 50,
) -> None:
    """Daily runs of the theme stage, and of BERTopic refit and merged; one row each."""
    order = np.random.default_rng(2).permutation(len(texts))[: n_first + n_days * n_daily]
    portions = np.split(order, range(n_first, len(order), n_daily))
    show("ours", len(order), our_days(vectors, texts, portions))
    if not rival:
        print("BERTopic is not installed")
        return
    show("BERTopic refit", len(order), refit_days(vectors, texts, portions))
    show("merge_models", len(order), merged_days(vectors, texts, portions))


def show(name: str, n_texts: int, runs: list[Assigned]) -> None:
    """Id switches a theme-week, the share of posts whose theme kept its id, and the share in no theme at the end."""
    switched, n_themes, kept, n_posts = 0, 0, 0, 0
    for before, after in zip(runs, runs[1:], strict=False):
        both = [post_id for post_id in before if post_id in after]
        kept += sum(before[post_id] == after[post_id] for post_id in both)
        n_posts += len(both)
        pairs = pl.DataFrame({"was": [before[one] for one in both], "now": [after[one] for one in both]})
        largest = pairs.group_by("was").agg(pl.col("now").mode().sort().first())
        switched += int((largest["was"] != largest["now"]).sum())
        n_themes += largest.height
    print(
        f"{name:16}{7 * switched / n_themes:6.2f} switches a theme-week, {kept / n_posts:.3f} of posts keep their id"
        f" from day to day, {len(set(runs[-1].values()))} themes and"
        f" {1 - len(runs[-1]) / n_texts:.3f} in none at the end of {len(runs) - 1} days",
        flush=True,
    )


def our_days(vectors: Vectors, texts: list[str], portions: list[NDArray[np.int64]]) -> list[Assigned]:
    """The theme stage as it runs every day."""
    runs = []
    with TemporaryDirectory() as folder, open_state(Path(folder)) as state:
        for day, rows in enumerate(portions):
            add(state, vectors[rows], [texts[row] for row in rows], rows, day=day)
            run(state, Path(folder), day=day)
            runs.append(assigned(state))
    return runs


def refit_days(vectors: Vectors, texts: list[str], portions: list[NDArray[np.int64]]) -> list[Assigned]:
    """A new BERTopic every day over all so far, with the numbers that it gives."""
    from bertopic import BERTopic

    runs = []
    for day in range(len(portions)):
        rows = np.concatenate(portions[: day + 1])
        topics = BERTopic().fit_transform([texts[row] for row in rows], embeddings=vectors[rows])[0]
        runs.append({str(row): str(topic) for row, topic in zip(rows, topics, strict=True) if topic >= 0})
    return runs


def merged_days(vectors: Vectors, texts: list[str], portions: list[NDArray[np.int64]]) -> list[Assigned]:
    """A BERTopic of each day's texts merged into the one of the days before."""
    from bertopic import BERTopic

    runs, merged = [], None
    for day, rows in enumerate(portions):
        model = BERTopic()
        model.fit([texts[row] for row in rows], embeddings=vectors[rows])
        merged = BERTopic.merge_models([merged, model]) if merged else model
        seen = np.concatenate(portions[: day + 1])
        runs.append(
            {str(row): str(topic) for row, topic in zip(seen, merged.topics_, strict=True) if topic >= 0}
        )
    return runs


def add(
    state: duckdb.DuckDBPyConnection, vectors: Vectors, texts: list[str], rows: NDArray[np.int64], *, day: int
) -> None:
    """A day's complaints, put straight into state; a post that is there gets the new vector."""
    at = FIRST + timedelta(days=day)
    posts, judgements = [], []
    for row, text in zip(rows.tolist(), texts, strict=True):
        posts.append(
            Post(
                str(row), "other", "submission", None, None, None, str(row), None, None, None, None, text, "en",
                None, at, at, None, None, None, "benchmark",
            )
        )  # fmt: skip
        judgements.append(
            Judgement(
                str(row), "none", "other", True, 1.0, "unclear", 1.0, {}, (), "unclear", "silent", False, "none",
                0, None,
            )
        )  # fmt: skip
    insert(state, "posts", frame_of(Post, posts))
    insert(state, "judgements", frame_of(Judgement, judgements))
    encoder = Settings().encoder.name
    vectors_frame = pl.DataFrame(
        {"post_id": [str(row) for row in rows], "encoder": encoder, "vector": vectors.tolist()},
        schema_overrides={"vector": pl.List(pl.Float32)},
    )
    insert(state, "embeddings", vectors_frame)


def run(state: duckdb.DuckDBPyConnection, home: Path, *, day: int) -> None:
    """The theme stage on that day."""
    themes(state, StageContext(Settings(home=home), FIRST + timedelta(days=day), f"day {day}"))


def assigned(state: duckdb.DuckDBPyConnection) -> Assigned:
    """The theme of each post that is in one."""
    return dict(frame(state, "SELECT post_id, theme_id FROM theme_members").iter_rows())


def events() -> None:
    """F1 of splits and mergers: in each trial of a stream some themes drift apart and others together in a week."""
    hits, said, true = 0, 0, 0
    for seed in range(10):
        with TemporaryDirectory() as folder, open_state(Path(folder)) as state:
            found, truth = one_stream(state, Path(folder), seed=seed)
        hits, said, true = hits + len(found & truth), said + len(found), true + len(truth)
    print(
        f"splits and mergers over 10 streams of 8 themes: {true} true, {said} seen, {hits} of them right;"
        f" F1 {2 * hits / (said + true):.2f}"
    )


def one_stream(
    state: duckdb.DuckDBPyConnection, home: Path, *, seed: int
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """What was seen and what was true, as kind and theme: of 8 themes two split and one goes into another."""
    draw = np.random.default_rng(seed)
    n, d = 40, 64
    centres = draw.normal(size=(10, d)) / np.sqrt(d)
    cluster_of = np.repeat(np.arange(8), n)
    add_stream(state, centres[cluster_of], draw, day=0)
    run(state, home, day=0)
    before = assigned(state)
    cluster_of[:15], cluster_of[n : n + 15] = 8, 9  # parts of the first two themes go elsewhere
    cluster_of[2 * n : 3 * n] = 3  # and the third into the fourth
    add_stream(state, centres[cluster_of], draw, day=8)
    run(state, home, day=8)
    main = [
        pl.Series([before.get(str(row), "") for row in range(k * n, (k + 1) * n)]).mode()[0] for k in range(4)
    ]
    truth = {("split", main[0]), ("split", main[1]), ("gone", main[2])}
    # Of two that went together either may keep its id.
    rows = frame(state, "SELECT happened, theme_id FROM theme_events WHERE happened <> 'appeared'").rows()
    found = {("gone" if kind in ("merged", "absorbed") else kind, theme) for kind, theme in rows}
    found = {
        ("gone", main[2]) if item == ("gone", main[3]) else item for item in found if item[0] != "survived"
    }
    return found, truth


def add_stream(
    state: duckdb.DuckDBPyConnection, centres: NDArray[np.float64], draw: np.random.Generator, *, day: int
) -> None:
    """Posts about their centres, at a cosine of about .7 to each other."""
    noise = draw.normal(size=centres.shape) / np.sqrt(centres.shape[1])
    vectors = centres + 0.65 * noise
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    add(state, vectors, ["words"] * len(vectors), np.arange(len(vectors)), day=day)
    add(
        state, vectors[:1], ["words"], np.array([10_000 + day]), day=day
    )  # so that the time of the data moves on
