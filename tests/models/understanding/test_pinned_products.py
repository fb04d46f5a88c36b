"""What weighs more when a post names several products: each pair of posts stands just to either side of a weight.

A weight that is a tenth larger or smaller turns at least one of its posts to the other product.
"""

import pytest

from models.understanding.products import link

USED = "I use {} at work."
BROKEN = "{} is broken."
LEFT_FOR = "I switched to {}."  # praises it
NOTHING = "It was fine."
MIXED = "ChatGPTCoding"  # named after a product, about them all


def says(*parts):
    """One sentence a part."""
    return " ".join(
        sentence.format(product) for sentence, product in zip(parts[::2], parts[1::2], strict=True)
    )


@pytest.mark.parametrize(
    ("title", "text", "community", "product"),
    [
        pytest.param(None, says(USED, "Gemini"), "ClaudeAI", "claude", id="a-forum-over-one-mention"),
        pytest.param(says(USED, "Gemini"), NOTHING, "ClaudeAI", "gemini", id="a-title-over-the-forum"),
        pytest.param(None, says(LEFT_FOR, "Gemini", LEFT_FOR, "Claude"), MIXED, "chatgpt", id="a-mixed-forum-over-praise"),
        pytest.param(says(BROKEN, "ChatGPT"), says(USED, "Gemini", BROKEN, "Gemini"), MIXED, "gemini", id="a-complaint-over-a-mixed-forum"),
        pytest.param(says(LEFT_FOR, "Gemini", BROKEN, "Claude"), says(USED, "Claude"), "GoogleGemini", "claude", id="named-in-the-title-and-alone-in-the-text"),
        pytest.param(says(USED, "Gemini"), says(BROKEN, "Claude", USED, "Claude"), "GoogleGemini", "claude", id="a-text-over-title-and-forum"),
        pytest.param(says(BROKEN, "ChatGPT"), says(BROKEN, "Gemini", LEFT_FOR, "Gemini"), MIXED, "chatgpt", id="first-in-a-title-over-first-in-a-text"),
        pytest.param(says(BROKEN, "Gemini"), says(USED, "Claude", BROKEN, "Gemini"), "ClaudeAI", "claude", id="first-in-a-text-over-first-in-a-title"),
        pytest.param(says(LEFT_FOR, "Claude"), says(BROKEN, "Gemini", USED, "Claude"), MIXED, "claude", id="praise-in-a-title-over-a-first-complaint"),
        pytest.param(says(USED, "Claude", BROKEN, "Gemini"), says(LEFT_FOR, "Gemini"), "ClaudeAI", "gemini", id="praise-alone-in-a-text"),
        pytest.param(says(BROKEN, "Claude"), says(USED, "ChatGPT"), "GoogleGemini", "claude", id="a-complaint-over-the-forum"),
        pytest.param(says(BROKEN, "Gemini", BROKEN, "Claude"), says(BROKEN, "Claude"), "GoogleGemini", "gemini", id="a-forum-over-a-complaint-more"),
        pytest.param(says(BROKEN, "Windsurf"), says(USED, "Gemini"), "GoogleGemini", "other", id="a-title-about-another"),
        pytest.param(says(BROKEN, "Windsurf", BROKEN, "Claude"), says(BROKEN, "Claude"), None, "claude", id="complaints-over-a-title-about-another"),
    ],
)  # fmt: skip
def test_a_post_is_about_what_weighs_more(title, text, community, product):
    assert link(text, title=title, community=community).product == product
