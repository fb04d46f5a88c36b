"""Requests to be forgotten, from collected files to the published copy."""

import json

import pytest

from ingest.landing.queue import Landing
from pipeline.warehouse.warehouse import frame, open_published
from tests.command import ROOT

PUBLISH = ("analyse", "--stage", "load", "--stage", "publish")


def thing(number, **fields):
    return {
        "id": f"p{number}",
        "name": f"t3_p{number}",
        "author": "Some_One",
        "author_fullname": "t2_9x",
        "subreddit": "ClaudeAI",
        "title": "Claude lost my chat",
        "selftext": f"all of it, {number}",
        "created_utc": 1_772_452_800 + number,
    } | fields


@pytest.fixture
def collected(home, command, tmp_path):
    """A home with two posts of one author and one of another, in landing."""

    def collect(name, *things):
        path = tmp_path / f"{name}.ndjson"
        path.write_text("".join(json.dumps(one) + "\n" for one in things))
        code, said = command("collect", "file", path)
        assert code == 0, said

    collect("first", thing(1), thing(2), thing(3, author="another", author_fullname="t2_7y"))
    return collect


def texts(home):
    """What is still published of what people wrote."""
    with open_published(home) as reader:
        return set(frame(reader, "SELECT text FROM posts WHERE purged_at IS NULL")["text"])


@pytest.mark.parametrize("name", ["reddit:some_one", "reddit:Some_One", "reddit:u/Some_One", "reddit:t2_9x"])
@pytest.mark.parametrize("published", [True, False], ids=["published", "waiting"])
def test_an_author_is_found_by_handle_and_by_native_id(home, command, collected, name, published):
    if published:
        assert command(*PUBLISH)[0] == 0
    code, said = command("forget", "--author", name)
    assert (code, f"{name}: 2 posts" in said) == (0, True)
    assert command(*PUBLISH)[0] == 0
    assert texts(home) == {"all of it, 3"}
    collected("later", thing(4), thing(5, author="another", author_fullname="t2_7y"))
    assert command(*PUBLISH)[0] == 0
    assert texts(home) == {"all of it, 3", "all of it, 5"}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(("--author", "reddit:nobody"), id="nothing-held-of-the-author"),
        pytest.param(("--author", "redit:some_one"), id="unknown-source"),
        pytest.param(("--post", "reddit:t3_p9"), id="no-such-post"),
    ],
)
@pytest.mark.parametrize("published", [True, False], ids=["published", "waiting"])
def test_a_request_that_matches_nothing_says_so_and_stands(home, command, collected, asked, published):
    if published:
        command(*PUBLISH)
    code, said = command("forget", *asked)
    assert code == 4
    assert f"{asked[1]}: 0 posts" in said
    assert f"nothing is held of {asked[1]}" in said
    late = thing(9, author="nobody", author_fullname="t2_0z")
    collected("late", late)
    command(*PUBLISH)
    assert ("all of it, 9" in texts(home)) == (asked[1] == "redit:some_one")


def test_one_request_that_matches_nothing_does_not_hide_another(home, command, collected):
    code, said = command("forget", "--post", "reddit:t3_p1", "--post", "reddit:t3_p9")
    assert (code, "reddit:t3_p1: 1 post" in said) == (4, True)
    assert "nothing is held of reddit:t3_p9;" in said


@pytest.mark.parametrize("published", [True, False], ids=["published", "waiting"])
def test_an_author_key_that_is_gone_is_not_made_anew(home, command, collected, published):
    if published:
        command(*PUBLISH)
    (home / "author.key").unlink()
    n_waiting = len(Landing(home).pending())
    code, said = command("forget", "--author", "reddit:some_one")
    assert code == 2
    assert f"put the key back into {home / 'author.key'}" in said
    assert not (home / "author.key").exists()
    assert len(Landing(home).pending()) == n_waiting


@pytest.mark.parametrize("published", [True, False], ids=["published", "waiting"])
def test_an_author_key_that_is_not_that_of_the_batches_is_refused(
    home, command, collected, published, monkeypatch
):
    if published:
        command(*PUBLISH)
    monkeypatch.setenv("TRUSTWATCH_AUTHOR_KEY", "another")
    code, said = command("forget", "--author", "reddit:some_one")
    assert (code, "held under another author key" in said) == (2, True)
    assert command("forget", "--post", "reddit:t3_p1")[0] == 0


def test_an_analysis_makes_no_author_key(home, command, collected):
    (home / "author.key").unlink()
    code, said = command(*PUBLISH)
    assert (code, "made under another author key" in said) == (4, True)
    assert not (home / "author.key").exists()


def test_nothing_that_a_store_told_of_a_review_outlives_it(home, command, tmp_path):
    review = {
        "reviewId": "r1",
        "at": "2026-03-02 12:00:00",
        "userName": "Some One",
        "content": "it lost my chat",
    }
    told = {"appVersion": "1.2026.058", "score": 1, "replyContent": "Sorry!", "thumbsUpCount": 3}
    (path := tmp_path / "reviews.json").write_text(json.dumps([review | told]))
    assert command("collect", "file", path, "--map", ROOT / "docs/maps/google-play-scraper.toml")[0] == 0
    assert command(*PUBLISH)[0] == 0
    columns = "SELECT app_version, rating, developer_reply FROM posts"
    with open_published(home) as reader:
        assert reader.execute(columns).fetchall() == [("1.2026.058", 1, True)]
    assert command("forget", "--post", "playstore:r1")[0] == 0
    assert command(*PUBLISH)[0] == 0
    with open_published(home) as reader:
        assert reader.execute(columns).fetchall() == [(None, None, None)]
