"""What killed commands, spills and batches set aside leave behind: none of it outlives a request to forget."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from errno import ENOSPC
from functools import partial
from pathlib import Path
from signal import SIGHUP, SIGKILL, SIGTERM

import pytest

from ingest.landing.header import digest
from ingest.landing.held_folder import held, scratch_folder
from ingest.landing.queue import Batch, Landing
from models.post import RAW_BYTES, Engagement, Post, Reject, short_hash
from models.table import frame_of
from pipeline.stages.load import load
from pipeline.stages.set_aside import purge_set_aside
from pipeline.warehouse.warehouse import frame, open_state
from tests.command import ROOT
from tests.rows import NOON, post

PUBLISH = ("analyse", "--stage", "load", "--stage", "publish")
SECRETS = (
    "zq7wordxk1",
    "zq7titlexk2",
    "zq7linkxk3",
    "zq7authorxk4",
    "zq7handlexk5",
    "zq7accountxk6",
    "zq7idxk7",
)
FORGOTTEN = post(
    1,
    SECRETS[0],
    title=SECRETS[1],
    url=f"https://example.org/{SECRETS[2]}",
    author_key=SECRETS[3],
    author_handle_key=SECRETS[4],
    author_account=SECRETS[5],
    post_id=f"reddit:t3_{SECRETS[6]}",
    conversation_id=f"reddit:t3_{SECRETS[6]}",
)
REPLY = post(
    9,
    "so it is here",
    kind="comment",
    url=f"https://www.reddit.com/comments/{SECRETS[6]}/a_title/9",
    conversation_id=FORGOTTEN.post_id,
    parent_id=FORGOTTEN.post_id,
    quoted_id=FORGOTTEN.post_id,
)
KILLED = """
import os, signal, sys
from pathlib import Path
home, secret, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if number != signal.SIGKILL:
    signal.signal(number, signal.SIG_DFL)  # nohup has what it begins ignore SIGHUP
{}
os.kill(os.getpid(), number)
"""
WRITING = """
from ingest.landing.held_folder import held
with held(home / "landing/reddit/.b9.partial"):
    (home / "landing/reddit/.b9.partial/posts.parquet").write_text(secret)
    os.kill(os.getpid(), number)
"""
SPILLING = """
from pipeline.warehouse.warehouse import open_state
with open_state(home) as connection:
    connection.execute("SET memory_limit = '30MB'")
    connection.execute("SET threads = 1")
    connection.execute("CREATE TEMP TABLE many AS SELECT ? || md5(i::VARCHAR) || uuid() FROM range(2000000) AS t (i)", [secret])
    os.kill(os.getpid(), number)
"""
FILLING = """
from pipeline.warehouse.restoring import new_state
with new_state(home) as connection:
    connection.execute("CREATE TABLE many AS SELECT ? || i AS a FROM range(2000) AS t (i)", [secret])
    connection.execute("CHECKPOINT state")
    os.kill(os.getpid(), number)
"""
INSTALLING = """
from pipeline.model.loading import home_model, install
class Files(dict):
    def items(self):
        yield "classifier.npz", secret.encode()
        os.kill(os.getpid(), number)
home_model(home).mkdir()
install(home_model(home), Files())
"""


def killed(program, home, number):
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(program), str(home), SECRETS[0], str(int(number))],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -number, done.stderr


def secrets_under(home):
    """Which of the secrets stand in any file, by the file."""
    there = [(path, path.read_bytes()) for path in home.rglob("*") if path.is_file()]
    return {secret: str(path) for path, data in there for secret in SECRETS if secret.encode() in data}


def land(home, batch_id, *posts, counted=()):
    tables = {"posts": frame_of(Post, posts)}
    if counted:
        tables["engagements"] = frame_of(Engagement, counted)
    return Landing(home).write(Batch(batch_id, "reddit", "file:test.ndjson", tables=tables))


@pytest.mark.parametrize(
    ("left", "number"),
    [
        pytest.param(WRITING, SIGKILL, id="batch"),
        pytest.param(SPILLING, SIGKILL, id="spill"),
        pytest.param(SPILLING, SIGTERM, id="spill-terminated"),
        pytest.param(SPILLING, SIGHUP, id="spill-hung-up"),
        pytest.param(FILLING, SIGKILL, id="restore"),
        pytest.param(INSTALLING, SIGKILL, id="model"),
    ],
)
def test_what_a_killed_command_left_is_gone_after_the_next_analysis(home, command, left, number):
    Landing(home).folder.mkdir(parents=True)
    killed(left, home, number)
    assert SECRETS[0] in secrets_under(home)
    assert command("analyse", "--stage", "understand", *PUBLISH[1:])[0] == 0
    assert secrets_under(home) == {}
    assert not list(home.rglob(".*.partial")) + list(home.rglob(".trustwatch-scratch-*"))


def test_what_somebody_is_writing_stays(home):
    landing = Landing(home)
    with held(landing.folder / "reddit/.b9.partial"), scratch_folder(home) as scratch:
        landing.sweep()
        with scratch_folder(home):
            assert scratch.is_dir()
        assert scratch.stat().st_mode & 0o777 == 0o700
        assert (landing.folder / "reddit/.b9.partial").is_dir()
    assert not scratch.exists()
    assert not (landing.folder / "reddit/.b9.partial").exists()


def damaged(folder, name="posts.parquet"):
    (folder / name).write_bytes(SECRETS[0].encode())


def without_header(folder):
    (folder / "batch.json").write_text("{")


def of_another_version(folder):
    (folder / "posts.parquet").rename(folder / "moods.parquet")


@pytest.mark.parametrize("damage", [damaged, without_header, of_another_version])
def test_what_is_forgotten_is_nowhere_under_the_home(home, command, damage):
    land(home, "a1", FORGOTTEN, REPLY, post(2))
    for query in (f"conversation:t3_{SECRETS[6]}", f"metrics:t3_8,t3_{SECRETS[6]}"):
        span = (NOON, NOON + timedelta(hours=1))
        Landing(home).write(Batch(short_hash(query), "reddit", query, covered=(span,), complete=True))
    assert command(*PUBLISH)[0] == 0
    damage(
        land(
            home,
            "a2",
            replace(FORGOTTEN, text=SECRETS[0] * 2),
            post(3),
            counted=[Engagement(FORGOTTEN.post_id, NOON, 1, 1, 1, 1, 1)],
        )
    )
    assert command(*PUBLISH)[0] == 4
    assert set(secrets_under(home)) == set(SECRETS)
    assert command("forget", "--post", FORGOTTEN.post_id)[0] == 0
    land(home, "b1", replace(REPLY, last_verified_at=NOON + timedelta(days=1)))  # it is read again meanwhile
    assert command(*PUBLISH)[0] == 0
    land(home, "b2", replace(REPLY, last_verified_at=NOON + timedelta(days=2)))
    assert command(*PUBLISH)[0] == 0
    assert secrets_under(home) == {}
    with open_state(home) as connection:
        rows = frame(
            connection, "SELECT text, url, post_id = conversation_id AS is_root FROM posts ORDER BY text"
        ).rows()
    assert rows == [
        ("", None, True),
        ("so it is here", None, False),
        ("the chat is gone", post(2).url, True),
    ]


def thing(number, **fields):
    """A post as Reddit gives it, by somebody whose name is a secret."""
    told = {"name": f"t3_{number}", "author": SECRETS[4], "author_fullname": f"t2_{SECRETS[3]}"}
    return told | {"subreddit": "ClaudeAI", "title": "gone", "created_utc": 1_772_452_800} | fields


ODD = thing(SECRETS[6], title=SECRETS[1], selftext=SECRETS[0], created_utc=f"since {SECRETS[0]}")


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        pytest.param(("--author", f"reddit:{SECRETS[4]}"), True, id="author"),
        pytest.param(("--post", f"reddit:t3_{SECRETS[6]}"), True, id="post"),
        pytest.param(("--post", "reddit:t3_other"), False, id="another-post"),
    ],
)
def test_what_was_rejected_of_it_goes_too(home, command, tmp_path, asked, goes):
    def collect():
        assert command("collect", "file", file)[0] == 0

    (file := tmp_path / "posts.ndjson").write_text(json.dumps(thing("p1")) + "\n" + json.dumps(ODD))
    collect()
    assert command(*PUBLISH)[0] == 0
    (export := tmp_path / "export").mkdir()
    assert command("export", export / "kept")[0] == 0
    assert set(secrets_under(home)) == {SECRETS[0], SECRETS[1], SECRETS[3], SECRETS[4], SECRETS[6]}
    command("forget", *asked)
    for _ in range(2):
        assert command(*PUBLISH)[0] == 0
        assert (secrets_under(home), secrets_under(export)) == ({}, {}) if goes else secrets_under(home)
        collect()  # the same rows again
    assert command(*PUBLISH)[0] == 0
    with open_state(home) as connection:
        rows = frame(connection, "SELECT location, field, reason, raw <> '' AS told FROM rejects").rows()
    rule = "is something else than ISO 8601 or seconds since 1970, or a format that a map names"
    expected = ("purged", "created_utc", rule, False)
    assert rows == [expected] if goes else rows[0][-1]


@pytest.mark.parametrize(
    ("raw", "rule"),
    [(f"a {SECRETS[6]}\t", "; expected a link"), (SECRETS[0].ljust(RAW_BYTES, "."), ", which is none")],
    ids=["id", "cut-off"],
)
def test_what_may_tell_of_a_post_goes_from_batches_set_aside_too(home, command, raw, rule):
    reject = Reject(
        "r1", "run", "reddit", f"/comments {SECRETS[6]}", f"is '{SECRETS[2]}\n'{rule}", "url", raw
    )
    tables = {"posts": frame_of(Post, [post(2)]), "rejects": frame_of(Reject, [reject])}
    for batch_id in ("a1", "a2"):
        folder = Landing(home).write(Batch(batch_id, "reddit", "file:test.ndjson", tables=tables))
    header = (folder / "batch.json").read_text()
    without_header(folder)
    assert command(*PUBLISH)[0] == 4
    (home / "landing/.rejected/reddit/a2/batch.json").write_text(header)
    command("forget", "--post", f"reddit:t3_{SECRETS[6]}")
    assert command(*PUBLISH)[0] == 0
    assert secrets_under(home) == {}
    assert command(*PUBLISH, "--retry")[0] == 0


def test_of_a_batch_set_aside_what_is_not_forgotten_stays_and_can_be_tried_again(home, command):
    folder = land(
        home, "a2", FORGOTTEN, post(3), counted=[Engagement(FORGOTTEN.post_id, NOON, 1, 1, 1, 1, 1)]
    )
    header = (folder / "batch.json").read_text()
    without_header(folder)
    assert command(*PUBLISH)[0] == 4
    held_back = home / "landing/.rejected/reddit/a2"
    (held_back / "batch.json").write_text(header)
    assert command("forget", "--post", FORGOTTEN.post_id)[0] == 4  # it is held by nothing that can be read
    assert command(*PUBLISH)[0] == 0
    assert set(json.loads((held_back / "batch.json").read_text())["sha256"]) == {"engagements", "posts"}
    assert command(*PUBLISH, "--retry")[0] == 0
    with open_state(home) as connection:
        assert frame(connection, "SELECT post_id FROM posts")["post_id"].to_list() == ["reddit:t3_3"]
        assert frame(connection, "FROM engagements").is_empty()


@pytest.mark.parametrize("n_moved", range(2))
def test_what_is_set_aside_can_be_tried_again_though_its_purge_was_cut_off(home, monkeypatch, n_moved):
    """A kill between two renames; what an exception cleans up is none of the batch."""
    rename, moved = Path.replace, []

    def until_killed(path, to):
        if len(moved) == n_moved:
            raise KeyboardInterrupt
        moved.append(rename(path, to))

    folder = land(home, "a1", FORGOTTEN, post(3, at=NOON + timedelta(days=40)))
    Landing(home).set_aside(folder, reason="as it was found", now=NOON)
    purge = partial(purge_set_aside, home=home, tell=print, before=NOON + timedelta(days=1))
    with open_state(home) as connection:
        monkeypatch.setattr(Path, "replace", until_killed)
        with pytest.raises(KeyboardInterrupt):
            purge(connection)
        monkeypatch.undo()
        purge(connection)
    (batch,) = Landing(home).all_set_aside()
    header = json.loads((batch.path / "batch.json").read_text())
    assert header["sha256"]["posts"] == digest(batch.path / "posts.parquet")
    assert secrets_under(home) == {}


def purged_set_aside(home):
    """Take out of a batch that is set aside what is too old."""
    with open_state(home) as connection:
        purge_set_aside(connection, home, tell=print, before=NOON + timedelta(days=1), unreadable_before=NOON)


def test_a_full_disk_leaves_what_is_set_aside_as_it_was(home, monkeypatch):
    folder = land(home, "a1", FORGOTTEN, post(3, at=NOON + timedelta(days=40)))
    batch = Landing(home).set_aside(folder, reason="as it was found", now=NOON)
    found = {path.name: path.read_bytes() for path in batch.path.iterdir()}
    write = Path.write_text

    def full(path, text):
        if path.suffix == ".partial":
            write(path, text[: len(text) // 2])
            raise OSError(ENOSPC, "No space left on device")
        return write(path, text)

    monkeypatch.setattr(Path, "write_text", full)  # room for the rows, none for the header
    with pytest.raises(OSError, match="No space"):
        purged_set_aside(home)
    assert {path.name: path.read_bytes() for path in batch.path.iterdir()} == found


def test_what_a_killed_purge_of_what_is_set_aside_left_is_swept_by_the_next(home):
    folder = land(home, "a1", FORGOTTEN, post(3, at=NOON + timedelta(days=40)))
    batch = Landing(home).set_aside(folder, reason="as it was found", now=NOON)
    for name in ("posts.partial", "batch.partial"):
        (batch.path / name).write_bytes(b"half of it")
    purged_set_aside(home)
    assert sorted(path.name for path in batch.path.iterdir()) == ["batch.json", "posts.parquet"]
    assert secrets_under(home) == {}


@pytest.mark.parametrize("text", ["{}", "[" * 100_000, "7"], ids=["no-hashes", "nested", "a-number"])
def test_a_header_that_cannot_be_read_keeps_nothing_from_being_purged(home, text):
    folder = land(home, "a1", FORGOTTEN, post(3, at=NOON + timedelta(days=40)))
    batch = Landing(home).set_aside(folder, reason="as it was found", now=NOON)
    (batch.path / "batch.json").write_text(text)
    purged_set_aside(home)
    assert secrets_under(home) == {}


def test_what_is_too_old_goes_from_what_is_set_aside(home, context):
    damaged(land(home, "a1", post(1)))
    without_header(land(home, "a2", FORGOTTEN, post(3, at=NOON + timedelta(days=40))))
    with open_state(home) as connection:
        with pytest.raises(Exception, match="2 of 2 batches"):
            load(connection, context)
        day = timedelta(days=1)
        for before, n_files in ((NOON - day, 2), (NOON + day, 1)):
            purge_set_aside(connection, home, tell=print, before=before, unreadable_before=before)
            assert len(list((home / "landing/.rejected").rglob("*.parquet"))) == n_files
    assert secrets_under(home) == {}
