"""``trustwatch subject``: a question is added, judged, listed and dropped, each word landing for the next analysis."""

import json

import pytest

from tests.command import trustwatch
from tests.story import write_story

STAGES = ("--stage", "load", "--stage", "subjects", "--stage", "publish")
SENTENCE = "Claude lost my whole draft"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("subjects") / "home")


def run(home, *arguments):
    done = trustwatch("subject", *arguments, home=home)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_subject_is_added_judged_listed_and_dropped(home):
    added = run(
        home, "add", SENTENCE, "--post", "reddit:t3_1", "--text", "it ate my @somebody draft", "--by", "ann"
    )
    subject_id = added.strip()
    (waiting,) = json.loads(run(home, "list", "--json"))
    assert (waiting["subject_id"], waiting["sentence"], waiting["pending"]) == (subject_id, SENTENCE, True)
    assert trustwatch("analyse", *STAGES, home=home).exit_code == 0
    assert "not judged: these counts are a guess" in run(home, "list")
    run(home, "judge", subject_id, "--right", "reddit:t3_2", "--wrong", "reddit:t3_3", "--by", "ann")
    assert trustwatch("analyse", *STAGES, home=home).exit_code == 0
    (row,) = json.loads(run(home, "list", "--json"))
    assert (row["pending"], row["by"], row["n_examples"]) == (False, "ann", 2)
    said = "SELECT new FROM corrections WHERE subject_kind = 'subject' ORDER BY new"
    told = trustwatch("sql", said, "--format", "csv", home=home).stdout.split("\n")[1:-1]
    assert told == [SENTENCE, "example", "it ate my @user draft", "right", "wrong"]
    assert run(home, "judge", subject_id) == ""  # none of the story's posts has a vector
    run(home, "drop", subject_id, "--by", "ann")
    assert json.loads(run(home, "list", "--json")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ("add", " ", "--by", "ann"), "sentence '': expected 1 to 200 printable", id="no-sentence"
        ),
        pytest.param(
            ("add", "a", "--post", "x:77", "--by", "ann"), "no post 'x:77' is published", id="no-post"
        ),
        pytest.param(("add", "a"), "Missing option '--by'", id="nobody"),
        pytest.param(
            ("judge", "nonsense", "--right", "reddit:t3_1", "--by", "ann"), "no subject 'nonsense'", id="gone"
        ),
        pytest.param(
            ("judge", "nonsense"), "no subject 'nonsense' is watched; 'trustwatch subject list'", id="unasked"
        ),
        pytest.param(
            ("drop", "nonsense", "--by", "ann"), "no subject 'nonsense' is watched", id="not-dropped"
        ),
        pytest.param(
            ("judge", "s", "--right", "reddit:t3_1", "--wrong", "reddit:t3_1", "--by", "ann"),
            "--wrong reddit:t3_1: is named under --right too",
            id="both",
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_the_thing_and_the_way_out(home, arguments, said):
    done = trustwatch("subject", *arguments, home=home, environment={"TRUSTWATCH_BY": ""})
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") <= 2
