"""What a judge read is marked on the page Posts, and what it reads otherwise than the classifier can be chosen."""

import pytest

from models.judgement import JudgeAnswer
from models.table import frame_of
from pipeline.warehouse.warehouse import insert, open_state, publish
from tests.rows import NOON
from tests.story import write_story


@pytest.fixture
def home(tmp_path):
    return write_story(tmp_path / "home")


def answer(post_id, *, is_complaint):
    cause = "lost_work" if is_complaint else "none"
    return JudgeAnswer(
        post_id, "said", "any", "1", NOON, None, is_complaint, cause, (), "unstated", "unstated", False, 0
    )


def judges(app):
    return sum("read by the judge any" in caption.value for caption in app.caption)


def test_the_judge_is_named_where_it_read_a_post(open_page, home):
    assert judges(open_page("posts", home)) == 0
    with open_state(home) as state:
        answers = [answer("x:1023", is_complaint=True), answer("x:1022", is_complaint=False)]
        insert(state, "judge_answers", frame_of(JudgeAnswer, answers))
        publish(state, home)
    app = open_page("posts", home)
    assert judges(app) == 1
    app.selectbox(key="reading").set_value("disputed").run()
    assert app.subheader[0].value == "1 post, newest first."
    assert judges(app) == 1
