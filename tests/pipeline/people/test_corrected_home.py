"""From a correction to what is told: the bundled sample, corrected, analysed, and analysed once more."""

import json
import shutil

import pytest

from pipeline.model.training import lessons
from pipeline.people.corrections import pending
from pipeline.warehouse.warehouse import frame, open_published
from tests.command import ROOT, trustwatch

SETTINGS = ("--config", ROOT / "data/sample/trustwatch.toml")
NOTE = "an outage of the provider's, told on their page"
TABLES = (
    "incident_summary",
    "theme_summary",
    "daily_causes",
    "complaints",
    "amplification_summary",
    "corrections",
)


def run(*arguments, home, stdin=None):
    done = trustwatch(*arguments, *SETTINGS, home=home, stdin=stdin)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def read(home, query):
    with open_published(home) as connection:
        return frame(connection, query)


def everything(home):
    return [read(home, f"FROM {table} ORDER BY ALL") for table in TABLES]


@pytest.fixture(scope="module")
def before(sample_home):
    """What is published before anything is corrected."""
    incidents = read(sample_home, "FROM incident_summary").to_dicts()
    stray = "SELECT post_id FROM complaints WHERE cause = 'malfunction' AND post_id NOT IN (SELECT post_id FROM incident_evidence)"
    return {
        "outage": next(row["incident_id"] for row in incidents if row["product"] == "claude"),
        "policy": next(row["incident_id"] for row in incidents if row["product"] == "chatgpt"),
        "theme": read(sample_home, "FROM theme_summary ORDER BY n_posts DESC")["theme_id"][0],
        "post": read(sample_home, f"{stray} ORDER BY post_id")["post_id"][0],
        "forgotten": read(sample_home, f"{stray} ORDER BY post_id")["post_id"][1],
        "causes": causes(sample_home),
    }


def causes(home):
    return dict(read(home, "SELECT cause, sum(n_complaints)::INT FROM daily_causes GROUP BY cause").rows())


@pytest.fixture(scope="module")
def home(sample_home, before, tmp_path_factory):
    """A copy of the sample's home with corrections landed and analysed; they waited until then."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("corrected") / "home", symlinks=True)
    run("correct", "incident", before["outage"], "state", "dismissed", "--note", NOTE, home=home)
    run("correct", "theme", before["theme"], "name", "Chats kept from us", home=home)
    evidence = read(home, f"SELECT post_id FROM incident_evidence WHERE incident_id = '{before['policy']}'")
    rows = [{"id": post_id, "field": "complaint", "value": False} for post_id in evidence["post_id"]]
    rows += [
        {"id": before[name], "field": "cause", "value": "privacy", "note": "sécret"}
        for name in ("post", "forgotten")
    ]
    run("correct", "file", "-", home=home, stdin="\n".join(map(json.dumps, rows)))
    assert pending(home).height == len(rows) + 2
    assert causes(home) == before["causes"]
    run("analyse", home=home)
    return home


def test_nothing_waits_after_the_analysis(home):
    assert pending(home).is_empty()


def test_a_dismissed_incident_keeps_its_numbers_and_its_note_and_is_no_headline(home, before):
    row = read(home, f"FROM incident_summary WHERE incident_id = '{before['outage']}'").to_dicts()[0]
    assert (row["state"], row["note"]) == ("dismissed", NOTE)
    assert row["n_posts"] > 50
    brief = json.loads(run("report", "--json", home=home))
    assert before["outage"] not in json.dumps(brief["incidents"])
    assert "Claude: complaints" not in brief["headline"]


def test_an_incident_whose_posts_are_no_complaints_is_gone(home, before):
    found = read(home, "SELECT incident_id FROM incident_summary")["incident_id"].to_list()
    assert before["outage"] in found
    assert before["policy"] not in found


def test_counts_by_cause_follow(home, before):
    now = causes(home)
    assert now["privacy"] == before["causes"]["privacy"] + 2
    assert now["malfunction"] <= before["causes"]["malfunction"] - 2
    assert sum(now.values()) < sum(before["causes"].values())


def test_a_theme_is_called_by_the_name_that_a_person_gave_it(home, before):
    named = read(home, "SELECT theme_id, label FROM theme_summary WHERE labelled_by = 'a person'")
    assert named.rows() == [(before["theme"], "Chats kept from us")]


def test_corrections_teach_with_the_labels_that_were_let_stand(home, before):
    taught = {example.example_id: example for example in lessons(home).examples}
    assert (taught[before["post"]].complaint, taught[before["post"]].cause) == (True, "privacy")
    others = [
        example for post_id, example in taught.items() if post_id not in (before["post"], before["forgotten"])
    ]
    assert {(example.complaint, example.cause) for example in others} == {(False, "none")}
    assert len(others) > 40


def test_another_analysis_changes_nothing(home):
    contents = everything(home)
    run("analyse", home=home)
    assert all(one.equals(other) for one, other in zip(contents, everything(home), strict=True))


def test_what_was_said_of_a_forgotten_post_goes_with_it(home, before, tmp_path):
    home = shutil.copytree(home, tmp_path / "home", symlinks=True)
    run("forget", "--post", before["forgotten"], home=home)
    run("analyse", home=home)
    said = read(home, "SELECT DISTINCT subject_id FROM corrections WHERE field = 'cause'")
    assert said["subject_id"].to_list() == [before["post"]]
    assert before["forgotten"] not in {example.example_id for example in lessons(home).examples}
