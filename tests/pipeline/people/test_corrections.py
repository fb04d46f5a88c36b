"""What corrections do to what is read: labels, incidents and names under them, in whatever order they come."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.landing.queue import Batch, Deletion, Landing
from models.correction import FIELDS, Correction, checked_value, known_values
from models.errors import UnknownName, UserMistake
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of, schema_of
from models.vocabulary import CAUSE_KEYS
from pipeline.people.corrections import Statement, checked, examples
from pipeline.stages.load import load
from pipeline.warehouse.warehouse import compact_state, frame, insert, open_published, open_state, publish
from tests.command import ROOT
from tests.rows import NOON, judgement, post

POST = "reddit:t3_1"
READS_THE_MODEL = {  # all else reads what holds under corrections
    "warehouse/sql/tables.sql", "warehouse/sql/publish.sql",
    "warehouse/sql/views/effective_judgements.sql", "stages/sql/load/purge.sql", "stages/sql/understand/pending.sql",
    "warehouse/sql/views/near_duplicates.sql",  # which text repeats which, whatever people say of either
    "stages/sql/understand/copies.sql", "stages/sql/duplicates/read_anew.sql", "stages/sql/duplicates/sharing.sql",
    "stages/sql/duplicates/reposts.sql",
    "people/sql/examples.sql",
    "stages/sql/load/edited.sql", "stages/sql/understand/late_threads.sql",  # what it is to read anew
    "stages/sql/understand/without_vector.sql",  # and what it could not read
    "stages/sql/understand/answers.sql", "stages/sql/understand/stale_shares.sql",  # a confusion is of its own answers
    "runs/sql/repair.sql", "runs/sql/verify.sql",  # whether what the model said fits together
    "stages/amplification/sql/shares.sql",  # which text repeats which
    "stages/sql/subjects/likeness.sql", "stages/sql/subjects/vectors.sql",  # so they do
    "stages/sql/understand/uncertain.sql", "warehouse/sql/views/review_queue.sql",  # how sure the classifier was itself
}  # fmt: skip


def correction(field, new, *, kind="post", subject=POST, minutes=0, **fields):
    values = {"old": None, "by": None, "note": None} | fields
    return Correction(kind, subject, field, NOON + timedelta(minutes=minutes), new=new, **values)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def read_under(state, corrections, **labels):
    """The labels of one post under corrections."""
    insert(state, "judgements", frame_of(Judgement, [judgement(1, **labels)]))
    state.execute("DELETE FROM corrections")
    insert(state, "corrections", frame_of(Correction, corrections))
    (row,) = frame(state, "FROM effective_judgements").to_dicts()
    return row


def test_without_a_correction_a_post_is_as_the_model_read_it(state):
    read = read_under(state, [])
    assert read.pop("corrected") == []
    assert read == frame(state, "FROM judgements").to_dicts()[0]


def test_the_latest_correction_of_a_field_holds_and_the_others_stay(state):
    said = [
        correction("cause", "timeout", minutes=1),
        correction("cause", "privacy"),
        correction("blames", "user"),
    ]
    read = read_under(state, said, also=("timeout", "privacy"), leaving=True)
    assert (read["cause"], read["blames"], read["leaving"]) == ("timeout", "user", True)
    assert (read["p_cause"], read["causes"]) == (1.0, {"timeout": 1.0})
    assert read["also"] == ["privacy"]  # the cause is not also the cause
    assert read["corrected"] == ["blames", "cause"]


def test_no_complaint_has_a_cause_or_blames_anybody(state):
    read = read_under(state, [correction("complaint", "false")], also=("timeout",), leaving=True)
    assert (read["is_complaint"], read["p_complaint"]) == (False, 0.0)
    neutral = ("none", [], "unstated", "unstated", 0)
    assert tuple(read[name] for name in ("cause", "also", "blames", "explained", "severity")) == neutral
    assert read["leaving"]  # who praises can leave, too


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        pytest.param([("cause", "timeout")], "timeout", id="named"),
        pytest.param([("complaint", "true")], "unclear", id="unnamed"),
        pytest.param([("complaint", "false"), ("cause", "timeout")], "timeout", id="named-later"),
        pytest.param([("cause", "timeout"), ("complaint", "false")], "none", id="denied-later"),
        pytest.param([("cause", "timeout"), ("cause", None)], "none", id="taken-back"),
        pytest.param([("complaint", "true"), ("cause", "none")], "none", id="no-cause-no-complaint"),
    ],
)
def test_who_names_a_cause_says_that_it_is_a_complaint(state, said, cause):
    corrections = [correction(*pair, minutes=minutes) for minutes, pair in enumerate(said)]
    read = read_under(state, corrections, is_complaint=False, cause="none", p_complaint=0.1, severity=0)
    assert (read["cause"], read["is_complaint"]) == (cause, cause != "none")


@pytest.mark.parametrize(
    ("own", "causes"),
    [
        pytest.param([], ["timeout", "timeout", "timeout"], id="none-of-its-own"),
        pytest.param([("cause", "privacy")], ["timeout", "privacy", "privacy"], id="its-own-is-nearer"),
        pytest.param([("complaint", "false")], ["timeout", "none", "none"], id="denied"),
        pytest.param([("cause", "privacy"), ("cause", None)], ["timeout"] * 3, id="taken-back"),
    ],
)
def test_what_nearly_repeats_a_corrected_post_follows_its_correction(state, own, causes):
    labels = {"is_complaint": False, "cause": "none"}
    originals = [None, "reddit:t3_1", "reddit:t3_2"]
    rows = [judgement(number, duplicate_of=of, **labels) for number, of in enumerate(originals, start=1)]
    insert(state, "judgements", frame_of(Judgement, [*rows, judgement(4, **labels)]))
    insert(state, "posts", frame_of(Post, [post(number) for number in range(1, 5)]))
    said = [correction("product", "grok"), correction("cause", "timeout", minutes=9)]
    said += [correction(*pair, minutes=minute, subject="reddit:t3_2") for minute, pair in enumerate(own)]
    insert(state, "corrections", frame_of(Correction, said))
    read = frame(state, "FROM effective_judgements ORDER BY post_id").to_dict(as_series=False)
    assert read["cause"] == [*causes, "none"]
    assert read["product"] == ["grok", "claude", "claude", "claude"]  # the forum may make it another
    taught = [row["id"] for row in examples(state)]
    assert taught == ["reddit:t3_1", "reddit:t3_2"][: 2 if own else 1]


def test_a_post_that_the_model_could_not_read_is_read_by_a_person(state):
    nothing = dict.fromkeys(
        ("is_complaint", "p_complaint", "cause", "p_cause", "causes", "blames", "explained")
    )
    nothing |= dict.fromkeys(("leaving", "promotes", "severity"))
    assert read_under(state, [correction("product", "grok")], **nothing)["is_complaint"] is None
    read = read_under(state, [correction("cause", "lost_work"), correction("severity", "2")], **nothing)
    assert [read[name] for name in ("is_complaint", "cause", "blames", "leaving", "promotes", "severity")] == [
        True, "lost_work", "unstated", False, "none", 2,
    ]  # fmt: skip


def values_of(field):
    return st.none() | st.sampled_from(known_values(field) or ("one", "two")).map(
        lambda value: checked_value(_kind_of(field), field, value)
    )


def _kind_of(field):
    return next(kind for kind, fields in FIELDS.items() if field in fields)


fields = st.sampled_from([field for of_kind in FIELDS.values() for field in of_kind])
corrections = fields.flatmap(
    lambda field: st.builds(
        lambda new, minutes, by: correction(
            field, new, kind=_kind_of(field), subject=POST, minutes=minutes, by=by
        ),
        values_of(field),
        st.integers(0, 2),
        st.sampled_from(["ann", "bob", None]),
    )
)


@pytest.fixture(scope="module")
def shared_state(tmp_path_factory):
    with open_state(tmp_path_factory.mktemp("corrections")) as connection:
        insert(connection, "judgements", frame_of(Judgement, [judgement(1)]))
        yield connection


@given(st.data())
@settings(max_examples=30)
def test_the_order_and_the_repetition_of_batches_change_nothing(shared_state, data):
    batches = data.draw(st.lists(st.lists(corrections, max_size=3), min_size=1, max_size=4))
    again = data.draw(st.permutations(batches + batches[:1]))
    held = [_held(shared_state, order) for order in (batches, again)]
    assert held[0].equals(held[1])


def _held(state, batches):
    state.execute("DELETE FROM corrections")
    for batch in batches:
        insert(state, "corrections", frame_of(Correction, batch))
    return frame(state, "FROM corrections ORDER BY ALL")


@given(st.lists(corrections, max_size=6))
@settings(max_examples=30)
def test_labels_never_contradict_each_other(shared_state, said):
    _held(shared_state, [said])
    (read,) = frame(shared_state, "FROM effective_judgements").to_dicts()
    assert read["is_complaint"] == (read["cause"] != "none")
    assert set(read["also"]) <= set(CAUSE_KEYS) - {read["cause"]}
    assert read["is_complaint"] or read["blames"] == "unstated"


def land(home, name, **tables):
    rows = {"corrections": Correction, "deletions": Deletion, "posts": Post}
    frames = {table: frame_of(rows[table], items) for table, items in tables.items()}
    Landing(home).write(Batch(name, "people", "correct", tables=frames))


def test_what_was_said_of_a_purged_post_is_in_no_file_any_more(home, context):
    said = [
        correction("cause", "timeout", note=f"a secret {number}", minutes=number) for number in range(500)
    ]
    with open_state(home) as state:
        land(home, "a", posts=[post(1)], corrections=said)
        load(state, context)
        publish(state, home)
        Landing(home).remove(home / "landing/people/a")
        land(home, "b", deletions=[Deletion("post", POST, NOON)])
        load(state, context)
        land(home, "c", corrections=[correction("blames", "user", minutes=900)])  # from before it was purged
        load(state, context)
        assert frame(state, "FROM corrections").is_empty()
        publish(state, home)
    compact_state(home)
    assert not any(b"a secret" in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_the_effective_tables_have_the_columns_of_the_tables(state):
    assert frame(state, "FROM effective_incidents").schema == frame(state, "FROM incidents").schema
    read = frame(state, "SELECT * EXCLUDE (corrected) FROM effective_judgements")
    assert read.schema == schema_of(Judgement)


@pytest.mark.parametrize(
    ("said", "state_and_note"),
    [
        pytest.param([("state", "dismissed", "a joke")], ("dismissed", "a joke"), id="dismissed"),
        pytest.param([("state", "dismissed", None), ("note", "look", None)], ("dismissed", "look"), id="note-later"),
        pytest.param([("note", "look", None), ("state", "dismissed", "a joke")], ("dismissed", "a joke"), id="both"),
        pytest.param([("state", "dismissed", "a joke"), ("state", None, None)], ("closed", None), id="taken-back"),
        pytest.param([("note", "look", None), ("note", None, None)], ("closed", None), id="note-taken-back"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("found", ["closed", "dismissed"])  # the stage writes down what it read
def test_the_latest_word_on_an_incident_holds(state, said, state_and_note, found):
    values = (
        f"'claude', [], '{NOON}', '{NOON}', '{NOON}', 1, 1, 1, 1, 1, 1, 1, '{found}', NULL, 0, NULL, false"
    )
    state.execute(f"INSERT INTO incidents VALUES ('i1', {values})")
    rows = [
        correction(field, new, kind="incident", subject="i1", minutes=minutes, note=note)
        for minutes, (field, new, note) in enumerate(said)
    ]
    insert(state, "corrections", frame_of(Correction, rows))
    expected = (
        state_and_note if said[-1][0] == "state" or found == "closed" else ("dismissed", state_and_note[1])
    )
    assert frame(state, "SELECT state, note FROM effective_incidents").row(0) == expected


def _theme(state, theme_id, merged_into=None):
    status = "merged" if merged_into else "live"
    into = f"'{merged_into}'" if merged_into else "NULL"
    state.execute(
        f"INSERT INTO themes VALUES ('{theme_id}', 'words', [], [], 1, 1, '{NOON}', '{NOON}', '{status}', {into})"
    )


def test_a_name_goes_to_the_theme_that_its_own_was_merged_into_unless_that_has_one(home, state):
    for theme_id, into in {"a": "b", "b": "c", "c": None, "d": "e", "e": None, "f": None}.items():
        _theme(state, theme_id, into)
    names = {"a": "Chats gone", "d": "Locked out", "e": "Locked out for good"}
    rows = [correction("name", name, kind="theme", subject=theme_id) for theme_id, name in names.items()]
    insert(state, "corrections", frame_of(Correction, rows))
    publish(state, home)
    with open_published(home) as reader:
        named = "labelled_by = 'a person'"
        shown = frame(reader, f"SELECT theme_id, label, {named} FROM theme_summary ORDER BY theme_id").rows()
    assert shown == [
        ("a", "Chats gone", True), ("b", "Chats gone", True), ("c", "Chats gone", True), ("d", "Locked out", True),
        ("e", "Locked out for good", True), ("f", "words", False),
    ]  # fmt: skip


def test_a_name_taken_back_gives_way_to_the_words_of_the_posts(home, state):
    _theme(state, "a")
    rows = [
        correction("name", "Chats gone", kind="theme", subject="a"),
        correction("name", None, kind="theme", subject="a", minutes=1),
    ]
    insert(state, "corrections", frame_of(Correction, rows))
    publish(state, home)
    with open_published(home) as reader:
        assert frame(reader, "SELECT label FROM theme_summary").item() == "words"


def test_a_rewritten_state_still_reads_under_corrections(home, context):
    with open_state(home) as state:
        insert(state, "judgements", frame_of(Judgement, [judgement(1), judgement(2)]))
        land(
            home, "a", corrections=[correction("cause", "timeout")], deletions=[Deletion("post", "x:9", NOON)]
        )
        load(state, context)
    assert compact_state(home)
    with open_state(home) as state:
        assert frame(state, "SELECT cause FROM effective_judgements ORDER BY post_id")["cause"].to_list() == [
            "timeout",
            "lost_work",
        ]


def test_stages_and_views_read_labels_under_corrections():
    folder = ROOT / "pipeline"
    reading = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.sql")
        if re.search(
            r"\b(FROM|JOIN|INTO|UPDATE|TABLE IF NOT EXISTS|state\.)\s*judgements\b", path.read_text()
        )
    }
    assert reading == READS_THE_MODEL


@pytest.mark.parametrize("field", ["label", "posts"])
def test_a_field_that_no_guide_has_is_named(field):
    with pytest.raises(UnknownName, match=f"unknown field '{field}'"):
        checked_value("post", field, "timeout")


def test_an_incident_that_was_merged_is_corrected_under_its_new_id(home, state):
    values = (
        f"'claude', [], '{NOON}', '{NOON}', '{NOON}', 1, 1, 1, 1, 1, 1, 1, 'merged', 'i2', 0, NULL, false"
    )
    state.execute(f"INSERT INTO incidents VALUES ('i1', {values})")
    publish(state, home)
    said = Statement("incident", "i1", "state", "dismissed")
    with (
        open_published(home) as reader,
        pytest.raises(UserMistake, match="was merged into 'i2'; correct that one"),
    ):
        checked(reader, said, at=NOON)
