import json
import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.landing.queue import Batch, Landing
from ingest.observations.author import author_key
from ingest.observations.record import Counts
from models.judgement import Judgement
from models.post import Post
from models.statistics.disclosure import WITHHELD
from models.table import frame_of
from pipeline.cli import app
from pipeline.commands.sample import SAMPLE
from pipeline.exports.ledger import Export, known_exports, note_exports
from pipeline.terminal.reporting import exit_code_of
from pipeline.warehouse.migrations import newest_version
from pipeline.warehouse.statements import VIEWS
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.command import Result
from tests.rows import NOON, judgement, post
from tests.story import write_story

SECRET = "xylophone-marmalade"
PURGED = f"purged:{sha256(b'reddit:t3_7').hexdigest()}"
FORMS = [pytest.param("backup.duckdb", id="file"), pytest.param("backup", id="folder")]
PUBLISH = ("analyse", "--stage", "load", "--stage", "publish")


@pytest.fixture
def command(home, capsys):
    """The command line as a user meets it, but in this process: arguments in; exit code, stdout and stderr out."""

    def run(*arguments, at=home):
        line = [*map(str, arguments), "--home", str(at)]
        exit_code = exit_code_of(lambda: app(line, standalone_mode=False))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return Result(exit_code, shown.out, shown.err)

    return run


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Homes with posts of one author each, published; every text has the secret in it, and its number."""

    @cache
    def made(n_posts):
        home = tmp_path_factory.mktemp("published") / "home"
        with open_state(home) as connection:
            posts = [post(number, f"{SECRET} number {number:04}") for number in range(n_posts)]
            insert(connection, "posts", frame_of(Post, posts))
            insert(
                connection,
                "judgements",
                frame_of(Judgement, [judgement(number) for number in range(n_posts)]),
            )
            publish(connection, home)
        return home

    return made


@pytest.fixture
def write_secrets(published):
    """Makes a folder such a home."""
    return lambda home, n_posts=400: shutil.copytree(published(n_posts), home, symlinks=True)


def bytes_of(path):
    paths = [path for path in path.rglob("*") if path.is_file()] if path.is_dir() else [path]
    return b"".join(path.read_bytes() for path in paths)


def rows_of(path, table):
    if path.is_dir():
        return duckdb.read_parquet(str(path / f"{table}.parquet")).pl()
    with duckdb.connect(path, read_only=True) as connection:
        return connection.table(table).pl()


def published_tables(home):
    with open_published(home) as connection:
        names = frame(connection, "SELECT table_name FROM duckdb_tables()")["table_name"].to_list()
        told = {*names} - {"runs", *VIEWS}
        return {name: frame(connection, f"FROM {name} ORDER BY ALL") for name in told}


@pytest.mark.parametrize("name", FORMS)
def test_a_restored_home_publishes_the_same_and_goes_on(sample_home, tmp_path, command, name):
    home, restored, path = tmp_path / "home", tmp_path / "restored", tmp_path / name
    shutil.copytree(sample_home, home, symlinks=True)
    done = command("export", path, "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["place"], answer["kind"]) == (str(path), "private")
    done = command("restore", path, "--json", at=restored)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["n_rows"] == answer["n_rows"]
    assert "the author key of the export is not here" in done.stderr
    assert command("analyse", "--config", SAMPLE / "trustwatch.toml", at=restored).exit_code == 0
    before, after = published_tables(home), published_tables(restored)
    assert before.keys() == after.keys()
    for table, rows in before.items():
        hidden = ["run_id"] if table == "estimates" else []
        assert after[table].drop(hidden).equals(rows.drop(hidden)), table


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(("--post", "reddit:t3_7"), id="post"),
        pytest.param(("--author", "reddit:someone"), id="author"),
    ],
)
def test_what_is_forgotten_leaves_no_byte_in_an_export(home, tmp_path, command, name, asked, write_secrets):
    path = tmp_path / name
    write_secrets(home)
    with open_state(home) as connection:
        key = author_key(home).hash("reddit", "someone")
        connection.execute(
            "UPDATE posts SET author_key = ?, title = text WHERE post_id = 'reddit:t3_7'", [key]
        )
        connection.execute("UPDATE posts SET text = 'zebra-quartz' WHERE post_id = 'reddit:t3_7'")
        publish(connection, home)
    assert command("export", path).exit_code == 0
    assert rows_of(path, "posts").filter(text="zebra-quartz").height == 1
    if not path.is_dir():
        assert b"zebra-quartz" in bytes_of(path)  # a file can be searched; Parquet is compressed
    assert command("forget", *asked).exit_code == 0
    done = command(*PUBLISH)
    assert (done.exit_code, "exports: 1 rewritten" in done.stderr) == (0, True)
    assert b"zebra-quartz" not in bytes_of(path)
    rows = rows_of(path, "posts")
    assert rows.height == 400
    (row,) = rows.filter(post_id=PURGED).to_dicts()
    assert (row["text"], row["title"], row["url"], row["author_key"]) == ("", None, None, None)
    assert rows_of(path, "judgements").filter(post_id="reddit:t3_7").is_empty()
    again = command(*PUBLISH)
    assert "exports" not in again.stderr


def test_a_purged_export_brings_nothing_back(home, tmp_path, command, write_secrets):
    path, restored = tmp_path / "backup.duckdb", tmp_path / "restored"
    write_secrets(home)
    command("export", path)
    command("forget", "--post", "reddit:t3_7")
    command(*PUBLISH)
    assert command("restore", path, at=restored).exit_code == 0
    posts = (post(7, SECRET), post(9000, "new"))
    tables = {"posts": frame_of(Post, posts)}
    Landing(restored).write(Batch("again", "reddit", "q", Counts(2, 2, 0, 0), tables=tables))
    assert command(*PUBLISH, at=restored).exit_code == 0
    with open_published(restored) as connection:
        texts = dict(frame(connection, "SELECT post_id, text FROM posts").rows())
    assert (texts[PURGED], texts["reddit:t3_9000"], len(texts)) == ("", "new", 401)


def test_an_export_is_restored_without_what_its_own_tombstones_name(home, tmp_path, command, write_secrets):
    path, restored = tmp_path / "backup.duckdb", tmp_path / "restored"
    write_secrets(home)
    command("export", path)
    with duckdb.connect(path) as connection:
        connection.execute("INSERT INTO tombstones VALUES (sha256('reddit:t3_7'), now())")
        connection.execute(
            "UPDATE export SET header = replace(header, '\"tombstones\":0', '\"tombstones\":1')"
        )
    assert command("restore", path, at=restored).exit_code == 0
    assert f"{SECRET} number 0007".encode() not in bytes_of(restored)
    assert f"{SECRET} number 0008".encode() in bytes_of(restored)


def test_a_restored_home_goes_on_purging_the_exports_of_the_old_one(home, tmp_path, command, write_secrets):
    first, second, restored = tmp_path / "first.duckdb", tmp_path / "second.duckdb", tmp_path / "restored"
    write_secrets(home)
    for path in (first, second):
        command("export", path)
    moved = second.rename(tmp_path / "moved.duckdb")
    assert "in 2 full exports too" in command("restore", moved, at=restored).stderr
    command("forget", "--post", "reddit:t3_7", at=restored)
    assert "exports: 2 rewritten" in command(*PUBLISH, at=restored).stderr
    for path in (first, moved):
        assert f"{SECRET} number 0007".encode() not in bytes_of(path)


def test_retention_reaches_exports(home, tmp_path, command, monkeypatch):
    path = tmp_path / "backup.duckdb"
    old = post(1, SECRET, created_at=datetime.now(UTC) - timedelta(days=40))
    with open_state(home) as connection:
        insert(connection, "posts", frame_of(Post, [old]))
        publish(connection, home)
    command("export", path)
    monkeypatch.setenv("TRUSTWATCH_RETENTION__TEXT_DAYS", "30")
    assert command("maintain").exit_code == 0
    assert SECRET.encode() not in bytes_of(path)


def test_an_export_that_cannot_be_reached_is_named_until_it_is_back_or_gone(
    home, tmp_path, command, write_secrets
):
    lost, back = tmp_path / "lost", tmp_path / "back.duckdb"
    write_secrets(home)
    for path in (lost, back):
        command("export", path)
    shutil.rmtree(lost)
    kept = back.rename(tmp_path / "elsewhere.duckdb")
    command("forget", "--post", "reddit:t3_7")
    done = command(*PUBLISH)
    assert done.exit_code == 4
    assert f"{lost}: is not there; bring it back" in done.stderr
    assert f"trustwatch export --gone {back}" in done.stderr
    status = json.loads(command("status", "--json").stdout)
    assert [row["place"] for row in status["exports_to_purge"]] == [str(lost), str(back)]
    assert str(back) in command("status").stdout
    kept.rename(back)
    assert command("export", "--gone", lost).exit_code == 0
    assert command(*PUBLISH).exit_code == 0
    assert f"{SECRET} number 0007".encode() not in bytes_of(back)
    assert json.loads(command("status", "--json").stdout)["exports_to_purge"] == []


def test_an_analysis_that_is_partly_done_purges_exports_all_the_same(home, tmp_path, command, write_secrets):
    path = tmp_path / "backup.duckdb"
    write_secrets(home)
    command("export", path)
    command("forget", "--post", "reddit:t3_7")
    Landing(home).write(Batch("foreign", "reddit", "q", author_key_fingerprint="another"))
    done = command(*PUBLISH)
    assert (done.exit_code, "made under another author key" in done.stderr) == (4, True)
    assert f"{SECRET} number 0007".encode() not in bytes_of(path) + bytes_of(home)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("backup.duckdb", "is still there; delete it first", id="there"),
        pytest.param("bakcup.duckdb", "no export was written there; known exports: ", id="unknown"),
    ],
)
def test_only_an_export_that_was_deleted_can_be_said_to_be_gone(
    home, tmp_path, command, name, reason, write_secrets
):
    write_secrets(home, 3)
    command("export", tmp_path / "backup.duckdb")
    refused = command("export", "--gone", tmp_path / name)
    assert (refused.exit_code, reason in refused.stderr) == (2, True)
    assert [export.path for export in known_exports(home)] == [tmp_path / "backup.duckdb"]


def test_something_else_in_the_place_of_an_export_is_left_alone_and_named(
    home, tmp_path, command, write_secrets
):
    path = tmp_path / "backup.duckdb"
    write_secrets(home)
    command("export", path)
    path.write_text("my notes")
    command("forget", "--post", "reddit:t3_7")
    done = command(*PUBLISH)
    assert done.exit_code == 4
    assert f"{path}: is no export of Trustwatch" in done.stderr
    assert path.read_text() == "my notes"


def test_what_a_killed_export_left_is_cleared_up(home, tmp_path, command, write_secrets):
    path = tmp_path / "backup"
    write_secrets(home)
    command("export", path)
    path.rename(tmp_path / ".backup.old")  # killed between the two renames of --replace
    (tmp_path / ".backup.partial").mkdir()
    never = tmp_path / "never.duckdb"
    note_exports(home, Export(path=never, kind="private", written_at=None, n_tombstones=-1))
    (tmp_path / ".never.duckdb.partial").write_text(SECRET)
    command("forget", "--post", "reddit:t3_7")
    assert command(*PUBLISH).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "home"]
    assert [export.path for export in known_exports(home)] == [path]


@pytest.mark.parametrize("name", FORMS)
def test_an_export_is_written_over_only_when_asked(home, tmp_path, command, name, write_secrets):
    path = tmp_path / name
    write_secrets(home, 3)
    command("export", path)
    before = bytes_of(path)
    refused = command("export", path)
    assert refused.exit_code == 2
    assert f"{path}: exists already; name another path, or write over it with --replace" in refused.stderr
    assert bytes_of(path) == before
    with open_state(home) as connection:
        insert(connection, "posts", frame_of(Post, [post(4)]))
    assert command("export", path, "--replace").exit_code == 0
    assert rows_of(path, "posts").height == 4
    assert not list(tmp_path.glob(".*"))


def test_what_is_no_export_is_never_written_over(home, tmp_path, command, write_secrets):
    write_secrets(home, 3)
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    for path in (folder, home / "trustwatch.duckdb"):
        refused = command("export", path, "--replace")
        assert (refused.exit_code, "is no export of Trustwatch" in refused.stderr) == (2, True)
    assert (folder / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("backup.csv", "a name ends in .duckdb", id="other-ending"),
        pytest.param("nowhere/backup", "nowhere: no such folder; make it first", id="no-folder"),
    ],
)
def test_a_place_that_will_not_do_is_a_mistake(home, tmp_path, command, name, reason, write_secrets):
    write_secrets(home, 3)
    refused = command("export", tmp_path / name)
    assert (refused.exit_code, reason in refused.stderr) == (2, True)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that refuses files to everyone")
@pytest.mark.parametrize("name", FORMS)
def test_a_folder_that_takes_no_files_is_named_and_nothing_is_noted(home, command, name, write_secrets):
    write_secrets(home, 3)
    failed = command("export", Path("/proc") / name)
    assert failed.exit_code == 1
    assert f"/proc/{name}: cannot be written" in failed.stderr
    assert known_exports(home) == ()


def test_nothing_to_export_is_a_mistake_and_makes_no_home(home, tmp_path, command):
    refused = command("export", tmp_path / "backup.duckdb")
    assert (refused.exit_code, "nothing is published there yet" in refused.stderr) == (2, True)
    assert not home.exists()


def test_a_full_export_is_for_its_owner_only(home, tmp_path, command, write_secrets):
    write_secrets(home, 3)
    for name, mode in (("backup.duckdb", 0o600), ("backup", 0o700)):
        command("export", tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o777 == mode


def test_a_home_that_holds_data_is_not_restored_into(home, tmp_path, command, write_secrets):
    path = tmp_path / "backup.duckdb"
    write_secrets(home, 3)
    command("export", path)
    refused = command("restore", path)
    assert refused.exit_code == 2
    assert f"{home}: holds data already; name an empty or new folder" in refused.stderr
    waiting = tmp_path / "waiting"
    Landing(waiting).write(Batch("b", "reddit", "q"))
    assert command("restore", path, at=waiting).exit_code == 2


def copied(whole, path):
    """The same export at another path, whatever was there."""
    shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)
    (shutil.copytree if whole.is_dir() else shutil.copy)(whole, path)


def damaged(path, how):
    if how == "missing":
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    elif how == "foreign" and path.is_dir():
        (path / "export.json").write_text('{"kind": "private"}')
    elif how == "foreign":
        path.unlink()
        with duckdb.connect(path) as connection:
            connection.execute("CREATE TABLE posts AS SELECT 1 AS post_id")
    else:
        path = path / "posts.parquet" if path.is_dir() else path
        content = bytearray(path.read_bytes())
        middle = len(content) // 2
        if how == "short":
            content = content[:middle]
        else:
            content[middle::500] = bytes(byte ^ 0xFF for byte in content[middle::500])
        path.write_bytes(content)


@pytest.mark.parametrize("name", FORMS)
def test_a_damaged_or_foreign_export_is_refused_by_name_and_the_home_stays_empty(
    home, tmp_path, command, name, write_secrets
):
    path, whole, restored = tmp_path / name, tmp_path / f"whole-{name}", tmp_path / "restored"
    write_secrets(home, 800)
    command("export", whole)
    for how in ("missing", "foreign", "short", "flipped"):
        copied(whole, path)
        damaged(path, how)
        refused = command("restore", path, at=restored)
        assert refused.exit_code == 2, (how, refused.stderr)
        assert f"{path}: " in refused.stderr, how
        assert any(words in refused.stderr for words in ("is damaged", "no export of", "no such export")), how
        assert SECRET.encode() not in (bytes_of(restored) if restored.exists() else b""), how
    copied(whole, path)
    assert command("restore", path, at=restored).exit_code == 0


def test_an_export_of_a_newer_schema_is_refused(home, tmp_path, command, write_secrets):
    path = tmp_path / "backup"
    write_secrets(home, 3)
    command("export", path)
    header = path / "export.json"
    header.write_text(
        header.read_text().replace(f'"schema_version": {newest_version()}', '"schema_version": 99')
    )
    refused = command("restore", path, at=tmp_path / "restored")
    assert refused.exit_code == 1
    assert (
        f"has schema 99, this Trustwatch knows {newest_version()}; use a newer Trustwatch" in refused.stderr
    )


def test_a_shared_export_holds_counts_and_nothing_of_people(home, tmp_path, command):
    path = tmp_path / "share.duckdb"
    write_story(home)
    done = command("export", path, "--share", "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    cells = rows_of(path, "complaint_counts")
    assert answer["withheld"]["cells"] == rows_of(path, "about")["n_cells_withheld"].item() > 0
    assert (
        f"withheld, so that no count has fewer than 10 authors: {answer['withheld']['cells']} counts"
        in done.stderr
    )
    assert cells["n_complaints"].min() >= 10
    assert cells.filter(product="claude", cause="lost_work", blames="safety")["n_complaints"].to_list() == [
        23
    ]
    assert rows_of(path, "incidents")["product"].to_list() == ["claude"]
    content = bytes_of(path)
    for private in (b"my work is gone", b"author-", b"reddit:t3", b"x:10", str(home).encode()):
        assert private not in content
    refused = command("restore", path, at=tmp_path / "restored")
    assert (refused.exit_code, "made for sharing and holds no posts" in refused.stderr) == (2, True)


def test_fewer_than_five_authors_are_never_shared(home, tmp_path, command):
    write_story(home)
    refused = command("export", tmp_path / "share.duckdb", "--share", "--fewest-authors", "4")
    assert refused.exit_code == 2


few = st.lists(
    st.tuples(
        st.integers(0, 14), st.sampled_from(("claude", "chatgpt")), st.sampled_from(("timeout", "lost_work", "other")),
        st.sampled_from(("safety", "technical")), st.integers(0, 20),
    ),
    max_size=60,
)  # fmt: skip


@given(few)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_shared_count_of_any_warehouse_has_fewer_authors_than_said(tmp_path_factory, command, rows):
    folder = tmp_path_factory.mktemp("few")
    posts = [
        post(number, author_key=f"author-{author}", at=NOON + timedelta(days=day))
        for number, (author, _, _, _, day) in enumerate(rows)
    ]
    labels = [
        judgement(number, product=product, cause=cause, blames=blames)
        for number, (_, product, cause, blames, _) in enumerate(rows)
    ]
    with open_state(folder / "home") as connection:
        insert(connection, "posts", frame_of(Post, posts))
        insert(connection, "judgements", frame_of(Judgement, labels))
        publish(connection, folder / "home")
    done = command("export", folder / "s", "--share", "--fewest-authors", "5", at=folder / "home")
    assert done.exit_code == 0, done.stderr
    for cell in rows_of(folder / "s", "complaint_counts").to_dicts():
        assert cell["n_complaints"] >= 5
        if WITHHELD not in cell.values():
            behind = [
                row for row in rows if all(cell[name] in (None, value) for name, value in shown_of(row))
            ]
            assert len(behind) == cell["n_complaints"]
            assert len({author for author, *_ in behind}) >= 5


def shown_of(row):
    _, product, cause, blames, day = row
    week = NOON.date() + timedelta(days=day // 7 * 7)  # NOON is on a Monday
    return ("product", product), ("cause", cause), ("blames", blames), ("week", str(week))
