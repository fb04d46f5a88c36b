"""Readers never wait and never fail while a collection and an analysis run."""

import json
from concurrent.futures import ThreadPoolExecutor

from pipeline.warehouse.warehouse import open_state
from tests.command import trustwatch

N_POSTS = 21_000  # the second file lands as two batches


def write_dump(path, numbers):
    with path.open("w") as file:
        for number in numbers:
            thing = {
                "id": f"zz{number:05d}",
                "subreddit": "all",
                "author": f"reader{number}",
                "title": f"Note {number}",
                "selftext": "",
                "created_utc": 1_772_400_000 + number,
                "score": 1,
            }
            file.write(json.dumps(thing) + "\n")


def collect_and_publish(path, home):
    for command in (["collect", "file", path], ["analyse", "--stage", "load", "--stage", "publish"]):
        done = trustwatch(*command, home=home)
        assert done.exit_code == 0, done.stderr


def count_posts(home):
    counted = trustwatch("sql", "SELECT count(*) FROM posts_read", "--format", "csv", home=home)
    assert counted.exit_code == 0, counted.stderr
    return int(counted.stdout.split()[1])


def test_counts_never_fall_and_no_reader_fails(tmp_path):
    home = tmp_path / "home"
    write_dump(tmp_path / "first.ndjson", range(100))
    collect_and_publish(tmp_path / "first.ndjson", home)
    write_dump(tmp_path / "second.ndjson", range(50, N_POSTS))
    counts = []
    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(collect_and_publish, tmp_path / "second.ndjson", home)
        while not writing.done():
            counts.append(count_posts(home))
        writing.result()
    counts.append(count_posts(home))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (100, N_POSTS)


def test_a_second_analysis_is_told_to_wait(tmp_path):
    with open_state(tmp_path):
        refused = trustwatch("analyse", home=tmp_path)
    assert refused.exit_code == 5
    assert "another run is writing" in refused.stderr
