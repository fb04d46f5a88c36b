import json

import pytest

from pipeline.people.corrections import pending
from pipeline.warehouse.warehouse import open_state
from tests.command import trustwatch
from tests.story import write_story


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("corrected") / "home")


def landed(home):
    return {
        (row["subject_id"], row["field"]): (row["old"], row["new"])
        for row in pending(home).iter_rows(named=True)
    }


def test_a_label_is_landed_with_what_was_published(home):
    done = trustwatch(
        "correct",
        "post",
        "x:1003",
        "cause",
        "timeout",
        "--by",
        "ann",
        "--note",
        "ask @bob",
        "--json",
        home=home,
    )
    assert done.exit_code == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["old"], row["new"], row["by"], row["note"]) == (
        "lost_work",
        "timeout",
        "ann",
        "ask @user",
    )
    assert landed(home)["x:1003", "cause"] == ("lost_work", "timeout")
    assert "trustwatch analyse" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["post", "x:1003", "cuase", "timeout"], "unknown field 'cuase': did you mean 'cause'?", id="field"),
        pytest.param(["post", "x:1003", "cause", "timeouts"], "unknown cause 'timeouts': did you mean 'timeout'?", id="value"),
        pytest.param(["post", "x:1003", "also", "privacy,lag"], "unknown also 'lag'", id="second-cause"),
        pytest.param(["post", "x:1003", "severity", "9"], "unknown severity '9'", id="severity"),
        pytest.param(["post", "x:404", "cause", "timeout"], "no post 'x:404' is published", id="post"),
        pytest.param(["incident", "claude-2", "state", "dismissed"], "no incident 'claude-2' is published", id="incident"),
        pytest.param(["incident", "claude-1", "state", "dismised"], "did you mean 'dismissed'?", id="state"),
        pytest.param(["theme", "t9", "name", "Lost"], "no theme 't9' is published", id="theme"),
        pytest.param(["theme", "t1", "name", " "], "expected 1 to 80 printable characters", id="no-name"),
        pytest.param(["theme", "t1", "name", "a" * 81], "expected 1 to 80 printable characters", id="long-name"),
        pytest.param(["post", "x:1003", "cause"], "name the value", id="no-value"),
        pytest.param(["post", "x:1003", "cause", "timeout", "--undo"], "name the value", id="both"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_nothing_is_landed(home, arguments, message):
    before = landed(home)
    failed = trustwatch("correct", *arguments, home=home)
    assert failed.exit_code == 2
    assert message in failed.stderr
    assert landed(home) == before


def test_of_a_file_the_good_rows_are_landed_and_the_others_named(home):
    rows = [
        {"id": "x:1004", "field": "also", "value": ["timeout", "privacy"]},
        {"id": "x:1005", "field": "complaint", "value": True},
        {"id": "x:1005", "field": "complaint", "value": False},
        {"id": "x:404", "field": "complaint", "value": False},
        {"kind": "theme", "id": "t1", "field": "name", "value": "Work that is gone"},
        {"kind": "incident", "id": "claude-1", "field": "state", "value": None},
    ]
    stdin = "\n".join(map(json.dumps, rows))
    done = trustwatch("correct", "file", "-", home=home, stdin=stdin)
    assert done.exit_code == 4
    assert "stdin: id x:404: no post 'x:404' is published" in done.stderr
    assert "1 of 6 corrections were not landed" in done.stderr
    found = landed(home)
    assert found["x:1004", "also"] == ("none", "privacy,timeout")
    assert found["x:1005", "complaint"] == ("true", "false")
    assert found["t1", "name"] == ("work gone", "Work that is gone")
    assert found["claude-1", "state"] == ("open", None)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param({"id": "x:1004", "field": "cause"}, "value is missing", id="no-value"),
        pytest.param({"id": "x:1004", "field": "cause", "value": "other", "nte": ""}, "did you mean 'note'?", id="key"),
    ],
)  # fmt: skip
def test_a_file_of_another_form_is_refused(home, row, message):
    failed = trustwatch("correct", "file", home=home, stdin=json.dumps(row))
    assert failed.exit_code == 2
    assert message in failed.stderr


def test_an_unpublished_home_says_what_to_run(tmp_path):
    with open_state(tmp_path):
        pass
    failed = trustwatch("correct", "post", "x:1", "cause", "timeout", home=tmp_path)
    assert failed.exit_code == 2
    assert "trustwatch analyse" in failed.stderr
