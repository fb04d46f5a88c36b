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


def badges_of(app):
    """What waits, on the whole page."""
    return [element.value.replace("\\", "") for element in app.markdown if "pending" in element.value]


def choose(app, post_id, field, value):
    app.button(key=f"correct_{post_id}").click().run()
    app.selectbox(key=f"label_{post_id}").set_value(field).run()
    widget = app.multiselect if isinstance(value, list) else app.selectbox
    widget(key=f"value_{post_id}_{field}").set_value(value).run()


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception


def test_a_label_corrected_on_the_page_waits_on_its_card_with_old_and_new_and_is_taken_back(open_page, home):
    app = open_page("posts", home)
    assert not badges_of(app)
    choose(app, "x:1023", "cause", "timeout")
    assert "Now: Lost work" in [caption.value for caption in app.caption]
    app.text_input(key="by").set_value("ann")
    app.text_input(key="note_x:1023").set_value("it was down")
    press(app, "save_x:1023")
    assert waiting(home) == [("x:1023", "cause", "lost_work", "timeout", "ann", "it was down")]
    (badge,) = badges_of(app)
    assert "pending: cause Timeouts and errors (was Lost work)" in badge
    press(app, "undo_x:1023_cause")
    assert [row[3] for row in waiting(home)] == [None]
    assert "pending: cause as found" in badges_of(app)[0]


def test_several_causes_can_be_named_beside_the_main_one(open_page, home):
    app = open_page("posts", home)
    choose(app, "x:1023", "also", ["privacy", "timeout"])
    press(app, "save_x:1023")
    assert "pending: also Privacy, Timeouts and errors" in badges_of(app)[0]


def test_nothing_is_saved_before_a_value_is_chosen_and_the_form_can_be_left(open_page, home):
    app = open_page("posts", home)
    app.button(key="correct_x:1023").click().run()
    assert app.button(key="save_x:1023").disabled
    press(app, "cancel_x:1023")
    assert waiting(home) == []
    assert not any(button.key == "save_x:1023" for button in app.button)


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
    press(app, "save_x:1023")
    page = open_page("incidents", home)
    page.text_input(key="by").set_value("ann")
    page.text_input(key="why_claude-1").set_value("a joke that went round").run()
    press(page, "dismiss_claude-1")
    with open_state(home) as connection:
        load(connection, replace(context, settings=context.settings.model_copy(update={"home": home})))
        publish(connection, home)
        remove_loaded(connection, home)
    assert "corrected\\: cause" in " ".join(caption.value for caption in open_page("posts", home).caption)
    page = open_page("incidents", home)
    assert page.dataframe[0].value["corrections"][0] == "dismissed"
    assert any("a joke that went round" in caption.value for caption in page.caption)
    assert "Claude\\: complaints" not in open_page("today", home).subheader[0].value
