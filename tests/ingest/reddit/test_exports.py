import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.observations.values import text_of
from tests.ingest.written_files import (
    CONTEXT,
    comment,
    engagements,
    posts,
    read,
    rejects,
    submission,
    write_json,
    write_lines,
)
from tests.rows import NOON


def read_one(tmp_path, thing):
    """The one post of a file with one thing."""
    (post,) = posts(read(write_lines(tmp_path / "dump.ndjson", [thing])))
    return post


def test_a_submission_is_read_whole(tmp_path):
    records = read(write_lines(tmp_path / "RS_2025-10.ndjson", [submission()]))
    (post,), (seen,) = posts(records), engagements(records)
    assert (post.post_id, post.kind, post.conversation_id) == (
        "reddit:t3_abc1",
        "submission",
        "reddit:t3_abc1",
    )
    assert (post.title, post.text) == ("Refused again", "It would not answer a harmless question.")
    assert (post.community, post.url) == ("ClaudeAI", "https://www.reddit.com/comments/abc1/")
    assert post.created_at == datetime.fromtimestamp(1_760_000_001, UTC)
    assert post.author_key == CONTEXT.authors.hash("reddit", "t2_9x9x9")
    assert (post.author_account, post.edited_at, post.language) == (None, None, None)
    assert post.last_verified_at == datetime.fromtimestamp(1_760_100_000, UTC)
    assert (seen.likes, seen.replies, seen.impressions) == (12, 4, None)
    assert seen.observed_at == post.last_verified_at
    assert records[0].location == "RS_2025-10.ndjson:1"


def test_a_comment_knows_its_thread_and_what_it_answers(tmp_path):
    post = read_one(tmp_path, comment(parent_id="t1_def0"))
    assert (post.post_id, post.kind) == ("reddit:t1_def1", "comment")
    assert (post.conversation_id, post.parent_id) == ("reddit:t3_abc1", "reddit:t1_def0")
    assert post.url == "https://www.reddit.com/comments/abc1/_/def1/"


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param(submission(created_utc="1760000001", retrieved_on=None), id="pushshift-time-as-text"),
        pytest.param(
            submission(created_utc=1760000001.0, retrieved_on=None, retrieved_utc=1760100000), id="float"
        ),
        pytest.param(submission(id="t3_abc1", name="t3_abc1"), id="id-with-its-prefix"),
        pytest.param(submission(id=None, name="t3_abc1"), id="only-the-full-name"),
        pytest.param(
            submission(selftext_html="<p>x</p>", gilded=0, preview={"images": []}), id="many-other-fields"
        ),
    ],
)
def test_field_sets_of_all_dumps_give_the_same_post(tmp_path, thing):
    post = read_one(tmp_path, thing)
    assert post.post_id == "reddit:t3_abc1"
    assert post.created_at == datetime.fromtimestamp(1_760_000_001, UTC)


def test_counts_are_of_the_second_look_where_there_was_one(tmp_path):
    thing = submission(retrieved_on=1_760_000_100, _meta={"retrieved_2nd_on": 1_760_130_000})
    (seen,) = engagements(read(write_lines(tmp_path / "dump.ndjson", [thing])))
    assert seen.observed_at == datetime.fromtimestamp(1_760_130_000, UTC)


def test_counts_without_a_time_are_of_when_the_file_was_written(tmp_path):
    (seen,) = engagements(read(write_lines(tmp_path / "dump.ndjson", [submission(retrieved_on=None)])))
    assert seen.observed_at == NOON


def test_a_hidden_score_is_no_score(tmp_path):
    (seen,) = engagements(read(write_lines(tmp_path / "dump.ndjson", [submission(score=1, hide_score=True)])))
    assert (seen.likes, seen.replies) == (None, 4)


def test_an_edit_is_dated_where_the_source_dates_it(tmp_path):
    path = write_lines(
        tmp_path / "dump.ndjson", [submission(1, edited=1_760_000_500.0), submission(2, edited=True)]
    )
    dated, undated = posts(read(path))
    assert dated.edited_at == datetime.fromtimestamp(1_760_000_500, UTC)
    assert undated.edited_at is None


def test_names_stay_out_but_for_registered_accounts(tmp_path):
    things = [
        submission(1, author="Jane_Doe", selftext="ask u/jane_doe or @jane", subreddit="u_Jane_Doe"),
        submission(2, author="RivalHQ", author_fullname=None, selftext="u/RivalHQ can help"),
        submission(3, author="[deleted]", author_fullname=None),
    ]
    person, rival, deleted = posts(read(write_lines(tmp_path / "dump.ndjson", things)))
    assert "jane" not in repr(person).lower()
    assert person.text == "ask @user or @user"
    assert (rival.author_account, rival.text) == ("rivalhq", "u/RivalHQ can help")
    assert rival.author_key == CONTEXT.authors.hash("reddit", "rivalhq")
    assert (deleted.author_key, deleted.author_account) == (None, None)


def test_entities_are_resolved_and_markup_is_left_alone(tmp_path):
    text = "&gt; quoted &amp;amp; &lt;b&gt;bold&lt;/b&gt;\n\n&amp;#x200B;\n\n?a=1&amp;copy=2"
    post = read_one(tmp_path, submission(title="Q&amp;A", selftext=text))
    assert post.title == "Q&A"
    assert post.text == "> quoted &amp; <b>bold</b>\n\n\n\n?a=1&copy=2"


@pytest.mark.parametrize(
    "body", ["[removed]", "[deleted]", "[ Removed by Reddit ]", "[deleted by user]", "", "  "]
)
def test_what_was_removed_at_the_source_is_not_kept(tmp_path, body):
    path = write_lines(tmp_path / "dump.ndjson", [comment(body=body), submission(selftext=body)])
    records = read(path)
    assert [field for field, _reason in rejects(records)] == ["body"]
    (kept,) = posts(records)
    assert (kept.title, kept.text) == ("Refused again", "")


def test_what_was_deleted_after_the_dump_was_taken_is_not_kept(tmp_path):
    path = write_lines(tmp_path / "dump.ndjson", [comment(_meta={"was_deleted_later": True})])
    assert rejects(read(path)) == [("body", "is empty, deleted or removed at the source")]


def test_an_array_reads_like_lines(tmp_path):
    things = [submission(), comment()]
    from_array = read(write_json(tmp_path / "a.json", things))
    assert posts(from_array) == posts(read(write_lines(tmp_path / "a.ndjson", things)))
    assert from_array[1].location == "a.json:item 2"


def test_an_answer_of_the_api_is_read_with_replies_within_replies(tmp_path):
    def listing(*things):
        return {"kind": "Listing", "data": {"children": list(things), "after": None}}

    def t1(number, replies=""):
        return {"kind": "t1", "data": comment(number, replies=replies)}

    stub = {"kind": "more", "data": {"children": ["x1", "x2"]}}
    thread = [
        listing({"kind": "t3", "data": submission()}),
        listing(t1(1, listing(t1(2, listing(t1(3))), stub)), t1(4), stub),
    ]
    records = read(write_json(tmp_path / "thread.json", thread))
    assert [post.post_id for post in posts(records)] == [
        "reddit:t3_abc1",
        *(f"reddit:t1_def{n}" for n in (1, 2, 3, 4)),
    ]
    assert rejects(records) == []


def test_an_answer_of_an_archives_api_is_read(tmp_path):
    path = write_json(tmp_path / "answer.json", {"data": [submission(1), submission(2)], "metadata": {}})
    assert len(posts(read(path))) == 2


@pytest.mark.parametrize(
    ("thing", "field", "reason"),
    [
        pytest.param(submission(created_utc="1246-05-06"), "created_utc", "in 1246", id="year-1246"),
        pytest.param(
            submission(created_utc=1_760_000_000_000), "created_utc", "milliseconds", id="milliseconds"
        ),
        pytest.param(submission(created_utc=None), "created_utc", "missing", id="no-time"),
        pytest.param(submission(title="", selftext=""), "text", "empty, and there is no title", id="no-text"),
        pytest.param(
            submission(selftext="x" * 5_000_000), "selftext", "5,000,000 characters", id="five-megabytes"
        ),
        pytest.param(submission(id="../../etc"), "id", "base 36", id="no-id"),
        pytest.param(submission(score="lots"), "score", "whole number", id="no-number"),
        pytest.param({"id": "a", "subreddit": "b"}, "title", "missing, and body too", id="neither-kind"),
        pytest.param("[1, 2]", "line", "no JSON object", id="no-object"),
        pytest.param('{"id": "abc", "title": "Ref', "line", "not JSON", id="broken"),
        pytest.param(b'{"id": "abc", "title": "caf\xe9"}', "line", "not UTF-8 (byte 28", id="latin-1"),
    ],
)
def test_a_bad_line_is_rejected_and_the_next_one_read(tmp_path, thing, field, reason):
    path = write_lines(tmp_path / "dump.ndjson", [submission(1), thing, submission(2)])
    records = read(path, name="reddit")
    ((found, why),) = rejects(records)
    assert found == field
    assert reason in why
    assert records[1].location == "dump.ndjson:2"
    assert 0 < len(records[1].raw) <= 2_000
    assert len(posts(records)) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=500), st.text(max_size=100), st.booleans())
def test_any_text_survives_the_way_through_a_dump(tmp_path, text, title, ascii_only):
    # "Word" keeps the post from being empty, and its mention from being a person's.
    line = json.dumps(submission(title=f"Word {title}", selftext=text), ensure_ascii=ascii_only)
    post = read_one(tmp_path, line.encode())
    if not {"@", "&", "/"} & set(text) and not text.strip().startswith("["):
        assert post.text == text_of(text, field="text")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "id", "kind"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from([*submission(), *comment(), "_meta", "data", "kind", "replies"]), anything
    )
)
def test_no_object_makes_the_reader_fail(tmp_path, changes):
    path = write_lines(tmp_path / "dump.ndjson", [submission() | changes, comment() | changes])
    for record in read(path, name="reddit"):
        assert bool(record.observations) != bool(record.rejected)


@pytest.mark.parametrize(
    ("author", "community"),
    [
        pytest.param("Redditor(name='Jane_Doe')", "Subreddit(display_name='ClaudeAI')", id="printed"),
        pytest.param({"name": "Jane_Doe"}, {"display_name": "ClaudeAI"}, id="objects"),
        pytest.param("/u/Jane_Doe", "ClaudeAI", id="link"),
    ],
)
def test_a_name_is_read_whatever_a_tool_kept_of_it(tmp_path, author, community):
    thing = submission(author=author, author_fullname=None, subreddit=community, _reddit="<praw.Reddit>")
    post = read_one(tmp_path, thing)
    assert post.community == "ClaudeAI"
    assert post.author_key == CONTEXT.authors.hash("reddit", "jane_doe")


def test_a_profile_is_no_community_however_it_was_kept(tmp_path):
    assert read_one(tmp_path, submission(subreddit="Subreddit(display_name='u_Jane_Doe')")).community is None
