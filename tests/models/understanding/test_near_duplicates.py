from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.understanding.near_duplicates import SPAN, hashes_of, near_duplicates
from tests.rows import NOON

TEXT = "Claude deleted my entire project folder while I was at lunch and support has not answered since"
REWORDED = TEXT.replace("lunch", "dinner")
UNLIKE = "The weekly limit came two days early this time and nobody told me that it would change at all"


def posts(*rows):
    return pl.DataFrame(
        [(post_id, NOON + after, text) for post_id, after, text in rows],
        schema={"post_id": pl.String, "created_at": pl.Datetime("us", "UTC"), "reading": pl.String},
        orient="row",
    )


HOUR = timedelta(hours=1)


def test_the_earliest_post_is_the_original():
    assert near_duplicates(posts(("b", 2 * HOUR, TEXT), ("a", HOUR, TEXT), ("c", 3 * HOUR, TEXT))) == {
        "b": "a",
        "c": "a",
    }


def test_one_changed_word_makes_a_near_duplicate():
    assert near_duplicates(posts(("a", HOUR, TEXT), ("b", 2 * HOUR, REWORDED))) == {"b": "a"}


def test_other_words_on_the_same_matter_are_none():
    assert near_duplicates(posts(("a", HOUR, TEXT), ("b", 2 * HOUR, UNLIKE))) == {}


def test_many_people_may_say_the_same_few_words():
    assert near_duplicates(posts(("a", HOUR, "ChatGPT is down"), ("b", 2 * HOUR, "ChatGPT is down"))) == {}


def test_the_same_words_months_later_are_news_again():
    rows = posts(("a", timedelta(0), TEXT), ("b", SPAN + HOUR, TEXT))
    assert near_duplicates(rows) == {}


def test_ties_in_time_go_to_the_smaller_id():
    assert near_duplicates(posts(("b", HOUR, TEXT), ("a", HOUR, TEXT))) == {"b": "a"}


@pytest.mark.parametrize(
    "text", ["", " ", "🔥" * 50, "a" * 100_000], ids=["empty", "space", "emoji", "one-word"]
)
def test_texts_without_words_to_compare_are_kept_apart(text):
    assert near_duplicates(posts(("a", HOUR, text), ("b", 2 * HOUR, text))) == {}


WORDS = st.sampled_from(
    ["the", "chat", "lost", "my", "work", "again", "and", "nobody", "at", "support", "answered"]
)


@settings(max_examples=30)
@given(st.lists(st.lists(WORDS, min_size=8, max_size=12), min_size=2, max_size=8), st.randoms())
def test_the_order_of_the_rows_does_not_matter(texts, random):
    rows = [(f"p{number}", number * HOUR, " ".join(words)) for number, words in enumerate(texts)]
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert near_duplicates(posts(*rows)) == near_duplicates(posts(*shuffled))


def test_what_else_is_in_the_rows_does_not_matter():
    pair = (("a", HOUR, TEXT), ("b", 3 * HOUR, REWORDED))
    assert near_duplicates(posts(*pair, ("x", 2 * HOUR, UNLIKE)))["b"] == near_duplicates(posts(*pair))["b"]


def test_what_is_kept_of_a_text_is_what_it_was():
    """States hold it: where it must change, a migration empties text_buckets."""
    (kept,) = hashes_of(["Claude deleted my whole project overnight and months of chats are gone"]).to_dicts()
    assert kept["buckets"][:3] == [2508233442, 998339222, 979668738]
    assert (kept["n_shingles"], kept["bits"][:4].hex()) == (66, "00020860")
