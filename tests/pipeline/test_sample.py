"""The pipeline finds the truth that docs/sample.md tells of the bundled sample."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from pipeline.commands.sample import SAMPLE
from pipeline.warehouse.warehouse import frame, open_published
from tests.command import ROOT

N_OUTAGES = 14 + 10
INCIDENTS = (
    "FROM incidents JOIN attributions USING (incident_id) WHERE product = $product ORDER BY started_at"
)


def labels():
    return [json.loads(line) for line in (SAMPLE / "labels.jsonl").read_text().splitlines()]


def labelled(part):
    return [label for label in labels() if label["part"] == part]


def texts():
    """The text of every post by its id, as the files give it."""
    lines = (SAMPLE / "reddit.ndjson").read_text().splitlines()
    things = {f"reddit:{thing['name']}": thing for thing in map(json.loads, lines)}
    reddit = {
        post_id: f"{thing.get('title', '')} {thing.get('selftext') or thing.get('body')}"
        for post_id, thing in things.items()
    }
    pages = json.loads((SAMPLE / "x.json").read_text())
    return reddit | {f"x:{tweet['id']}": tweet["text"] for page in pages for tweet in page["data"]}


def phrases(text):
    """The runs of four words in a text."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}


def day(month, number, hour=0):
    return datetime(2026, month, number, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def warehouse(sample_home):
    with open_published(sample_home) as connection:
        yield connection


def incident_of(warehouse, product, *, begins):
    """The one incident of a product that begins in an interval."""
    incidents = frame(warehouse, INCIDENTS, {"product": product}).to_dicts()
    found = [row for row in incidents if begins[0] <= row["started_at"] < begins[1]]
    assert len(found) == 1, incidents
    return found[0]


@pytest.fixture(scope="module")
def outage_incident(warehouse):
    return incident_of(warehouse, "claude", begins=(day(10, 21, 17), day(10, 21, 20)))


@pytest.fixture(scope="module")
def policy_incident(warehouse):
    return incident_of(warehouse, "chatgpt", begins=(day(10, 5), day(10, 9)))


def test_every_post_of_the_sample_has_a_label_and_every_label_a_post():
    posts = texts()
    assert sorted(posts) == sorted(label["id"] for label in labels())
    assert all(unescape(posts[label["id"]]).endswith(label["text"]) for label in labels())


def test_the_page_about_the_sample_counts_its_parts():
    page = (ROOT / "docs" / "sample.md").read_text()
    for part in {label["part"] for label in labels()}:
        posts = labelled(part)
        assert f"| `{part}` | {len(posts)} | {sum(post['complaint'] for post in posts)} |" in page


def test_the_sample_shares_no_text_with_the_training_examples():
    # A quarter of a text's runs of four words in another text would make it a variant of that one.
    seen = {}
    for file in sorted((ROOT / "models" / "training" / "examples").glob("*.jsonl")):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            example = json.loads(line)
            for phrase in phrases(f"{example.get('title') or ''} {example['text']}"):
                seen.setdefault(phrase, set()).add(f"{file.name}:{number}")
    assert seen
    for post_id, text in texts().items():
        own = phrases(text)
        shared = [index for phrase in own for index in seen.get(phrase, ())]
        nearest = max(map(shared.count, set(shared)), default=0)
        assert nearest <= max(2, len(own) / 4), (post_id, text)


def test_everything_read_is_kept_once(warehouse):
    counts = frame(
        warehouse,
        "SELECT sum(n_read) read, sum(n_kept) kept, sum(n_duplicate + n_rejected) lost FROM batches",
    )
    assert counts.row(0) == (len(labels()) + N_OUTAGES, len(labels()) + N_OUTAGES, 0)
    assert frame(warehouse, "SELECT count(*) FROM posts").item() == len(labels())
    assert frame(warehouse, "SELECT count(*) FROM outages").item() == N_OUTAGES


def test_posts_in_other_languages_are_kept_and_counted_as_not_read(warehouse):
    foreign = {label["id"] for label in labelled("foreign")}
    not_read = set(frame(warehouse, "SELECT post_id FROM posts_read WHERE reading = 'not read'")["post_id"])
    assert foreign <= not_read
    assert len(not_read - foreign) <= 0.01 * len(labels())  # short posts whose language is anyone's guess
    assert frame(warehouse, "SELECT sum(n_not_read) FROM data_quality").item() == len(not_read)


def test_handles_of_private_people_are_masked(warehouse):
    answers = frame(warehouse, "SELECT text FROM posts WHERE source = 'x' AND parent_id IS NOT NULL")["text"]
    assert answers.len() > 20
    assert answers.str.starts_with("@user ").all()


def test_the_outage_is_an_incident_of_claude_that_ends_in_the_same_night(outage_incident):
    assert outage_incident["ended_at"] is not None
    assert day(10, 21, 22) <= outage_incident["ended_at"] <= day(10, 22, 8)
    assert outage_incident["excess"] > 50


def test_the_outage_cost_people_their_work_first_of_all(outage_incident):
    assert outage_incident["causes"][0] == "lost_work"


def test_the_outage_coincides_though_many_blame_the_safety_layer(warehouse, outage_incident):
    assert outage_incident["verdict"] == "coincides"
    assert outage_incident["share"] > 0.5
    names = frame(
        warehouse,
        "SELECT name FROM outages WHERE list_contains($ids, outage_id)",
        {"ids": outage_incident["outage_ids"]},
    )
    assert names["name"].to_list() == ["claude.ai unavailable; conversations fail to load"]
    assert outage_incident["blamed_safety"] >= 0.4


def test_claude_has_no_other_incident(warehouse, outage_incident):
    incidents = frame(warehouse, INCIDENTS, {"product": "claude"})
    assert incidents["incident_id"].to_list() == [outage_incident["incident_id"]]


def test_the_policy_change_is_an_incident_of_chatgpt(policy_incident):
    assert policy_incident["causes"][0] == "perceived_censorship"


def test_the_policy_change_coincides_with_no_outage(policy_incident):
    assert policy_incident["verdict"] == "does not coincide"


def test_complaints_rose_after_the_policy_was_announced(warehouse):
    effects = {row["outcome"]: row for row in frame(warehouse, "FROM announcement_effects").to_dicts()}
    effect = effects["complaints"]
    assert (effect["announcement_id"], effect["product"]) == ("health-legal-policy", "chatgpt")
    assert (effect["verdict"], effect["rank"]) == ("rose", 1)
    assert effect["low"] > 2
    assert effect["controls_seen"] < 1.5 * effect["controls_expected"]
    assert effects["explained"]["verdict"] == "too little data"


def test_the_busy_day_is_no_incident(warehouse):
    incidents = frame(
        warehouse,
        "FROM incidents WHERE started_at < $end AND coalesce(ended_at, $end) > $begin",
        {"begin": day(9, 24), "end": day(9, 25)},
    )
    assert incidents.height == 0


def test_the_competitors_answers_are_found_with_their_delays(warehouse):
    answers = frame(warehouse, "FROM amplifications WHERE competitor = 'larkspur' AND \"by\" = 'account'")
    found = {row["post_id"]: (row["target_post_id"], row["delay_seconds"]) for row in answers.to_dicts()}
    truth = {
        label["id"]: (label["target"], label["delay_seconds"])
        for label in labels()
        if label.get("by") == "account"
    }
    assert found.items() <= truth.items()
    assert len(found) >= 14  # of 16; an answer counts only when what it answers was read as a complaint
    assert 4 <= min(delay for _, delay in found.values()) / 60 <= 10
