"""Where a near-duplicate ends: by its letters, its words and its days."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from models.understanding.near_duplicates import near_duplicates
from tests.rows import NOON

TEXT = "claude deleted my entire project folder while i was at lunch and support has not answered since"
MORE = " then everybody whom we asked kept quoting unhelpful generic boilerplate"


def is_copy(text, original, *, after=timedelta(hours=1)):
    rows = pl.DataFrame(
        {"post_id": ["a", "b"], "created_at": [NOON, NOON + after], "reading": [original, text]},
        schema_overrides={"created_at": pl.Datetime("us", "UTC")},
    )
    return near_duplicates(rows) == {"b": "a"}


def test_seven_tenths_of_the_runs_of_characters_in_common_make_a_copy():
    n_runs = len(TEXT) - 4  # of five characters; no run occurs twice in these words
    n_more = n_runs * 3 // 7  # of so many runs more, the shared ones are just seven tenths of all
    assert is_copy(TEXT + MORE[:n_more], TEXT)
    assert not is_copy(TEXT + MORE[: n_more + 1], TEXT)


@pytest.mark.parametrize(("n_words", "copy"), [(8, True), (7, False)])
def test_eight_words_are_enough_to_be_copied(n_words, copy):
    text = " ".join(TEXT.split()[:n_words])
    assert is_copy(text, text) is copy


@pytest.mark.parametrize(("hours", "copy"), [(30 * 24, True), (30 * 24 + 1, False)])
def test_after_thirty_days_the_same_words_are_news(hours, copy):
    assert is_copy(TEXT, TEXT, after=timedelta(hours=hours)) is copy


@pytest.mark.parametrize(("n_same", "copy"), [(3_400, True), (3_200, False)])
def test_a_long_text_is_compared_by_its_first_four_thousand_characters(n_same, copy):
    letters = np.random.default_rng(1).choice(list("abcdefghijklmnop"), (2, 5_000))
    letters[:, 5::6] = " "
    one, other = ("".join(row) for row in letters)
    assert is_copy(one[:n_same] + other[n_same:], one) is copy
