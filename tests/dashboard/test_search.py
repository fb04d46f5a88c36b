"""Posts found by words in all their forms, by their labels and by meaning, each addressed by its id."""

import pytest

from dashboard.search import stem
from dashboard.words import post_words, wording
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish
from tests.dashboard.test_pages import words
from tests.story import write_story


@pytest.mark.parametrize(
    ("word", "bare"),
    [("refused", "refus"), ("refusing", "refus"), ("refuse", "refus"), ("banned", "ban"), ("chats", "chat"),
     ("lost", "lost"), ("lies", "lies"), ("call", "call"), ("killed", "kill"), ("529", "529")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(word, bare):
    assert stem(word) == bare


@pytest.mark.parametrize(
    ("asked", "n"),
    [("works gone", 24), ("noting gone", 24), ("ork", 0), ("gone nothing-such", 0), ("note 7", 1)],
)
def test_every_word_must_be_there_in_one_of_its_forms(open_page, story_home, asked, n):
    app = open_page("posts", story_home, words=asked, **{"from": "2026-03-02", "to": "2026-03-02"})
    said = app.subheader[0].value
    assert said.startswith(f"{n} post") if n else said == wording.NOTHING_CHOSEN


def test_a_post_is_addressed_by_its_id_whatever_the_filters_and_one_that_is_gone_says_so(
    open_page, story_home
):
    app = open_page("posts", story_home, post="x:1007", product="chatgpt")
    assert any("my work is gone, note 7" in element.value for element in app.text)
    assert "lost work" in words(app)
    gone = open_page("posts", story_home, post="x:nothing")
    assert gone.warning[0].value.replace("\\", "") == post_words.POST_GONE.format(post_id="x:nothing")


def test_labels_narrow_the_posts_and_stand_in_the_link(open_page, story_home):
    app = open_page("posts", story_home, blames="Business")
    assert app.multiselect(key="blames").value == ["business"]
    n = int(app.subheader[0].value.split(" ", 1)[0])
    assert 0 < n < 118
    assert all(
        "blames: business" in caption.value.replace("\\", "")
        for caption in app.caption
        if "complaint" in caption.value
    )


def test_what_complaints_name_narrows_them_and_stands_in_the_link(open_page, tmp_path):
    home = write_story(tmp_path / "home")
    with open_state(home) as state:
        with transaction(state):
            state.execute("UPDATE posts SET app_version = '1.7' WHERE post_id IN ('x:1000', 'x:1001')")
            state.execute("UPDATE posts SET text = 'all gone on my iphone' WHERE post_id = 'x:1002'")
        publish(state, home)
    app = open_page("posts", home, named="version 1.7")
    assert app.multiselect(key="named").value == ["app_version 1.7"]
    assert set(app.multiselect(key="named").options) == {"version 1.7", "iOS"}
    assert app.subheader[0].value.startswith("2 posts")


def test_posts_are_found_by_meaning(open_page, tmp_path):
    from models.encoding.encoder import Encoder

    home = write_story(tmp_path / "home")
    encoder = Encoder(n_threads=1)
    texts = {"x:1000": "all of my conversations have vanished", "x:1001": "it refuses to talk about medicine"}
    vectors = encoder.encode(list(texts.values())).vectors.tolist()
    with open_state(home) as state:
        with transaction(state):
            for (post_id, text), vector in zip(texts.items(), vectors, strict=True):
                state.execute("UPDATE posts SET text = $1 WHERE post_id = $2", [text, post_id])
                state.execute("INSERT INTO embeddings VALUES ($1, $2, $3)", [post_id, encoder.name, vector])
        publish(state, home)
    app = open_page("posts", home, like="my chats disappeared")
    assert app.subheader[0].value == "2 posts, most alike first."
    assert [text.value for text in app.text][:2] == list(texts.values())
