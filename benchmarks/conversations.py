"""What answers cost by how much is said: python -m benchmarks.conversations [--one N …] [--many N …].

One conversation of N posts (12,500 and 50,000 unless said), then N posts in conversations of 25 (250,000 and
1,000,000). Each is put into state as if it had been read: roots and every fifth reply complain, every hundredth reply
is a registered account's, every fiftieth promotes another product; half of the replies answer the post before them,
the others any before; some repeat a text or a link. The stage of answers then runs alone in a process of its own, with
judges that say the same of everything: CPU seconds and peak memory, start-up included, and the exponent of the CPU.
What the real judges cost is told apart, per answer.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from unittest.mock import patch

import duckdb
import polars as pl

from models.training.training_set import our_replies
from models.understanding.appeal import Appeal, Selling
from models.understanding.artefact import shipped
from models.understanding.stance import Stance
from models.vocabulary import NONE
from pipeline.model.loading import JudgesOfReplies
from pipeline.settings.registry import Account, Competitor
from pipeline.settings.settings import Settings
from pipeline.stages.amplification import answers
from pipeline.stages.amplification.amplification import amplification
from pipeline.stages.stage import StageContext
from pipeline.warehouse.warehouse import open_state
from tests.rows import NOON

ONE: Final = (12_500, 50_000)
MANY: Final = (250_000, 1_000_000)
SIZE: Final = 25  # posts of each of many conversations
N_JUDGED: Final = 500
ACCOUNT: Final = "rival_support"
_POSTS: Final = """
    CREATE TEMP TABLE made AS
    SELECT i, i // $size AS c, i % $size AS j, hash(i, $seed) AS h FROM range($n) AS numbers(i);
    INSERT INTO posts BY NAME
    SELECT 'reddit:t3_' || i AS post_id, 'reddit' AS source, if(j = 0, 'submission', 'comment') AS kind,
           'reddit:t3_' || (c * $size) AS conversation_id,
           CASE WHEN j > 0 THEN 'reddit:t3_' || (c * $size + if(h % 2 = 0, j - 1, (h // 2) % j)) END AS parent_id,
           'author-' || (h // 7) % ($n // 5 + 1) AS author_key,
           CASE WHEN j > 0 AND h % 100 = 1 THEN $account END AS author_account, 'ClaudeAI' AS community,
           'It lost my whole chat again and nobody says why, number ' || if(h % 300 = 2, h % 50, i)
               || if(h % 500 = 3, ' https://example.org/' || h % 1000, '') AS text,
           'en' AS language, $until - INTERVAL 30 days + to_seconds((c * 2592000) // ($n // $size + 1) * 9 // 10)
               + to_seconds(if($size = $n, j * 2592000 // $n, j * 600 + (h // 11) % 600)) AS created_at,
           created_at AS first_seen_at, 'benchmark' AS origin
    FROM made;
    INSERT INTO judgements BY NAME
    SELECT 'reddit:t3_' || i AS post_id, 'benchmark' AS model_version, 'claude' AS product,
           j = 0 OR h % 5 = 0 AS is_complaint, is_complaint::INT AS p_complaint,
           if(is_complaint, 'lost_work', 'none') AS cause, 0.9 AS p_cause, MAP {'lost_work': 0.9} AS causes,
           [] AS also, if(h % 3 = 0, 'safety', 'unstated') AS blames, 'unstated' AS explained, h % 11 = 0 AS leaving,
           if(h % 50 = 4, 'gemini', 'none') AS promotes
    FROM made;
"""

Cost = tuple[float, float]  # CPU seconds, MB


class _Stance:
    version = shipped("stance.npz").version

    def judge(self, replies: pl.DataFrame) -> list[tuple[str, float]]:
        return [("recruit", 0.5)] * replies.height


class _Appeal:
    version = shipped("appeal.npz").version

    def judge(self, replies: pl.DataFrame) -> list[Selling]:
        return [Selling(NONE, 0.5, names_fact=False)] * replies.height


def main() -> None:
    """Print one row a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=int, nargs="*", default=ONE, metavar="N")
    parser.add_argument("--many", type=int, nargs="*", default=MANY, metavar="N")
    parser.add_argument("--stage-of", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.stage_of:
        run_stage(asked.stage_of)
        return
    for sizes, size in ((asked.one, None), (asked.many, SIZE)):
        costs = {n: cost_of(n, size or n) for n in sorted(sizes)}
        _print_exponent(costs)
    print(f"the judges: {1000 * judging_seconds():.1f} ms of CPU an answer", flush=True)


def cost_of(n: int, size: int) -> Cost:
    """CPU seconds and peak memory in MB of the stage over n posts in conversations of a size."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with open_state(home) as state:
            _fill(state, n, size)
        command = (sys.executable, "-m", "benchmarks.conversations", "--stage-of", str(home))
        process = subprocess.Popen(command, env=os.environ | {"OMP_NUM_THREADS": "1"})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{n:,} posts: the stage ended with {process.returncode}")
    seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(f"{n:,} posts in {n // size:,}: {seconds:.1f} CPU s, {megabytes:,.0f} MB", flush=True)
    return seconds, megabytes


def run_stage(home: Path) -> None:
    """Find the answers of a home and say how many."""
    rival = Competitor(name="Rival", accounts=(Account(source="reddit", handle=ACCOUNT),))
    settings = Settings(home=home, competitors={"rival": rival})
    judges = JudgesOfReplies(_Stance(), _Appeal())  # type: ignore[arg-type]
    with patch.object(answers, "judges_of_replies", lambda _: judges), open_state(home) as state:
        print(amplification(state, StageContext(settings, now=NOON, run_id="benchmark")), flush=True)


def judging_seconds() -> float:
    """CPU seconds of one answer by the judges that ship, loading them not counted."""
    rows = pl.DataFrame(
        [
            (one.text, one.thread_text, one.product, one.author_product, [{"key": "lost_work", "value": 0.9}])
            for one in our_replies()[:N_JUDGED]
        ],
        schema=["text", "thread_text", "product", "author_product", "causes"],
        orient="row",
    )
    stance, appeal = Stance.load(), Appeal.load()
    stance.judge(rows[:1])
    begin = time.process_time()
    stances = [found for found, _ in stance.judge(rows)]
    appeal.judge(rows.with_columns(pl.Series("stance", stances)))
    return (time.process_time() - begin) / rows.height


def _fill(state: duckdb.DuckDBPyConnection, n: int, size: int) -> None:
    given = {"n": n, "size": size, "seed": 7, "account": ACCOUNT, "until": NOON}
    for sql in _POSTS.split(";\n")[:-1]:
        state.execute(sql, {name: value for name, value in given.items() if f"${name}" in sql})


def _print_exponent(costs: dict[int, Cost]) -> None:
    least, most = min(costs, default=0), max(costs, default=0)
    if most > least:
        growth = costs[most][0] / costs[least][0]
        print(f"exponent {math.log(growth) / math.log(most / least):.2f}", flush=True)


if __name__ == "__main__":
    main()
