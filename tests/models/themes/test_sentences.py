"""What a theme says in a person's words."""

import pytest

from models.themes.sentences import Post, spoken


@pytest.mark.parametrize(
    ("posts", "keywords", "sentence"),
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
        pytest.param(
            [
                "### Error Messages/Logs None ### Is this a regression? Yes, this worked in a previous version"
                " ### Last Working Version 1.0.2 ### Platform Anthropic API ### What's Wrong? The crash takes all memory."
            ],
            ["crash", "version"],
            "The crash takes all memory.",
            id="answers-of-a-form-on-one-line",
        ),
        pytest.param(
            ['"it crashed" - Platform: win32 - Terminal: crash-terminal - Version: 2.0.70'],
            ["crash"],
            None,
            id="fields-on-one-line",
        ),
        pytest.param(
            ["**OS**: macOS Darwin 25.1.0 - **Installation method**: npm-global"],
            ["macos"],
            None,
            id="fields-in-bold",
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
        pytest.param(
            [("Phone gets hot", "The app makes my phone get so hot that I put it down.")],
            ["hot", "phone"],
            "Phone gets hot",
            id="a-title",
        ),
        pytest.param(
            [("[BUG] [cli] fix(hooks): Hooks fail to load", "")],
            ["hooks"],
            "Hooks fail to load",
            id="tags-of-a-title",
        ),
        pytest.param(
            ["My phone is on the table. Then my phone was stuck again for hours."],
            ["phone"],
            "Then my phone was stuck again for hours.",
            id="what-is-wrong",
        ),
        pytest.param(
            ["The history is great. I lost a part of my history."],
            ["history"],
            "I lost a part of my history.",
            id="no-praise",
        ),
        pytest.param(
            ["Run the shell with the flag 3.\nOpen a shell and wait.\nThe shell dies every time."],
            ["shell"],
            "The shell dies every time.",
            id="no-step",
        ),
        pytest.param(["ChatGPT has no such limit."], ["limit"], None, id="of-another-product-alone"),
        pytest.param(
            ["I blame the safety filter for the outage.", "Nothing loads since the outage began."],
            ["safety filter", "outage"],
            "Nothing loads since the outage began.",
            id="no-opinion",
        ),
        pytest.param(
            ["My goblin page went white", "It is not answering me", "Still not answering anybody here"],
            ["night", "page"],
            "It is not answering me",
            id="what-several-say",
        ),
    ],
)
def test_the_sentence_that_says_most_of_a_theme_in_few_words_is_chosen(posts, keywords, sentence):
    said = [Post(None, post) if isinstance(post, str) else Post(*post) for post in posts]
    assert spoken(said, keywords, "claude") == sentence
