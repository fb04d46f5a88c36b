"""Memory and speed of reading files: python -m benchmarks.reading [ROWS …].

Each row of the table is one collection of a generated file, in a process of its own. Peak resident memory must stay
flat as the rows grow. Rows a second are per CPU second of that process and include landing. Text is drawn from a
fixed seed; nothing real is read.
"""

import csv
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import zstandard

N_ROWS: Final = (200_000, 1_000_000)
WORDS: Final = [f"word{number}" for number in range(5_000)]
CHILD: Final = """
import resource, sys, time
from pathlib import Path
from pipeline.cli import app
app(["collect", "file", *sys.argv[1:], "--json"], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.process_time(), file=sys.stderr)
"""
MAP: Final = """
source = "x"
kind = "tweet"
[post]
created_at = "date"
author_handle = "user"
text = "text"
[engagement]
likes = "likes"
"""


def texts(n_rows: int) -> Iterator[str]:
    """Made-up texts of 5 to 40 words."""
    random_words = random.Random(20_261_101)
    for _ in range(n_rows):
        yield " ".join(random_words.choices(WORDS, k=random_words.randint(5, 40)))


def write_dump(file: IO[bytes], n_rows: int) -> None:
    """A Reddit dump as .zst."""
    parameters = zstandard.ZstdCompressionParameters(compression_level=1, window_log=27)
    with zstandard.ZstdCompressor(compression_params=parameters).stream_writer(file, closefd=False) as out:
        for number, text in enumerate(texts(n_rows)):
            thing = {
                "id": f"{number:x}".replace("x", ""),
                "title": text[:60],
                "selftext": text,
                "author": f"author{number % 50_000}",
                "subreddit": "ClaudeAI",
                "created_utc": 1_700_000_000 + number,
                "score": number % 100,
                "num_comments": number % 7,
            }
            out.write(json.dumps(thing).encode() + b"\n")


def write_array(file: IO[bytes], n_rows: int) -> None:
    """Pages of X's API of 100 posts, in one JSON array."""
    page: list[dict[str, object]] = []
    for number, text in enumerate(texts(n_rows)):
        metrics = {"like_count": number % 50, "reply_count": 0, "retweet_count": 1, "quote_count": 0}
        tweet_id = str(1_900_000_000_000_000_000 + number)
        page.append(
            {"id": tweet_id, "text": text, "author_id": str(number % 50_000), "public_metrics": metrics}
        )
        if len(page) == 100 or number == n_rows - 1:
            opening = b"[" if number < 100 else b","
            file.write(opening + json.dumps({"data": page, "meta": {"result_count": len(page)}}).encode())
            page.clear()
    file.write(b"]")


def write_table(file: IO[bytes], n_rows: int) -> None:
    """Tweets as CSV; every tenth has a newline in its text."""
    lines = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(lines)
    writer.writerow(["date", "user", "text", "likes"])
    for number, text in enumerate(texts(n_rows)):
        broken = text.replace(" ", "\n", 1) if number % 10 == 0 else text
        writer.writerow([1_700_000_000 + number, f"author{number % 50_000}", broken, number % 50])
    lines.detach()


WRITERS: Final = {"dump.ndjson.zst": write_dump, "pages.json": write_array, "tweets.csv": write_table}


def measure(path: Path, folder: Path) -> tuple[int, float]:
    """Peak resident MiB and CPU seconds of collecting a file into a new home."""
    options = ["--home", str(folder / f"home-{path.name}")]
    if path.suffix == ".csv":
        (folder / "map.toml").write_text(MAP)
        options += ["--map", str(folder / "map.toml")]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), *options], capture_output=True, text=True, check=True
    )
    peak, seconds = done.stderr.split()[-2:]
    return int(peak), float(seconds)


def main() -> None:
    """Print the table."""
    counts = [int(argument) for argument in sys.argv[1:]] or N_ROWS
    print(f"{'file':<20}{'rows':>12}{'MB':>8}{'peak MiB':>10}{'rows/CPU s':>12}{'wall s':>8}")
    for name, write in WRITERS.items():
        for n_rows in counts:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                with path.open("wb") as file:
                    write(file, n_rows)
                begin = time.monotonic()
                peak, seconds = measure(path, Path(folder))
                wall, megabytes = time.monotonic() - begin, path.stat().st_size / 1e6
            print(
                f"{name:<20}{n_rows:>12,}{megabytes:>8.0f}{peak:>10,}{n_rows / seconds:>12,.0f}{wall:>8.0f}"
            )


if __name__ == "__main__":
    main()
