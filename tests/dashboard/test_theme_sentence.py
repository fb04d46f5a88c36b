"""What a theme says in a person's words."""

import pytest

from dashboard.theme_sentence import spoken


@pytest.mark.parametrize(
    ("texts", "keywords", "sentence"),
    [
        pytest.param(
            [
                "Hello there all. The weekly limit is gone after two prompts. Please fix the weekly limit of my plan soon."
            ],
            ["weekly limit", "prompts"],
            "The weekly limit is gone after two prompts.",
            id="speaks-of-it",
        ),
        pytest.param(
            [
                "### What happened\n- [x] I searched the limit issues\nVersion: 1.2\nThe limit comes far too early."
            ],
            ["limit"],
            "The limit comes far too early.",
            id="forms-of-trackers",
        ),
        pytest.param(["Too short. `limit` is a long line of code {}"], ["limit"], None, id="nothing-said"),
        pytest.param(["It is all gone now."], ["limit"], None, id="speaks-of-something-else"),
        pytest.param([], ["limit"], None, id="no-text"),
        pytest.param(
            ["ChatGPT has no limit like that. On Claude the limit came after two prompts."],
            ["limit"],
            "On Claude the limit came after two prompts.",
            id="of-another-product",
        ),
        pytest.param(["ChatGPT has no such limit."], ["limit"], None, id="of-another-product-alone"),
    ],
)
def test_the_shortest_sentence_that_speaks_of_the_theme_is_chosen(texts, keywords, sentence):
    assert spoken(texts, keywords, "claude") == sentence
