from dataclasses import replace
from datetime import timedelta

import pytest

from models.judgement import Judgement
from models.post import Engagement, Post
from models.table import frame_of
from models.vocabulary import STANCES
from pipeline.settings.registry import Account, Competitor
from pipeline.stages.amplification.amplification import amplification
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.rows import NOON, engagement, judgement, post

COMPETITORS = {
    "larkspur": Competitor(name="Larkspur", accounts=("reddit:LarkspurAI", "x:larkspur")),
    "anthropic": Competitor(name="Anthropic", product="claude", accounts=("reddit:AnthropicHelp",)),
    "mistral": Competitor(name="Mistral", product="mistral", accounts=("reddit:mistral_ai",)),
}
COMPLAINT = "My whole chat history is gone and nobody answers"
INVITATION = "Sorry to hear that. Try ours instead, the first month is free and your chats stay yours."
NO_MORE = {"lifts": 0, "groups": 0, "escalations": 0}
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
    assert amplification(state, registered) == {
        "by_accounts": 1,
        "by_promoters": 0,
        "by_providers": 0,
        **NO_MORE,
    }
    (found,) = amplifications(state)
    assert (found["p_stance"] > 0.2, found["stance"] in STANCES) == (True, True)
    judged = ("stance", "p_stance", "appeal", "p_appeal", "names_fact", "said")
    assert {name: value for name, value in found.items() if name not in judged} == {
        "post_id": "reddit:t3_2",
        "target_post_id": "reddit:t3_1",
        "relation": "reply",
        "competitor": "larkspur",
        "by": "account",
        "account": "reddit:larkspurai",
        "delay_seconds": 360,
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
    assert [(row["by"], row["competitor"], row["account"]) for row in amplifications(state)] == [
        ("promoter", "mistral", None)
    ]


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        pytest.param({}, {"promotes": "none"}, id="promotes-nothing"),
        pytest.param({}, {"promotes": "claude"}, id="praises-the-product-complained-of"),
        pytest.param({}, {"promotes": None}, id="not-read"),
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


def test_a_promoter_deeper_in_the_thread_answers_the_nearest_complaint_above(state, registered):
    add(state, *complaint())
    add(state, reply(2, after=2 * MINUTE, text="same here, all gone"), judgement(2))
    add(state, reply(3, to="reddit:t3_2", after=3 * MINUTE, text="which app?"), no_complaint(3))
    add(state, reply(4, to="reddit:t3_3", after=4 * MINUTE), no_complaint(4, promotes="mistral"))
    amplification(state, registered)
    assert [(row["target_post_id"], row["by"], row["delay_seconds"]) for row in amplifications(state)] == [
        ("reddit:t3_2", "promoter", 120)
    ]


def test_a_link_to_a_complaint_is_a_mention(state, registered):
    text = "This is why we built ours: https://www.reddit.com/r/ClaudeAI/comments/1/gone/"
    elsewhere = reply(2, to=None, conversation_id="reddit:t3_2", text=text, author_account="LarkspurAI")
    add(state, *complaint(), elsewhere)
    amplification(state, registered)
    assert [(row["relation"], row["target_post_id"]) for row in amplifications(state)] == [
        ("mention", "reddit:t3_1")
    ]


def test_an_account_counts_from_its_first_day_to_its_last(state, context):
    day = NOON.date()
    for since, until, found in (
        (day, day, 1),
        (day + timedelta(days=1), None, 0),
        (None, day - timedelta(days=1), 0),
    ):
        account = Account(source="reddit", handle="LarkspurAI", since=since, until=until)
        rivals = {"larkspur": Competitor(name="Larkspur", accounts=(account,))}
        state.execute("DELETE FROM posts; DELETE FROM judgements")
        add(state, *complaint(), reply(2, author_account="LarkspurAI"))
        settings = context.settings.model_copy(update={"competitors": rivals})
        assert amplification(state, replace(context, settings=settings))["by_accounts"] == found


def test_an_answer_is_judged_once_and_again_when_its_words_change(state, registered):
    add(state, *complaint(), reply(2, author_account="LarkspurAI"))
    amplification(state, registered)
    state.execute("UPDATE amplifications SET stance = 'defend', appeal = 'none'")  # tells what was kept
    amplification(state, registered)
    assert [row["stance"] for row in amplifications(state)] == ["defend"]
    state.execute(
        "UPDATE posts SET text = 'First month free with us, no card, then half the price you pay now' WHERE post_id = 'reddit:t3_2'"
    )
    amplification(state, registered)
    assert [(row["stance"], row["appeal"]) for row in amplifications(state)] == [("recruit", "price")]


def test_impressions_are_the_latest_count_and_followers_only_a_bound(home, state, registered):
    add(
        state,
        *complaint(),
        reply(2, author_account="LarkspurAI", author_followers=900),
        engagement(2, at=NOON + timedelta(hours=1.2), impressions=40),
        engagement(2, at=NOON + timedelta(hours=6.2), impressions=2_000),
        engagement(2, at=NOON + timedelta(hours=20)),
        reply(3, author_account="LarkspurAI", author_followers=700),
    )
    amplification(state, registered)
    publish(state, home)
    with open_published(home) as copy:
        reach = frame(
            copy, "SELECT impressions, followers_bound FROM amplification_evidence ORDER BY post_id"
        )
        ages = frame(copy, "FROM answer_reach WHERE post_id = 'reddit:t3_2' ORDER BY age_hours")
    assert reach.rows() == [(2_000, 900), (None, 700)]
    assert ages["impressions"].to_list() == [40, 2_000, None, None]


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
    assert amplification(state, context) == {
        "by_accounts": 0,
        "by_promoters": 1,
        "by_providers": 0,
        **NO_MORE,
    }
