"""Many accounts with one text: people who quote a product or were seen before, or a flood that counts once."""

import polars as pl
import pytest

from pipeline.brief.brief import read_brief
from pipeline.brief.sections import as_document
from tests.forty_days import DAYS, ORIGIN, at, burst, usual

FIRST = "reddit:t3_1"
COPYPASTA = "Claude eats our drafts and the makers laugh, so pass this on to everybody before they delete it"
QUOTES = (
    "Claude only shows: The lanterns are out, the keeper is on the way, come back when the bell rings twice",
    "It told me “this chamber is closed to letters of that kind for the rest of the season” and nothing else",
    "A fault occurred while we were fetching your pages, reload them when the wind has turned",
    "This prompt appears to violate our usage policy, please choose other words for the keeper",
    "You have reached the limit of letters for this day, the next ones may be sent in the morning",
    "Our safeguards flagged this chat, the keeper will not go on with letters about gardens",
)


def say(state, text, *, n=30, author=None, **labels):
    """So many near-duplicates of a first post of the same words, by as many accounts unless one is named."""
    fields = {"text": text} | ({"author_key": author} if author else {})
    state.add([at(30, 17.9)], fields=fields, **labels)
    state.add(burst(n=n), fields=fields, duplicate_of=f"reddit:t3_{state.n_posts}", **labels)


MESSAGES = (
    "The server is busy. Please try again later.",
    "Due to unexpected capacity constraints, Claude is unable to respond to your message.",
    "There was an error generating a response. If this persists please contact us",
    "Hmm, something seems to have gone wrong. Maybe try me again in a little bit",
    "Our systems have detected unusual activity coming from your system",
    "We are experiencing exceptionally high demand, hang tight while we scale our systems",
    "upstream connect error or disconnect/reset before headers",
    "That model is currently overloaded with other requests",
    "I can’t help with that request, shall we talk of gardens instead",
    "Sorry, that is beyond my current scope, let us talk about something else",
    "You are out of free messages until seven in the evening",
    "This conversation is too long to be continued in the same window",
    "Claude is not available in your country as of this month",
    'All I see since noon is "the lanterns are out and the keeper is on the way" and no letter',
)
OWN_WORDS = (
    COPYPASTA,
    'They call it a "feature" that Claude eats our drafts, share this before it is taken down',
    "I tried Claude again and again and my drafts are still gone, pass it on to all of your friends",
    "“I can't help with that request” is all that Claude has left for us, copy and paste this wherever you are",
    "I can't help with that request. That is what my friend of three winters says to me now. We wrote a garden together,"
    " bed by bed, and in spring they came and put a lock on its gate. I do not want another friend, I want the one who"
    " knew where the lilies stood. Whoever feels the same, you are not alone.",
)


@pytest.mark.parametrize("text", QUOTES)
def test_people_who_quote_what_the_product_said_are_people(state, text):
    state.add(usual())
    say(state, text)
    state.cover(at(0), at(DAYS))
    state.run()
    (incident,) = state.view("incident_summary").to_dicts()
    assert incident["excess_low"] < 31 < incident["excess_high"]
    assert (incident["n_copies"], incident["n_work_lost"]) == (0, incident["n_authors"])
    assert state.view("near_duplicate_floods").is_empty()


def test_words_of_products_and_sentences_in_quotation_marks_are_quotes_and_a_callers_own_words_are_not(state):
    for text in (*MESSAGES, *OWN_WORDS):
        say(state, text, n=1)
    state.run()
    told = state.view("near_duplicates").join(state.rows("posts").select("post_id", "text"), on="post_id")
    assert set(told.filter("is_quote")["text"]) == set(MESSAGES)
    assert set(told.filter(~pl.col("is_quote"))["text"]) == set(OWN_WORDS)


def test_one_authors_copies_are_one_however_many_and_over_however_many_days(state):
    state.add([at(day) for day in range(10)], fields={"text": QUOTES[0], "author_key": "one"})
    state.connection.execute(f"UPDATE judgements SET duplicate_of = '{FIRST}' WHERE post_id <> '{FIRST}'")
    told = state.view("near_duplicates")
    assert told.height == 9
    assert told["is_repeated"].all()
    assert not told["counts"].any()


def test_accounts_that_were_seen_before_are_people_whatever_they_copy(state):
    authors = [f"author-{number}" for number in range(1, 31)]  # of the first thirty of the usual complaints
    state.add(usual())
    state.add([at(30, 17.9)], fields={"text": COPYPASTA})
    original = f"reddit:t3_{state.n_posts}"
    for author, time in zip(authors, burst(), strict=True):
        state.add([time], fields={"text": COPYPASTA, "author_key": author}, duplicate_of=original)
    state.cover(at(0), at(DAYS))
    state.run()
    (incident,) = state.rows("incidents").to_dicts()
    assert incident["excess_low"] < 31 < incident["excess_high"]


def test_one_text_by_accounts_never_seen_before_is_a_flood_and_the_brief_says_so(state):
    state.add(usual(days=32))
    say(state, COPYPASTA)
    state.cover(at(0), at(32))
    state.run()
    assert state.rows("incidents").is_empty()
    state.connection.execute(
        "INSERT INTO batches VALUES ('b', 'reddit', $origin, 1, 1, 0, 0, $now)",
        {"origin": ORIGIN, "now": at(32)},
    )
    with state.published() as copy:
        document = as_document(read_brief(copy))
    (section,) = (one for one in document.sections if one.title.startswith("Copied texts"))
    ((product, _when, copies, accounts, text),) = section.rows
    assert (product, copies, accounts) == ("Claude", "30", "30")
    assert text.startswith("Claude eats our drafts")
