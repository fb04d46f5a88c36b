import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.observations.author import AuthorKey, author_key, mask_handles
from models.errors import UserMistake


def test_the_key_file_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first, second = author_key(tmp_path), author_key(tmp_path)
    assert first.fingerprint == second.fingerprint
    assert stat.S_IMODE((tmp_path / "author.key").stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    in_file = author_key(tmp_path).fingerprint
    monkeypatch.setenv("TRUSTWATCH_AUTHOR_KEY", "another")
    assert author_key(tmp_path).fingerprint != in_file


def test_an_empty_key_file_is_named_with_the_way_out(tmp_path):
    (tmp_path / "author.key").touch()
    with pytest.raises(UserMistake, match=r"author\.key: is empty; restore it"):
        author_key(tmp_path)


def test_one_person_on_two_sources_has_two_keys():
    key = AuthorKey(b"secret")
    assert key.hash("reddit", "ann") != key.hash("x", "ann")
    assert key.hash("x", "ann") == AuthorKey(b"secret").hash("x", "ann")


def test_the_secret_never_shows():
    key = AuthorKey(b"hunter2")
    assert "hunter2" not in repr(key) + key.fingerprint + key.hash("x", "ann")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("@ann_b your chat is gone too?", "@user your chat is gone too?", id="mention"),
        pytest.param("thanks u/some-one!", "thanks @user!", id="reddit-user"),
        pytest.param("@Larkspur_AI says hi", "@Larkspur_AI says hi", id="registered"),
        pytest.param("mail me at ann@example.org", "mail me at ann@example.org", id="e-mail"),
        pytest.param("npm i @scope/package", "npm i @scope/package", id="npm-scope"),
        pytest.param("npm i @my-scope/package", "npm i @my-scope/package", id="npm-scope-with-hyphen"),
        pytest.param("cc @sam-rivers-2, @ann-", "cc @user, @user-", id="github-user"),
        pytest.param("hi @sam.rivers.bsky.social.", "hi @user.", id="bluesky-user"),
        pytest.param("@Larkspur.example says hi", "@Larkspur.example says hi", id="registered-domain"),
        pytest.param("npm i @my.scope/package", "npm i @my.scope/package", id="npm-scope-with-dot"),
        pytest.param(
            "at bsky.app/profile/sam.example/post/3k", "at bsky.app/profile/user/post/3k", id="bluesky-link"
        ),
        pytest.param(
            "bsky.app/profile/did:plc:a/post/3k", "bsky.app/profile/did:plc:a/post/3k", id="link-by-did"
        ),
        pytest.param("https://x.com/ann/status/12", "https://x.com/i/status/12", id="link"),
        pytest.param("see https://x.com/ann_b?s=20 now", "see https://x.com/user?s=20 now", id="page-on-x"),
        pytest.param("x.com/search?q=claude", "x.com/search?q=claude", id="search-on-x"),
        pytest.param("x.com/Larkspur_AI", "x.com/Larkspur_AI", id="page-of-registered"),
        pytest.param(
            "https://www.reddit.com/user/ann-b/comments/",
            "https://www.reddit.com/user/user/comments/",
            id="page-on-reddit",
        ),
        pytest.param("old.reddit.com/u/ann", "old.reddit.com/u/user", id="short-page-on-reddit"),
        pytest.param(
            "https://medium.com/@ann.b/why-1", "https://medium.com/@user/why-1", id="page-elsewhere"
        ),
        pytest.param(
            "x.com/aliceさんが言った", "x.com/userさんが言った", id="page-before-words-without-a-space"
        ),
        pytest.param("i.reddit.com/r/u_ann/top", "i.reddit.com/r/u_user/top", id="own-forum-on-reddit"),
        pytest.param(
            "x.com/intent/user?screen_name=ann", "x.com/intent/user?screen_name=user", id="intent-on-x"
        ),
        pytest.param("x.com/jobs", "x.com/jobs", id="jobs-on-x"),
        pytest.param("tiktok.com/@ann", "tiktok.com/@user", id="page-without-a-scheme"),
        pytest.param(
            "www.threads.net/@larkspur_ai", "www.threads.net/@larkspur_ai", id="registered-elsewhere"
        ),
        pytest.param("https://unpkg.com/@scope/sdk", "https://unpkg.com/@scope/sdk", id="scope-in-a-link"),
        pytest.param("netflix.com/browse", "netflix.com/browse", id="another-site"),
    ],
)
def test_handles_in_text_are_masked(text, masked):
    assert mask_handles(text, keep={"larkspur_ai", "larkspur.example"}) == masked


@given(st.text())
def test_masking_twice_changes_nothing_more(text):
    assert mask_handles(mask_handles(text)) == mask_handles(text)
