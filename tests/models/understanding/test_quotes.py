"""A post that is hardly more than what a product said, and one that says more."""

import re

import pytest

from models.encoding.encoder import Encoder
from models.understanding.classifier import Classifier
from models.understanding.first_filter import FirstFilter
from models.understanding.quotes import messages, quoted_cause
from models.understanding.reader import Reader, UnreadPost
from pipeline.warehouse.statements import statement

CERTAIN = 0.65  # from which on a complaint counts for incidents
QUOTES = {
    '"I can\'t help with that request. Is there something else I can help you with?"': "perceived_censorship",
    "Claude says: I can’t help with that request.": "perceived_censorship",
    "Gemini: I'm not able to help with that, as I'm only a language model.": "perceived_censorship",
    "This prompt appears to violate our usage policy": "perceived_censorship",
    "error generating a response": "timeout",
    "Hmm...something seems to have gone wrong.": "timeout",
    'ChatGPT: "Something went wrong. If this issue persists please contact us through our help center."': "timeout",
    "You have reached your limit of messages until 7 PM": "usage_limit",
    "It just says you've hit your limit, try again in 4 days": "usage_limit",
    "Your account has been disabled after an automatic review of your recent activities": "account_action",
    "Conversation not found": "lost_work",
    'Screenshot of Claude: "Claude is at capacity right now"': "timeout",
    "Claude's safeguards flagged this chat. Due to this you may continue with another model. What is it?": (
        "perceived_censorship"
    ),
    "```\nError in message stream\n```": "timeout",
    '{"error": {"message": "You have reached your usage limits"}}': "usage_limit",
    '[Claude: "I can\'t help with that request"]': "perceived_censorship",
}
POINTED_AT = {
    "```\nError in message stream\n```\nAnyone else?": "timeout",
    "Anybody else having this?\n```\nConversation not found\n```": "lost_work",
    "```\nYou have reached your usage limits\n```\nIs this normal?": "usage_limit",
    "Something went wrong. Is anyone else getting this error right now?": "timeout",
    "`Error in message stream` just me?": "timeout",
    "Error in message stream, anyone else?": "timeout",
    "Error in message stream — anyone else?": "timeout",
    "Error in message stream anyone else": "timeout",
    "```\nError in message stream\n```\nAnyone else? Or just me?": "timeout",
}
MORE = (
    "lol Claude says I can't help with that request when I ask it to roast my cat 😂",
    "Me: write a poem. ChatGPT: I can't help with that. Me: surprised pikachu",
    "TIL that when Claude says I can't help with that request, you can rephrase and it works great",
    "OpenAI says ChatGPT is currently experiencing high demand after the image launch, Reuters reports",
    "Anthropic: our usage policy is updated on September 15, read the summary of changes here",
    "How do I fix 'something went wrong' in ChatGPT on Android?",
    "I have Pro and I never hit the hourly limit, if there is one it is much higher",
    "Which model do you use for long letters?",
    "Anyone else?",
    "Is this normal?",
    "My bot prints this by design:\n```\nError in message stream\n```\nAnyone else?",
    "I teach a class on logs and show them this one.\n```\nSomething went wrong\n```\nIs this normal?",
    "Anyone else love it when it says something went wrong",
    "Something went wrong in the plot of chapter three. Is anyone else writing it with ChatGPT?",
    "Same here, I moved to Codex after the third one.\n```\nError in message stream\n```",
    "",
)


@pytest.fixture(scope="module")
def reader():
    return Reader(Classifier.load(), Encoder(), ("en",), first_filter=FirstFilter.load())


def test_what_is_hardly_more_than_a_message_is_a_complaint_of_what_the_message_says(reader):
    posts = [UnreadPost(text, text, community="ChatGPT", source="reddit", language="en") for text in QUOTES]
    told = {judgement.post_id: judgement for judgement in reader.read(posts).judgements}
    assert {text: judgement.cause for text, judgement in told.items()} == QUOTES
    assert min(judgement.p_complaint for judgement in told.values()) >= CERTAIN


def test_who_only_asks_whether_others_see_what_is_quoted_complains_of_it(reader):
    posts = [
        UnreadPost(text, text, community="ChatGPT", source="reddit", language="en") for text in POINTED_AT
    ]
    told = reader.read(posts).judgements
    assert {text: quoted_cause(text, title=None) for text in POINTED_AT} == POINTED_AT
    assert min(judgement.p_complaint for judgement in told) >= CERTAIN


@pytest.mark.parametrize("text", MORE)
def test_who_jests_explains_asks_or_reports_says_more_than_the_message(text):
    assert quoted_cause(text, title=None) is None


def test_a_title_alone_is_read_and_one_above_a_text_says_nothing_of_it():
    assert quoted_cause("", title="error generating a response") == "timeout"
    assert quoted_cause("Can you show me your settings?", title="error generating a response") is None
    assert quoted_cause("error generating a response", title="Anybody else?") == "timeout"


def test_code_beneath_a_title_speaks_only_where_the_title_has_no_words():
    trace = "```\nTraceback (most recent call last):\nConnectionResetError: 104\n```"
    assert quoted_cause(trace, title="Claude: Error in message stream") == "timeout"
    code = "```\nError in message stream\n```"
    assert quoted_cause(code, title="I wrote a parser for my log viewer, comments welcome") is None
    assert quoted_cause(code, title="...") == "timeout"
    assert quoted_cause(code, title="Anyone else?") == "timeout"


def test_views_and_the_reader_know_the_same_messages():
    text = statement("pipeline.warehouse", "macros")
    macro = text[text.index("MACRO message_words()") : text.index("CREATE OR REPLACE MACRO code_words")]
    parts = re.findall(r"'((?:[^']|'')*)'", macro)
    assert "".join(parts).replace("''", "'") == "|".join(
        wording for says in messages().values() for wording in says
    )
