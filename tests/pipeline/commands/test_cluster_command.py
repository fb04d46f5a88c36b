import json
import random

import pytest

from models.training.training_set import our_examples
from pipeline.commands.cluster import cluster
from tests.command import trustwatch

CAUSES = ("timeout", "account_action", "lost_work")
SPAM = "Buy followers now at the cheapest price on the whole internet, number {}, do not miss this offer"


def rows():
    """Short complaints of three causes, a text that many copied, and one that says nothing."""
    complaints = [item for item in our_examples() if item.cause in CAUSES and len(item.text) < 200][:60]
    return [
        *({"id": item.example_id, "text": item.text} for item in complaints),
        *({"id": f"spam-{number}", "text": SPAM.format(number)} for number in range(12)),
        {"id": 7, "text": "🙃 cut \ud83d"},
    ]


@pytest.fixture(scope="module")
def answers():
    done = trustwatch("cluster", "-", stdin="\n".join(map(json.dumps, rows())))
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_row_is_answered_in_its_place(answers):
    assert [answer["id"] for answer in answers] == [row["id"] for row in rows()]
    for answer in answers:
        assert list(answer) == ["id", "theme", "strength", "label"]
        assert (answer["theme"] is None) == (answer["label"] is None) == (answer["strength"] == 0)
        assert 0 <= answer["strength"] <= 1
    assert len({answer["theme"] for answer in answers} - {None}) > 1


def test_the_order_of_the_rows_does_not_matter(answers, tmp_path, capsys):
    shuffled = rows()
    random.Random(1).shuffle(shuffled)
    file = tmp_path / "shuffled.jsonl"
    file.write_text("\n".join(map(json.dumps, shuffled)))
    cluster(str(file))  # in this process, where other tests have loaded the encoder
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in again] == [row["id"] for row in shuffled]
    by_id = {answer["id"]: answer for answer in again}
    assert [by_id[answer["id"]] for answer in answers] == answers


def test_copies_with_a_word_changed_are_no_theme_of_their_own(answers):
    spam = [answer for answer in answers if str(answer["id"]).startswith("spam")]
    assert len({answer["theme"] for answer in spam}) == 1
    company = [answer for answer in answers if answer not in spam and answer["theme"] == spam[0]["theme"]]
    assert spam[0]["theme"] is None or company


def test_nothing_in_gives_nothing_out():
    done = trustwatch("cluster", stdin="\n")
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_wrong_row_ends_it_before_anything_is_printed():
    done = trustwatch("cluster", stdin='{"id": "a", "text": "fine"}\n{"id": "b"}')
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "trustwatch: stdin:2: text is missing; expected a string\n"
