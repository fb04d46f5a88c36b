"""The page Review: the uncertain and the random in turn, answered by keys, each answer landed at once."""

import pytest

from dashboard.words import post_words
from pipeline.people.corrections import pending
from tests.dashboard.test_pages import words
from tests.story import write_story


@pytest.fixture
def home(tmp_path):
    return write_story(tmp_path / "home")


def landed(home):
    return [(row["field"], row["new"]) for row in pending(home).sort("corrected_at").iter_rows(named=True)]


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    assert not app.error


def test_half_of_the_queue_is_drawn_at_random(open_page, home):
    app, why = open_page("review", home), set()
    for _ in range(4):
        why |= {text for text in post_words.WHY_HERE.values() if text in words(app)}
        press(app, "skip")
    assert why == set(post_words.WHY_HERE.values())


def test_an_answer_lands_at_once_and_the_next_post_comes(open_page, home):
    app = open_page("review", home)
    before = [text.value for text in app.text]
    press(app, "none")
    assert landed(home) == [("complaint", "false")]
    assert [text.value for text in app.text] != before
    assert app.subheader[0].value.startswith("1 of ")


def test_a_cause_says_that_it_is_a_complaint(open_page, home):
    app = open_page("review", home)
    press(app, "cause_privacy")
    assert sorted(landed(home)) == [("cause", "privacy"), ("complaint", "true")]


def test_what_is_right_is_said_to_be_so(open_page, home):
    app = open_page("review", home)
    press(app, "right")
    assert ("complaint", "true") in landed(home) or ("complaint", "false") in landed(home)
