"""A person corrects a label, dismisses an incident and names a theme; what waits shows as a badge."""

from dataclasses import replace

import pytest

from dashboard.words import wording
from pipeline.people.corrections import pending
from pipeline.stages.load import load, remove_loaded
from pipeline.warehouse.warehouse import open_state, publish
from tests.story import NASTY, write_story


@pytest.fixture
def home(tmp_path):
    return write_story(tmp_path / "home")


def waiting(home):
    return [
        (row["subject_id"], row["field"], row["old"], row["new"], row["by"], row["note"])
        for row in pending(home).iter_rows(named=True)
    ]


def corrections_of(app, row):
    return list(app.dataframe[0].value["corrections"][row])


def choose(app, post_id, field, value):
    app.selectbox(key="post_to_correct").set_value(post_id).run()
    app.selectbox(key="label_to_correct").set_value(field).run()
    widget = app.multiselect if isinstance(value, list) else app.selectbox
    widget(key=f"value_{field}").set_value(value).run()


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception


def test_a_label_corrected_on_the_page_waits_as_a_badge_on_its_row(open_page, home):
    app = open_page("posts", home)
    assert "corrections" not in app.dataframe[0].value
    choose(app, "x:1023", "cause", "timeout")
    app.text_input(key="by").set_value("ann")
    app.text_input(key="note_post").set_value("it was down")
    press(app, "correct_post")
    assert waiting(home) == [("x:1023", "cause", "lost_work", "timeout", "ann", "it was down")]
    assert corrections_of(app, 0) == ["pending: cause Timeouts and errors"]
    assert corrections_of(app, 1) == []


def test_several_causes_can_be_named_beside_the_main_one(open_page, home):
    app = open_page("posts", home)
    choose(app, "x:1023", "also", ["privacy", "timeout"])
    press(app, "correct_post")
    assert corrections_of(app, 0) == ["pending: also Privacy, Timeouts and errors"]


def test_nothing_is_landed_before_a_value_is_chosen(open_page, home):
    app = open_page("posts", home)
    app.selectbox(key="post_to_correct").set_value("x:1023").run()
    assert app.button(key="correct_post").disabled


def test_a_theme_is_named_and_markup_in_the_name_is_text(open_page, home):
    app = open_page("themes", home)
    app.text_input(key="name_t1").set_value(NASTY[:60])
    press(app, "correct_t1")
    assert waiting(home) == [("t1", "name", "work gone", NASTY[:60], None, None)]
    badge = next(element.value for element in app.markdown if "pending" in element.value)
    assert "\\<b\\>" in badge
    assert "**stars**" not in badge


def test_an_empty_name_for_a_theme_without_one_lands_nothing(open_page, home):
    app = open_page("themes", home)
    press(app, "correct_t1")
    assert waiting(home) == []


def test_a_folder_that_cannot_be_written_is_told_on_the_page(open_page, home):
    app = open_page("themes", home)
    (home / "landing").touch()
    app.text_input(key="name_t1").set_value("Work that is gone")
    press(app, "correct_t1")
    assert len(app.error) == 1
    assert wording.FAILED not in [element.value for element in app.subheader]


def test_what_counts_after_the_analysis_is_marked_too(open_page, home, context):
    app = open_page("posts", home)
    choose(app, "x:1023", "cause", "timeout")
    press(app, "correct_post")
    page = open_page("incidents", home)
    page.text_input(key="by").set_value("ann")
    page.text_input(key="why_claude-1").set_value("a joke that went round").run()
    press(page, "dismiss_claude-1")
    with open_state(home) as connection:
        load(connection, replace(context, settings=context.settings.model_copy(update={"home": home})))
        publish(connection, home)
        remove_loaded(connection, home)
    assert corrections_of(open_page("posts", home), 0) == ["corrected: cause"]
    page = open_page("incidents", home)
    assert page.dataframe[0].value["corrections"][0] == "dismissed"
    assert any("a joke that went round" in caption.value for caption in page.caption)
    assert "Claude\\: complaints" not in open_page("today", home).subheader[0].value
