"""What a post promotes, by kind: every way of urging a product, and every way of naming it without."""

import pytest

from models.understanding.products import promoted

URGED = (
    "My chats are gone. I switched to {} and I stay there.",
    "Cancelled today and moved to {} for good.",
    "I moved the team to {} last week.",
    "It forgets everything. {} is so much better.",
    "Same task: {} works far better and nobody shouts at me.",
    "Use {} instead, it costs nothing.",
    "I'd recommend {} to anyone here.",
    "It got it wrong four times, {} fixed it on the first try.",
    "I much prefer {} by now.",
    "This is broken. Go with {}.",
)  # fmt: skip
ONLY_NAMED = (
    "It is still better than {}.",
    "I tried {} and it was no use either.",
    "Nobody should switch to {} over this.",
    "People say {} is better, I don't see it.",
    "Is {} down as well?",
    "My brother uses {} for his homework.",
    "{} lost my files last year, too.",
    "If {} is better, why do they all complain?",
    "I was wanting to switch to {} but stayed.",
    "It now costs as much as {}.",
    "{} isn't better.",
    "It copied what {} does.",
)  # fmt: skip
RIVALS = {
    "Claude": "claude",
    "Gemini": "gemini",
    "DeepSeek": "deepseek",
    "Le Chat": "mistral",
    "Perplexity": "perplexity",
    "GLM 4.6": "other",
}


@pytest.mark.parametrize("wording", URGED)
@pytest.mark.parametrize(("rival", "key"), RIVALS.items())
def test_what_is_urged_is_promoted(wording, rival, key):
    assert promoted(f"ChatGPT is lazy. {wording.format(rival)}", product="chatgpt") == key


@pytest.mark.parametrize("wording", ONLY_NAMED)
@pytest.mark.parametrize("rival", RIVALS)
def test_what_is_only_named_is_not_promoted(wording, rival):
    assert promoted(f"ChatGPT is lazy. {wording.format(rival)}", product="chatgpt") == "none"


def test_the_worse_side_of_a_comparison_is_never_promoted():
    assert promoted("Codex is better than Claude Code", product="claude") == "chatgpt"
    assert promoted("Codex is better than Claude Code", product="chatgpt") == "none"


def test_a_text_that_weighs_two_products_promotes_neither():
    text = (
        "Codex is better in the backend and I switched to it, yet I went back to Claude Code for the pages."
    )
    assert promoted(f"{text} Codex is cheaper, Claude Code is smarter.", product="claude") == "none"
