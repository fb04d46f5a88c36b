"""What 1,000 new posts cost by how much is there already: python -m benchmarks.scale [HISTORY …] [--stage NAME …].

Each history (10,000 and 100,000 posts unless said) lies in the thirty days before the new posts, and is put into state
as if it had been analysed: judgements, what words hash to, vectors for the fifth that complains, a hundredth of answers
by a registered account. Every stage then runs once, so that what it keeps is kept; 1,000 posts come in, and every stage
runs again, as the command line in a process of its own. One row a stage: CPU seconds and peak memory at each history,
start-up (some two seconds) included, and the exponent of the CPU between the least history and the most. The vectors of
complaints are those of our training examples with noise.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import polars as pl

from models.encoding.encoder import Encoder, Vectors
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from models.training.training_set import our_examples
from models.understanding.near_duplicates import hashes_of
from models.understanding.text import reading
from models.vocabulary import NONE
from pipeline.model.loading import load_reader
from pipeline.settings.settings import Settings
from pipeline.stages.analysis import PUBLISH, STAGES
from pipeline.warehouse.warehouse import insert, open_state

HISTORIES: Final = (10_000, 100_000)
N_NEW: Final = 1_000
COMPLAIN_EVERY, ANSWER_EVERY = 5, 100
SPAN: Final = timedelta(days=30)
END: Final = datetime(2026, 3, 2, tzinfo=UTC)
TRUSTWATCH: Final = (sys.executable, "-c", "from pipeline.cli import main; main()")
# Runs a command and prints its CPU seconds and its peak memory in kB. A process begins with the peak of the one that
# began it, so that this one is small.
MEASURED: Final = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
N_ENCODED: Final = 400
ACCOUNT: Final = "rival_support"
REGISTRY: Final = f"""[competitors.rival]
name = "Rival"
product = "other"
accounts = ["reddit:{ACCOUNT}"]
"""

Costs = dict[str, tuple[float, float]]  # CPU seconds and MB by stage


def main() -> None:
    """Print one row a stage."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("histories", nargs="*", type=int, default=HISTORIES, metavar="HISTORY")
    parser.add_argument(
        "--stage", action="append", choices=(*STAGES, PUBLISH), help="instead of all; may be repeated"
    )
    asked = parser.parse_args()
    histories = sorted(asked.histories)
    texts = [example.text for example in our_examples()]
    vectors = Encoder().encode(texts[:N_ENCODED]).vectors
    costs: dict[int, Costs] = {}
    for n in histories:
        with tempfile.TemporaryDirectory() as folder:
            costs[n] = one_history(Path(folder), n, texts, vectors, asked.stage or (*STAGES, PUBLISH))
            copy = max(Path(folder).glob("warehouse/v*.duckdb"), key=lambda path: path.stat().st_mtime)
            state = Path(folder) / "warehouse" / "state.duckdb"
            for what, file in (("state", state), ("copy", copy)):
                print(
                    f"{n:,} posts: {what} {file.stat().st_size / (n + N_NEW):,.0f} bytes a post", flush=True
                )
    print_table(costs)


def one_history(home: Path, n: int, texts: list[str], vectors: Vectors, stages: Iterable[str]) -> Costs:
    """Analyse a history, then what came in after it; returns what the latter cost."""
    (home / "trustwatch.toml").write_text(REGISTRY, encoding="utf-8")
    with open_state(home) as state:
        posts = made_posts(range(n), texts, until=END)
        insert(state, "posts", frame_of(Post, posts))
        keep_as_judged(state, posts, vectors)
    for stage in stages:
        cost_of(home, stage)
    with open_state(home) as state:
        new = made_posts(range(n, n + N_NEW), texts, until=END + timedelta(hours=1), span=timedelta(hours=1))
        insert(state, "posts", frame_of(Post, new))
    return {stage: cost_of(home, stage) for stage in stages}


def made_posts(numbers: range, texts: list[str], *, until: datetime, span: timedelta = SPAN) -> list[Post]:
    """Posts evenly over the span, each of the words of two examples; every hundredth answers the one before it."""
    draw = np.random.default_rng(numbers.start)
    posts = []
    for number, (one, other) in zip(
        numbers, draw.integers(len(texts), size=(len(numbers), 2)).tolist(), strict=True
    ):
        at = until - span * (1 - (number - numbers.start) / len(numbers))
        post_id, above = f"reddit:t3_{number}", f"reddit:t3_{number - 1}"
        written = Post(
            post_id, "reddit", "submission", post_id, None, None, f"author-{number}", None, None, "ClaudeAI", None,
            f"{texts[one]} {texts[other]} ({number})", "en", None, at, at, None, None, None, "benchmark",
        )  # fmt: skip
        if number % ANSWER_EVERY == 1:
            written = replace(
                written, kind="comment", conversation_id=above, parent_id=above, author_account=ACCOUNT
            )
        posts.append(written)
    return posts


def keep_as_judged(state: duckdb.DuckDBPyConnection, posts: list[Post], vectors: Vectors) -> None:
    """Put down what an analysis would have found in them."""
    settings = Settings()
    version = load_reader(settings, filtered=settings.encoder.first_filter).version
    draw = np.random.default_rng(1)
    complaints = posts[::COMPLAIN_EVERY]
    complains = {post.post_id for post in complaints}
    rows = [
        Judgement(
            post.post_id, version, "claude", post.post_id in complains, float(post.post_id in complains), "lost_work",
            0.9, {"lost_work": 0.9}, (), "unstated", "silent", False, NONE, 1, None,
        )
        for post in posts
    ]  # fmt: skip
    insert(state, "judgements", frame_of(Judgement, rows))
    hashed = frame_of(Post, posts).select("post_id", "created_at")
    hashes = hashes_of(reading(post.text, title=post.title) for post in posts)
    insert(state, "text_buckets", hashed.hstack(hashes))
    noisy = vectors[draw.integers(len(vectors), size=len(complaints))].astype(np.float64)
    noisy += draw.normal(0, 0.02, noisy.shape)
    noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
    columns = {
        "post_id": [post.post_id for post in complaints],
        "encoder": [settings.encoder.name] * len(complaints),
        "vector": noisy.astype(np.float32),
    }
    insert(state, "embeddings", pl.DataFrame(columns))


def cost_of(home: Path, stage: str) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of one stage."""
    command = [*TRUSTWATCH, "analyse", "--stage", stage, "--home", str(home)]
    command += ["--config", str(home / "trustwatch.toml")]
    one_thread = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        env=one_thread,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{stage}: {done.stderr}")
    seconds, kilobytes = map(float, done.stdout.split())
    return seconds, kilobytes / 1024


def print_table(costs: dict[int, Costs]) -> None:
    """One row a stage, ready for docs/scale.md."""
    least, most = min(costs), max(costs)
    titles = [f"{n:,}: CPU s | MB" for n in costs]
    print("| stage | " + " | ".join(titles) + " | exponent |")
    print("|---" * (2 + 2 * len(costs)) + "|")
    for stage in costs[least]:
        cells = [
            f"{seconds:.1f} | {megabytes:,.0f}" for seconds, megabytes in (costs[n][stage] for n in costs)
        ]
        growth = costs[most][stage][0] / costs[least][stage][0]
        exponent = math.log(growth) / math.log(most / least) if most > least else math.nan
        print(f"| {stage} | " + " | ".join(cells) + f" | {exponent:.2f} |")


if __name__ == "__main__":
    main()
