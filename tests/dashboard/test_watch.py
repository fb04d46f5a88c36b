"""The page Watch: a reader's own questions with how far to trust them, judged by keys, each answer landed at once."""

import pytest

from dashboard.words import subject_words, wording
from pipeline.people.corrections import pending
from tests.dashboard.test_pages import cells, words
from tests.story import write_story
from tests.watched_story import ASKED, SENTENCE, write_subject, write_watched_story


@pytest.fixture
def home(tmp_path):
    return write_watched_story(tmp_path / "home")


def landed(home):
    rows = pending(home).sort("corrected_at", "field")
    return [(row["field"], row["new"], row["by"]) for row in rows.iter_rows(named=True)]


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    assert not app.error


def test_the_list_says_how_many_say_it_how_sure_that_is_and_whether_it_is_unusual(open_page, home):
    app = open_page("watch", home)
    assert app.subheader[0].value == "1 subject is watched; 1 above the usual."
    shown = cells(app)
    assert {SENTENCE, "watch?subject=s1", "above the usual", "not judged: these counts are a guess"} <= set(
        shown
    )
    sparkline = app.dataframe[0].value["people"][0]
    assert list(sparkline)[-1] == 24
    assert len(sparkline) == 19  # of 20 days one was not watched


def test_without_a_subject_the_page_says_what_it_is_for(open_page, story_home):
    app = open_page("watch", story_home)
    assert app.subheader[0].value == subject_words.NONE_WATCHED
    assert subject_words.ABOUT in words(app)


def test_one_subject_shows_its_days_its_rise_its_posts_and_that_it_is_a_guess(open_page, home):
    app = open_page("watch", home, subject="s1")
    said = words(app).replace("\\", "")
    assert f"“{SENTENCE}”: 42 people" not in said
    assert (
        app.subheader[0]
        .value.replace("\\", "")
        .startswith(f"“{SENTENCE}”: 29 people in the last 7 days of data")
    )
    assert "24 posts count, near-duplicates too: those within a cosine of 0.50 of the sentence alone" in said
    assert f"“{SENTENCE}”: 24 people since 2 March, 1.2 expected (15 to 34 more at 90 %)" in said
    assert [one.value.replace("\\", "") for one in app.warning] == [
        subject_words.GUESSED.format(precision="Not judged: these counts are a guess")
    ]
    assert len(app.get("vega_lite_chart")) == 1
    assert "my work is gone, note 23" in cells(app)


def test_what_was_judged_is_told_with_its_interval_and_warned_of_no_more(open_page, tmp_path):
    judged = {
        "is_judged": True,
        "n_judged": 20,
        "n_checked": 11,
        "n_right": 10,
        "right_low": 0.68,
    }
    home = write_subject(write_story(tmp_path / "home"), is_alarming=False, **judged)
    app = open_page("watch", home, subject="s1")
    assert not app.warning
    assert "10 of 11 judged right, so at least 68 %." in words(app).replace("\\", "")
    assert wording.OWN_SUBJECTS not in words(open_page("today", home))


def test_posts_are_judged_by_keys_and_nobody_answers_without_a_name(open_page, home):
    app = open_page("watch", home, subject="s1")
    assert app.button(key="subject_right").disabled
    first = [text.value for text in app.text]
    app.text_input(key="by").set_value("ann").run()
    press(app, "subject_right")
    assert [text.value for text in app.text] != first
    press(app, "subject_skip")
    press(app, "subject_wrong")
    said = landed(home)
    assert sorted(answer for _, answer, _ in said) == ["right", "wrong"]
    assert {by for _, _, by in said} == {"ann"}
    assert {name.removeprefix("post/") for name, _, _ in said} < set(ASKED)
    for _ in range(17):
        press(app, "subject_wrong")
    assert [one.value for one in app.success] == [subject_words.ALL_JUDGED]


def test_a_question_is_added_from_the_page_and_waits(open_page, home):
    app = open_page("watch", home)
    app.text_input(key="sentence").set_value("it forgot me")
    app.text_area(key="example_posts").set_value("x:1000\nx:1001")
    app.text_area(key="example_texts").set_value("it does not know me\n\n")
    app.text_input(key="subject_by").set_value("bob")
    press(app, "add_subject_button")
    assert sorted(new for _, new, by in landed(home) if by == "bob") == [
        "example", "example", "it does not know me", "it forgot me",
    ]  # fmt: skip
    assert [one.value.replace("\\", "") for one in app.info] == [
        subject_words.WAITS.format(sentence="it forgot me")
    ]


def test_a_mistake_in_the_form_is_told_in_its_place(open_page, home):
    app = open_page("watch", home)
    app.text_input(key="sentence").set_value("it forgot me")
    app.text_area(key="example_posts").set_value("x:77")
    app.text_input(key="subject_by").set_value("bob")
    app.button(key="add_subject_button").click().run()
    assert "no post 'x\\:77' is published" in app.error[0].value
    assert landed(home) == []


def test_one_that_is_dropped_is_listed_no_longer(open_page, home):
    app = open_page("watch", home, subject="s1")
    app.text_input(key="by").set_value("ann").run()
    press(app, "drop_subject")
    assert landed(home) == [("state", "dropped", "ann")]
    assert app.subheader[0].value == subject_words.NONE_WATCHED
    gone = open_page("watch", home, subject="s1")
    assert [one.value for one in gone.warning] == [
        subject_words.GONE.format(subject_id="s1").replace(":", "\\:")
    ]


def test_today_lists_a_subject_that_is_above_its_baseline(open_page, home):
    app = open_page("today", home)
    said = words(app).replace("\\", "")
    assert wording.OWN_SUBJECTS in said
    assert "24 people since 2 March" in said
    assert "not judged: these counts are a guess. [open](watch?subject=s1)" in said
