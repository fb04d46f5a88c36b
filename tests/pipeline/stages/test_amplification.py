from dataclasses import replace
from datetime import timedelta

import pytest

from models.judgement import Judgement
from models.post import Engagement, Post
from models.table import frame_of
from models.vocabulary import STANCES
from pipeline.settings.registry import Competitor
from pipeline.stages.amplification import amplification
from pipeline.warehouse.warehouse import frame, insert, open_state
from tests.rows import NOON, engagement, judgement, post

COMPETITORS = {
    "larkspur": Competitor(name="Larkspur", accounts=("reddit:LarkspurAI", "x:larkspur")),
    "anthropic": Competitor(name="Anthropic", product="claude", accounts=("reddit:AnthropicHelp",)),
    "mistral": Competitor(name="Mistral", product="mistral", accounts=("reddit:mistral_ai",)),
}
COMPLAINT = "My whole chat history is gone and nobody answers"
INVITATION = "Sorry to hear that. Try ours instead, the first month is free and your chats stay yours."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


@pytest.fixture
def registered(context):
    settings = context.settings.model_copy(update={"competitors": COMPETITORS})
    return replace(context, settings=settings)


def add(state, *rows):
    """Posts or judgements or engagement, in any order."""
    for table, kind in (("posts", Post), ("judgements", Judgement), ("engagements", Engagement)):
        insert(state, table, frame_of(kind, [row for row in rows if isinstance(row, kind)]))


def reply(number, *, to="reddit:t3_1", after=6 * MINUTE, text=INVITATION, **fields):
    """A comment on the complaint number 1; fields override."""
    values = {"kind": "comment", "parent_id": to, "conversation_id": "reddit:t3_1", "title": None}
    return post(number, text, at=NOON + after, **(values | fields))


def no_complaint(number, **labels):
    return judgement(number, is_complaint=False, cause="none", **labels)


def complaint(number=1, **fields):
    return (post(number, COMPLAINT, **fields), judgement(number))


def amplifications(state):
    return frame(state, "FROM amplifications ORDER BY post_id").to_dicts()


def test_a_competitors_account_that_answers_a_complaint_is_found(state, registered):
    add(state, *complaint(), reply(2, author_account="larkspurai", author_followers=900))
    assert amplification(state, registered) == {"by_accounts": 1, "by_promoters": 0, "by_providers": 0}
    (found,) = amplifications(state)
    assert found["p_stance"] > 0.2
    assert found["stance"] in STANCES
    assert found | {"stance": "", "p_stance": 0} == {
        "post_id": "reddit:t3_2",
        "target_post_id": "reddit:t3_1",
        "competitor": "larkspur",
        "by": "account",
        "stance": "",
        "p_stance": 0,
        "delay_seconds": 360,
        "reach": 900,
    }


def test_the_complained_of_provider_is_no_competitor(state, registered):
    add(state, *complaint(), reply(2, author_account="AnthropicHelp"))
    amplification(state, registered)
    assert [(row["by"], row["competitor"]) for row in amplifications(state)] == [("provider", "anthropic")]


def test_two_products_that_are_other_are_not_the_same(state, registered):
    add(state, post(1, COMPLAINT), judgement(1, product="other"), reply(2, author_account="LarkspurAI"))
    amplification(state, registered)
    assert [row["by"] for row in amplifications(state)] == ["account"]


def test_a_handle_counts_only_where_it_is_registered(state, registered):
    add(state, *complaint(), reply(2, author_account="larkspur"))  # registered on X only
    amplification(state, registered)
    assert amplifications(state) == []


def test_an_ordinary_author_who_promotes_another_product_in_reply_is_a_promoter(state, registered):
    add(state, *complaint(), reply(2), no_complaint(2, promotes="mistral"))
    amplification(state, registered)
    assert [(row["by"], row["competitor"], row["reach"]) for row in amplifications(state)] == [
        ("promoter", "mistral", None)
    ]


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        pytest.param({}, {"promotes": "none"}, id="promotes-nothing"),
        pytest.param({}, {"promotes": "claude"}, id="praises-the-product-complained-of"),
        pytest.param({}, {"promotes": None}, id="not-read"),
        pytest.param({"to": "reddit:t1_deep"}, {"promotes": "mistral"}, id="deeper-in-the-thread"),
        pytest.param({"author_key": "author-1"}, {"promotes": "mistral"}, id="the-complainer"),
        pytest.param({"purged_at": NOON}, {"promotes": "mistral"}, id="purged"),
    ],
)
def test_others_in_the_thread_are_no_promoters(state, registered, answer, labels):
    add(state, *complaint(), reply(2, **answer), no_complaint(2, **labels))
    amplification(state, registered)
    assert amplifications(state) == []


def test_an_answer_is_held_against_the_complaint_that_it_replies_to(state, registered):
    add(state, *complaint())
    add(state, reply(2, after=10 * MINUTE, text="same here, all gone"), judgement(2))
    add(state, reply(3, to="reddit:t3_2", after=13 * MINUTE, author_account="LarkspurAI"))
    amplification(state, registered)
    assert [(row["target_post_id"], row["delay_seconds"]) for row in amplifications(state)] == [
        ("reddit:t3_2", 180)
    ]


def test_an_answer_deeper_in_the_thread_counts_for_the_complaint_at_its_root(state, registered):
    add(state, *complaint(), reply(2, after=10 * MINUTE, text="which browser?"), no_complaint(2))
    add(state, reply(3, to="reddit:t3_2", after=13 * MINUTE, author_account="LarkspurAI"))
    add(state, reply(4, to="reddit:t1_never_seen", after=20 * MINUTE, author_account="LarkspurAI"))
    amplification(state, registered)
    assert [(row["target_post_id"], row["delay_seconds"]) for row in amplifications(state)] == [
        ("reddit:t3_1", 780),
        ("reddit:t3_1", 1200),
    ]


def test_a_quote_of_a_complaint_is_an_answer(state, registered):
    quote = reply(
        2, to=None, conversation_id="reddit:t3_2", quoted_id="reddit:t3_1", author_account="LarkspurAI"
    )
    add(state, *complaint(), quote)
    amplification(state, registered)
    assert [row["target_post_id"] for row in amplifications(state)] == ["reddit:t3_1"]


def test_answers_to_what_is_no_complaint_do_not_count(state, registered):
    add(state, post(1, "How do I export a chat?"), no_complaint(1))
    add(state, reply(2, author_account="LarkspurAI"), reply(3), no_complaint(3, promotes="mistral"))
    add(state, *complaint(4, author_account="LarkspurAI"))  # a registered account complaining is no answer
    amplification(state, registered)
    assert amplifications(state) == []


def test_what_was_written_before_the_complaint_is_no_answer(state, registered):
    add(state, *complaint(), reply(2, after=-MINUTE, author_account="LarkspurAI"))
    amplification(state, registered)
    assert amplifications(state) == []


def test_reach_is_the_latest_count_of_impressions_where_there_is_one(state, registered):
    add(
        state,
        *complaint(),
        reply(2, author_account="LarkspurAI", author_followers=900),
        engagement(2, at=NOON + timedelta(hours=1), impressions=40),
        engagement(2, at=NOON + timedelta(hours=6), impressions=2_000),
        engagement(2, at=NOON + timedelta(hours=9)),
    )
    amplification(state, registered)
    assert [row["reach"] for row in amplifications(state)] == [2_000]


def test_running_twice_changes_nothing_and_a_corrected_complaint_has_no_answers(state, registered):
    add(state, *complaint(), reply(2, author_account="LarkspurAI"))
    amplification(state, registered)
    before = amplifications(state)
    amplification(state, registered)
    assert amplifications(state) == before
    state.execute("UPDATE judgements SET is_complaint = false")
    amplification(state, registered)
    assert amplifications(state) == []


def test_without_registered_accounts_only_promoters_are_found(state, context):
    add(
        state, *complaint(), reply(2, author_account="LarkspurAI"), reply(3), no_complaint(3, promotes="grok")
    )
    assert amplification(state, context) == {"by_accounts": 0, "by_promoters": 1, "by_providers": 0}
