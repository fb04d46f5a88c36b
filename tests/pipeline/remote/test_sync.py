"""Two hosts and the folder between them; the same over S3 where moto's server is installed."""

import importlib.util
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from pyarrow.fs import FileSystem

from ingest.landing.header import digest
from ingest.landing.queue import Batch, Deletion, Landing
from ingest.observations.record import Counts
from models.errors import Locked, SourceUnreachable, UserMistake
from models.post import Post
from models.table import frame_of
from pipeline.remote import copies
from pipeline.remote.place import Place
from pipeline.remote.sync import sync
from pipeline.runs import steps
from pipeline.runs.analyse import analyse_home
from pipeline.runs.watcher import Watcher
from pipeline.settings.sections import Remote
from pipeline.settings.settings import Settings
from pipeline.stages.load import load, remove_loaded
from pipeline.stages.stage import StageContext
from pipeline.terminal.reporting import is_disk_full
from pipeline.warehouse.state_file import STATE
from pipeline.warehouse.warehouse import frame, open_published, open_state, prepare_home, publish
from tests.command import trustwatch
from tests.rows import NOON, post


@dataclass(frozen=True)
class Host:
    """One home and the address that it shares."""

    settings: Settings
    told: list[str]

    @classmethod
    def at(cls, home: Path, address: str, *, analyses: bool = False) -> "Host":
        return cls(Settings(home=home, remote=Remote(address=address, analyses=analyses)), [])

    @property
    def landing(self) -> Landing:
        return Landing(self.settings.home)

    def sync(self) -> dict[str, int]:
        return sync(self.settings, tell=self.told.append)

    def land(self, batch_id: str, *posts: Post, **tables: object) -> Path:
        found = {"posts": frame_of(Post, posts)} if posts else {}
        counts = Counts(len(posts), len(posts), 0, 0)
        return self.landing.write(Batch(batch_id, "reddit", "r/a", counts, tables=found | tables))

    def analyse(self) -> None:
        """What an analysis does to landing and copies, without its stages in between."""
        with open_state(self.settings.home) as state:
            load(state, StageContext(self.settings, NOON, "test", tell=self.told.append))
            publish(state, self.settings.home)
            remove_loaded(state, self.settings.home)

    def texts(self) -> list[str]:
        with open_published(self.settings.home) as copy:
            return list(
                frame(copy, "SELECT text FROM posts WHERE purged_at IS NULL ORDER BY post_id")["text"]
            )

    def names(self) -> list[str]:
        return [folder.name for folder in self.landing.pending()]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "place"


@pytest.fixture
def hosts(tmp_path, place):
    place.mkdir()
    address = place.as_uri()
    return Host.at(tmp_path / "collects", address), Host.at(tmp_path / "analyses", address, analyses=True)


def files(place):
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


def travel(collector, analyst):
    """A batch lands at one host, is analysed at the other, and its copy is read at the first."""
    collector.land("one", post(1, "the chat is gone"))
    assert collector.sync() == {"copies_fetched": 0, "batches_dropped": 0, "batches_sent": 1}
    assert analyst.sync() == {"batches_fetched": 1, "copies_sent": 0, "batches_cleared": 0}
    analyst.analyse()
    assert analyst.sync() == {"batches_fetched": 0, "copies_sent": 1, "batches_cleared": 1}
    assert collector.names() == ["one"]  # until a copy holds it
    assert collector.sync() == {"copies_fetched": 1, "batches_dropped": 1, "batches_sent": 0}
    assert collector.texts() == ["the chat is gone"]
    assert collector.names() == analyst.names() == []
    assert set(collector.sync().values()) == set(analyst.sync().values()) == {0}


def test_what_one_host_collects_the_other_analyses_and_both_read(hosts, place):
    travel(*hosts)
    assert files(place) == ["analysed_by/home", "warehouse/v1.duckdb", "warehouse/v1.json"]


def test_the_same_over_s3(tmp_path, monkeypatch):
    if importlib.util.find_spec("moto") is None or importlib.util.find_spec("flask") is None:
        pytest.skip("needs an S3 server: pip install 'moto[s3,server]'")
    from moto.server import ThreadedMotoServer

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        options = f"endpoint_override={host}:{port}&scheme=http&region=us-east-1&allow_bucket_creation=true"
        address = f"s3://watch/shared?{options}"
        FileSystem.from_uri(address)[0].create_dir("watch")
        travel(
            Host.at(tmp_path / "collects", address), Host.at(tmp_path / "analyses", address, analyses=True)
        )
    finally:
        server.stop()


def test_what_is_forgotten_leaves_every_host(hosts, place):
    collector, analyst = hosts
    travel(collector, analyst)
    collector.land("asked", deletions=frame_of(Deletion, [Deletion("post", "reddit:t3_1", NOON)]))
    collector.sync()
    analyst.sync()
    analyst.analyse()
    analyst.sync()
    collector.sync()
    assert collector.texts() == []
    held = [place, *(host.settings.home / "landing" for host in hosts), collector.settings.home]
    assert not [
        path
        for folder in held
        for path in folder.rglob("*")
        if path.is_file() and b"the chat is gone" in path.read_bytes()
    ]
    assert files(place) == ["analysed_by/home", "warehouse/v2.duckdb", "warehouse/v2.json"]


def test_what_is_forgotten_does_not_come_back_by_a_host_that_was_away(tmp_path, hosts, place):
    collector, analyst = hosts
    away = Host.at(tmp_path / "away", place.as_uri())
    away.land("late", post(1, "the chat is gone"), post(2, "the chat is back"))
    travel(collector, analyst)
    collector.land("asked", deletions=frame_of(Deletion, [Deletion("post", "reddit:t3_1", NOON)]))
    for _ in range(2):
        for host in (collector, away):
            host.sync()
        analyst.sync()
        analyst.analyse()
        analyst.sync()
    for host in (collector, away):
        host.sync()
        assert host.texts() == ["the chat is back"]
        assert host.names() == []


def test_a_batch_that_was_sent_in_part_is_sent_whole_by_the_next_exchange(hosts, place):
    collector, analyst = hosts
    collector.land("one", post(1))
    collector.sync()
    (header,) = place.rglob("batch.json")
    header.unlink()
    assert analyst.sync()["batches_fetched"] == 0
    assert collector.sync()["batches_sent"] == 1
    assert analyst.sync()["batches_fetched"] == 1


def test_a_batch_that_was_fetched_in_part_is_fetched_whole_by_the_next_exchange(hosts):
    collector, analyst = hosts
    collector.land("one", post(1))
    collector.sync()
    aside = analyst.landing.folder / "reddit" / ".one.partial"
    aside.mkdir(parents=True)
    (aside / "posts.parquet").write_bytes(b"half")
    assert analyst.sync()["batches_fetched"] == 1
    assert analyst.landing.set_aside_unreadable(now=NOON) == []
    assert analyst.names() == ["one"]


def test_what_exchanges_left_that_were_killed_goes_with_the_next(hosts, place):
    collector, analyst = hosts
    travel(collector, analyst)
    half_removed = place / "landing" / "reddit" / "one"
    half_removed.mkdir(parents=True)
    (half_removed / "posts.parquet").write_bytes(b"words")
    for folder in (place / "warehouse", collector.settings.home / "warehouse"):
        (folder / "v0.duckdb").write_bytes(b"words")
    (place / "warehouse" / "v0.json").write_text('{"sha256": "0"}')
    analyst.sync()
    collector.sync()
    assert files(place) == ["analysed_by/home", "warehouse/v1.duckdb", "warehouse/v1.json"]
    assert not (collector.settings.home / "warehouse" / "v0.duckdb").exists()


def test_two_exchanges_of_one_home_do_not_meet(hosts):
    collector, _ = hosts
    collector.land("one", post(1))
    with FileLock(collector.settings.home / "sync.lock"), pytest.raises(Locked, match="under way"):
        collector.sync()
    assert collector.sync()["batches_sent"] == 1


def test_a_batch_that_two_hosts_hold_is_loaded_once(tmp_path, hosts, place):
    collector, analyst = hosts
    other = Host.at(tmp_path / "other", place.as_uri())
    for host in (collector, other, analyst):
        host.land("one", post(1, "the chat is gone"))
    assert [collector.sync()["batches_sent"], other.sync()["batches_sent"]] == [1, 0]
    assert analyst.sync()["batches_fetched"] == 0
    analyst.analyse()
    assert analyst.sync()["batches_cleared"] == 1
    assert [collector.sync()["batches_dropped"], other.sync()["batches_dropped"]] == [1, 1]
    assert other.texts() == ["the chat is gone"]


def test_a_batch_that_is_not_whole_there_is_left_there(hosts, place):
    collector, analyst = hosts
    collector.land("one", post(1))
    collector.sync()
    (table,) = place.rglob("posts.parquet")
    whole = table.read_bytes()
    table.write_bytes(whole[:-9])
    assert analyst.sync()["batches_fetched"] == 0
    assert "landing/reddit/one: posts.parquet: not as it was written" in analyst.told[0]
    table.write_bytes(whole)
    assert analyst.sync()["batches_fetched"] == 1


@pytest.fixture
def refused(hosts, place):
    """A batch with a table that is unknown to the host that analyses, which so has set it aside."""
    collector, analyst = hosts
    collector.land("one", post(1, "words of a person"))
    collector.sync()
    folder = place / "landing" / "reddit" / "one"
    (folder / "posts.parquet").rename(folder / "novel.parquet")
    header = folder / "batch.json"
    header.write_text(header.read_text().replace('"posts"', '"novel"'))
    analyst.sync()
    (batch,) = analyst.landing.set_aside_unreadable(now=NOON)
    assert "a table unknown here" in batch.reason
    return batch


def test_only_its_name_stays_of_a_batch_that_the_analysis_set_aside(hosts, place, refused):
    collector, analyst = hosts
    assert analyst.sync() == {"batches_fetched": 0, "copies_sent": 0, "batches_cleared": 1}
    assert files(place) == ["analysed_by/home", "set_aside/reddit/one"]
    assert collector.sync()["batches_dropped"] == 1
    assert "set aside by the host that analyses" in collector.told[0]
    assert collector.sync()["batches_sent"] == 0


def test_its_name_goes_when_the_batch_is_no_longer_set_aside(tmp_path, hosts, place, refused):
    _, analyst = hosts
    analyst.sync()
    shutil.rmtree(refused.path)
    foreign = place / "set_aside" / "notes.txt"
    foreign.write_text("of somebody else")
    assert analyst.sync()["batches_cleared"] == 0
    assert files(place) == ["analysed_by/home", "set_aside/notes.txt"]
    late = Host.at(tmp_path / "late", place.as_uri())
    late.land("one", post(1))
    assert late.sync() == {"copies_fetched": 0, "batches_dropped": 0, "batches_sent": 1}
    assert analyst.sync()["batches_fetched"] == 1


def test_a_batch_that_was_damaged_where_it_is_analysed_is_fetched_again(hosts, place):
    collector, analyst = hosts
    collector.land("one", post(1, "the chat is gone"))
    collector.sync()
    analyst.sync()
    (analyst.landing.folder / "reddit" / "one" / "posts.parquet").write_bytes(b"noise")
    analyst.landing.set_aside_unreadable(now=NOON)
    assert analyst.sync() == {"batches_fetched": 1, "copies_sent": 0, "batches_cleared": 0}
    assert analyst.landing.all_set_aside() == []
    assert not list(analyst.landing.folder.rglob("one.json"))
    analyst.analyse()
    analyst.sync()
    assert collector.sync()["batches_dropped"] == 1
    assert collector.texts() == ["the chat is gone"]
    assert files(place) == ["analysed_by/home", "warehouse/v1.duckdb", "warehouse/v1.json"]


def test_what_is_damaged_here_is_not_sent(hosts, place):
    collector, _ = hosts
    (collector.land("one", post(1)) / "posts.parquet").write_bytes(b"noise")
    assert collector.sync()["batches_sent"] == 0
    assert files(place) == []
    assert "set aside, and not sent" in collector.told[0]


def test_names_that_lead_elsewhere_are_not_followed(hosts, place, tmp_path):
    _, analyst = hosts
    for odd in ("landing/.hidden/one", "landing/reddit/.one", "landing/reddit/a b"):
        (place / odd).mkdir(parents=True)
        (place / odd / "batch.json").write_text("{}")
    assert analyst.sync()["batches_fetched"] == 0
    assert analyst.told == []


def test_a_second_home_does_not_analyse(tmp_path, hosts, place):
    _, analyst = hosts
    analyst.sync()
    second = Host.at(tmp_path / "second", place.as_uri(), analyses=True)
    with pytest.raises(UserMistake, match="is analysed by another home"):
        second.sync()


def test_a_run_exchanges_where_hosts_share_a_folder_and_not_elsewhere(hosts, monkeypatch):
    monkeypatch.setattr(steps, "analyse_home", lambda *_arguments, **_options: {})
    monkeypatch.setattr(steps, "BUILT_IN", ())  # which ask sources
    monkeypatch.setattr(steps, "is_due", lambda *_arguments, **_options: False)
    collector, analyst = hosts
    alone = Settings(home=collector.settings.home.with_name("alone"))

    def names(settings):
        prepare_home(settings.home)
        return [step.name for step in steps.steps_of(settings, Watcher(lambda: False, print, None))]

    assert names(collector.settings) == ["sync"]
    assert names(analyst.settings) == ["sync", "analyse", "sync"]
    assert names(alone) == ["analyse"]


def test_who_collects_does_not_analyse(hosts):
    collector, analyst = hosts
    watcher = Watcher(lambda: False, print, None)
    with pytest.raises(UserMistake, match="is analysed by another host"):
        analyse_home(collector.settings, (), watcher, rebuild=False)
    analyst.analyse()
    mistaken = Host.at(analyst.settings.home, analyst.settings.remote.address)
    with pytest.raises(UserMistake, match="was analysed here"):
        mistaken.sync()


@pytest.mark.parametrize("command", ["maintain", "export"])
def test_who_only_reads_a_copy_changes_nothing_and_says_who_does_until_it_takes_over(
    tmp_path, hosts, command
):
    collector, analyst = hosts
    travel(collector, analyst)
    home = collector.settings.home
    words = (command, *([tmp_path / "kept.duckdb"] if command == "export" else []))
    refused = trustwatch(*words, home=home)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "only reads what another host analyses" in refused.stderr
    assert not (home / "warehouse" / STATE).exists()
    restored = trustwatch("restore", home=home)
    assert restored.exit_code == 0, restored.stderr
    assert "only reads" not in trustwatch(*words, home=home).stderr


def test_a_copy_that_is_not_whole_is_not_read(hosts, place):
    collector, analyst = hosts
    travel(collector, analyst)
    analyst.analyse()
    analyst.sync()
    (header,) = place.glob("warehouse/*.json")
    header.write_text(json.dumps({"sha256": "0"}))
    with pytest.raises(SourceUnreachable, match=r"v2.duckdb: not as it was published"):
        collector.sync()
    assert collector.texts() == ["the chat is gone"]


def test_a_header_that_was_half_written_is_none(hosts, place):
    collector, analyst = hosts
    travel(collector, analyst)
    header = place / "warehouse" / "v1.json"
    whole = header.read_text()
    for content in ("", '{"sha2', "[1]", '{"sha256": 5}'):
        header.write_text(content)
        assert collector.sync()["copies_fetched"] == 0
        assert collector.texts() == ["the chat is gone"]
        assert analyst.sync()["copies_sent"] == 1
        assert header.read_text() == whole
    assert files(place) == ["analysed_by/home", "warehouse/v1.duckdb", "warehouse/v1.json"]


def test_an_empty_name_of_who_analyses_names_nobody(tmp_path, hosts, place):
    _, analyst = hosts
    analyst.sync()
    for empty in (place / "analysed_by" / "home", analyst.settings.home / "warehouse" / "analysed_by"):
        empty.write_text("")
    analyst.sync()
    assert (place / "analysed_by" / "home").read_text()
    with pytest.raises(UserMistake, match="is analysed by another home"):
        Host.at(tmp_path / "second", place.as_uri(), analyses=True).sync()


def test_what_is_not_ours_stays(hosts, place):
    foreign = [
        "elsewhere/v0.duckdb",
        "warehouse/notes.json",
        "warehouse/sales/part-0.parquet",
        "warehouse/sales/v0.json",
        "warehouse/v0.duckdb.bak",
        "warehouse/vault.json",
    ]
    for name in foreign:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("of somebody else")
    travel(*hosts)
    ours = ["analysed_by/home", "warehouse/v1.duckdb", "warehouse/v1.json"]
    assert files(place) == sorted([*ours, *foreign])
    assert {(place / name).read_text() for name in foreign} == {"of somebody else"}


@pytest.mark.parametrize("name", ["home", "home/shared", "."])
@pytest.mark.parametrize("analyses", [True, False])
def test_the_home_and_what_is_shared_lie_apart(tmp_path, name, analyses):
    host = Host.at(tmp_path / "home", (tmp_path / name).resolve().as_uri(), analyses=analyses)
    with pytest.raises(UserMistake, match="neither may lie in the other"):
        host.sync()


def test_a_copy_that_is_published_while_the_one_before_is_sent_is_taken(hosts, place, monkeypatch):
    _, analyst = hosts
    analyst.analyse()

    def published_meanwhile(path):
        monkeypatch.setattr(copies, "digest", digest)
        analyst.analyse()
        path.unlink(missing_ok=True)
        return digest(path)

    monkeypatch.setattr(copies, "digest", published_meanwhile)
    assert analyst.sync()["copies_sent"] == 1
    assert files(place) == ["analysed_by/home", "warehouse/v2.duckdb", "warehouse/v2.json"]


def test_a_full_disk_here_is_told_as_such(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    (tmp_path / "more-than-a-buffer").write_bytes(bytes(1 << 20))
    with pytest.raises(OSError, match="No space left") as raised:
        Place(tmp_path.as_uri()).fetch("more-than-a-buffer", Path("/dev/full"))
    assert is_disk_full(raised.value)


def test_an_at_in_the_path_is_no_credential(tmp_path):
    place = tmp_path / "team@office"
    place.mkdir()
    address = f"file://{place}"
    travel(Host.at(tmp_path / "collects", address), Host.at(tmp_path / "analyses", address, analyses=True))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        pytest.param("", "remote.address is not set", id="none"),
        pytest.param("ftp://host/folder", "expected such as s3://bucket/folder", id="another-kind"),
        pytest.param("folder", "expected such as s3://bucket/folder", id="no-address"),
        pytest.param("s3://id:hidden@bucket/folder", "take all up to the @ out", id="credentials"),
        pytest.param("s3://id:hid/den@bucket/hidden", "take all up to the @ out", id="a-slash-in-them"),
        pytest.param("s3://[bucket/folder", "expected such as s3://bucket/folder", id="no-host"),
        pytest.param(
            "s3://bucket/folder?secret_key=hidden", "or with options that are none", id="odd-option"
        ),
    ],
)
def test_an_address_that_is_none_is_said_without_what_is_secret(tmp_path, address, message):
    with pytest.raises(UserMistake, match=message) as raised:
        Host.at(tmp_path / "home", address).sync()
    assert "hidden" not in str(raised.value)
