import json

import pytest

from tests.command import trustwatch

LABELS = {
    "product": "claude",
    "complaint": True,
    "cause": "lost_work",
    "also": [],
    "blames": "unstated",
    "explained": "silent",
    "leaving": False,
    "promotes": "none",
    "set": "mine",
}


@pytest.fixture
def labels(tmp_path):
    file = tmp_path / "labels.jsonl"
    rows = [
        {"id": str(number), "text": f"Claude deleted chapter {number} of my novel without any warning"}
        | LABELS
        for number in range(12)
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


def test_scores_of_the_classifier_and_of_both_baselines_are_printed(labels):
    done = trustwatch("evaluate", "--labels", labels, "--json")
    assert done.exit_code == 0
    scores = json.loads(done.stdout)["scores"]
    assert {row["judge"] for row in scores} == {"classifier", "plain vectors", "keyword rules"}
    assert {row["subset"] for row in scores} == {"mine"}
    recall = {row["judge"]: row["value"] for row in scores if row["name"] == "complaint recall"}
    assert recall["classifier"] == recall["plain vectors"] == 1.0


def test_a_table_for_people_names_rare_causes(labels):
    with labels.open("a") as file:
        file.write("\n" + json.dumps({"id": "x", "text": "Claude is down"} | LABELS | {"cause": "timeout"}))
    done = trustwatch("evaluate", "--labels", labels)
    assert "set: mine" in done.stdout
    assert "plain vectors" in done.stdout
    assert "keyword rules" in done.stdout
    assert "causes with too few rows to average: timeout 1" in done.stdout


def test_a_wrong_label_is_named_with_its_place(labels):
    labels.write_text(json.dumps({"id": "x", "text": "a"} | LABELS | {"cause": "timeouts"}))
    done = trustwatch("evaluate", "--labels", labels)
    assert done.exit_code == 2
    assert "id x: unknown cause 'timeouts': did you mean 'timeout'?" in done.stderr


def test_training_on_a_missing_file_is_refused_before_it_begins(labels):
    done = trustwatch("train", "--labels", labels.parent / "none.jsonl")
    assert done.exit_code == 2
    assert "none.jsonl: cannot be read" in done.stderr


def test_a_folder_that_cannot_be_made_is_refused_before_the_work_begins(labels):
    done = trustwatch("train", "--into", labels / "below")
    assert done.exit_code == 2
    assert "below: cannot be made" in done.stderr
