"""``classify`` and ``evaluate`` with a judge that the settings name, on a loopback endpoint."""

import json

import pytest

from models.understanding.classifier import Classifier
from tests.command import trustwatch
from tests.judge_posts import says
from tests.servers.faults import Status
from tests.servers.language_model import PATH, LanguageModelServer

POSTS = [
    {"id": 1, "text": "Claude deleted my whole project overnight and months of chats are gone"},
    {"id": 2, "text": "Claude ate my draft"},
    {"id": 3, "text": "Lovely weather in Lisbon today."},
]
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
def server():
    with LanguageModelServer() as running:
        running.says = says(cause="lost_work")
        yield running


@pytest.fixture
def judged_by(server, tmp_path):
    """The settings file of the loopback judge: every post about a product is uncertain to it."""
    file = tmp_path / "trustwatch.toml"
    file.write_text(f'[judge]\nurl = "{server.url}/v1"\nmodel = "any"\nband = 1.0\n')
    return file


def classified(judged_by, home):
    stdin = "".join(f"{json.dumps(row)}\n" for row in POSTS)
    done = trustwatch("classify", "--config", judged_by, home=home, stdin=stdin)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_what_the_judge_says_is_marked_counted_and_kept(server, judged_by, home):
    rows, told = classified(judged_by, home)
    assert [row["model_version"] for row in rows] == ["judge:any", "judge:any", Classifier.load().version]
    assert (rows[1]["is_complaint"], rows[1]["cause"], rows[1]["p_complaint"]) == (True, "lost_work", 1.0)
    assert f"are sent to {server.url}/v1, and nothing else of them" in told
    assert "judge: asked about 2 posts now, 2 judged, 0 answers rejected, 0 posts left" in told
    with (home / "judge_answers.jsonl").open("a") as kept:
        kept.write(
            '{"said": "x", "at": "2026-03-02T12:00:00+00:00", "labels": "{}", "rejected": null}\n{"said'
        )
    again, told = classified(judged_by, home)
    assert again == rows
    assert "judge: asked about 0 posts now, 2 judged" in told
    assert "are sent to" not in told
    assert len(server.requests) == 2
    assert "draft" not in "".join(path.read_text() for path in home.iterdir() if path.is_file())


def test_a_judge_that_refuses_leaves_the_classifier_s_answers(server, judged_by, home):
    server.faults.queue(PATH, Status(401))
    rows, told = classified(judged_by, home)
    assert {row["model_version"] for row in rows} == {Classifier.load().version}
    assert "answers 401 for model 'any'; check address, model and TRUSTWATCH_JUDGE_KEY" in told
    assert "2 posts left as they were read" in told


def test_evaluate_scores_it_beside_the_classifier(judged_by, home, tmp_path):
    file = tmp_path / "labels.jsonl"
    file.write_text(
        "\n".join(json.dumps({"id": str(n), "text": f"Claude ate draft {n}"} | LABELS) for n in range(3))
    )
    done = trustwatch("evaluate", "--labels", file, "--config", judged_by, "--json", home=home)
    assert done.exit_code == 0, done.stderr
    scores = json.loads(done.stdout)["scores"]
    recall = {row["judge"]: row["value"] for row in scores if row["name"] == "complaint recall"}
    assert list(recall) == ["classifier", "with the judge", "plain vectors", "keyword rules"]
    assert recall["with the judge"] == 1.0 > recall["classifier"]
