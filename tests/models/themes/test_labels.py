import numpy as np
import pytest

from models.themes.labels import WORDLESS, describe, exemplars, phrases
from models.understanding.products import product_names
from tests.vectors import themed_vectors

LIMITS = [
    "Claude says I hit the usage limit again after four messages",
    "hit my usage limit on Claude Pro before lunch, what am I paying for",
    "the weekly usage limit is a joke, Claude Opus eats it in an hour",
    "usage limit reached. usage limit reached. thanks claude",
]
HISTORY = [
    "my whole chat history vanished from ChatGPT overnight",
    "chat history gone!! ChatGPT shows an empty sidebar",
    "GPT-4o lost my chat history, the sidebar is empty",
    "where is my chat history? OpenAI support is silent",
]
TEXTS = LIMITS + HISTORY + ["it told me to breathe"]
THEME = np.array([0] * 4 + [1] * 4 + [-1])


def described(texts=TEXTS, theme=THEME):
    return describe([phrases(text) for text in texts], theme, n_themes=2)


def test_a_label_says_what_the_theme_repeats_and_others_do_not():
    limits, history = described()
    assert limits.label.split(", ")[0] == "usage limit"
    assert history.label.split(", ")[0] == "chat history"


def test_no_product_is_named_in_a_label():
    words = " ".join(f"{item.label} {' '.join(item.keywords)}" for item in described()).split()
    names = {name.lower() for name in product_names().values()} | {"gpt", "opus", "openai", "4o", "pro"}
    assert not names.intersection(words)


def test_the_phrases_of_a_label_do_not_repeat_each_other():
    for item in described():
        parts = item.label.split(", ")
        assert 2 <= len(item.label.replace(",", "").split()) <= 4
        assert not any(one in other for one in parts for other in parts if one != other)


def test_forms_of_one_word_are_one_phrase():
    texts = ["limits and limited, limit; chat", "limited? chats! limits! limit. Chat, chats"]
    (theme,) = describe([phrases(text) for text in [*texts, *texts]], np.zeros(4, dtype=int), n_themes=1)
    assert len(theme.label.split(", ")) == 2


def test_what_few_of_many_posts_say_is_no_keyword():
    texts = [f"usage limit at {word}" for word in "abcdefghijklmnopqrstuvwx"] + ["a purple walrus"] * 2
    said = [phrases(text) for text in texts]
    assert describe(said, np.zeros(26, dtype=int), n_themes=1)[0].keywords == ("usage limit",)


def test_what_a_form_of_a_tracker_prints_is_no_phrase():
    form = "Environment - Platform: darwin - Terminal: vscode - Version: 2.0.55 - Feedback ID: 53fe8e30"
    said = phrases(f"[Bug] Sidebar flickers Expected behavior none of it {form}")
    assert {"sidebar flickers"} <= said
    assert not said & {
        "bug",
        "expected behavior",
        "behavior",
        "platform",
        "darwin",
        "terminal",
        "vscode",
        "feedback",
    }


def test_words_that_name_no_complaint_are_no_phrases_but_beside_others():
    said = phrases(
        "great app, it works. The app crashes and I can't log in, no history, doesn't happen elsewhere"
    )
    assert {"app crashes", "can't log in", "no history"} <= said
    assert not said & {"app", "great", "great app", "works", "doesn't happen"}


def test_words_of_a_form_are_phrases_where_an_author_says_them():
    assert {"terminal", "browser", "shell"} <= phrases(
        "the terminal is a browser in any shell - device: dead"
    )


def test_part_of_a_phrase_is_no_keyword_beside_it():
    limits, _ = described()
    assert "usage limit" in limits.keywords
    assert "usage" not in limits.keywords


def test_a_word_that_other_themes_say_too_comes_after_a_rarer_one_that_only_this_one_says():
    frozen_pages = [{"message", "frozen"}] * 5 + [{"message"}] * 5
    lost_notes = [{"message", "lost"}] * 4 + [{"lost"}] * 40
    theme = np.array([0] * len(frozen_pages) + [1] * len(lost_notes))
    frozen, _ = describe([*frozen_pages, *lost_notes], theme, n_themes=2)
    assert frozen.keywords == ("frozen", "message")


def test_the_order_of_the_posts_does_not_change_a_label():
    order = np.random.default_rng(3).permutation(len(TEXTS))
    assert described([TEXTS[row] for row in order], THEME[order]) == described()


@pytest.mark.parametrize(
    "text",
    [pytest.param("😡😡😡", id="emoji"), pytest.param("", id="empty"), pytest.param("Claude!", id="name")],
)
def test_a_theme_without_words_still_has_a_label(text):
    assert described([text] * 4 + HISTORY + [""])[0].label == WORDLESS


def test_a_label_in_another_script_keeps_its_words():
    texts = ["лимит сообщений исчерпан", "опять лимит сообщений", "лимит сообщений на весь день"]
    said = [phrases(text) for text in texts]
    assert describe(said, np.zeros(3, dtype=int), n_themes=1)[0].label.startswith("лимит сообщений")


def test_exemplars_are_the_most_central_posts_of_different_authors():
    vectors = themed_vectors(10)
    centre = vectors.mean(axis=0)
    nearest = np.argsort(-(vectors @ centre)).tolist()
    authors = ["one"] * 10
    assert exemplars(vectors, authors) == nearest[:1]
    authors[nearest[4]], authors[nearest[7]] = "two", None
    assert exemplars(vectors, authors) == [nearest[0], nearest[4], nearest[7]]
