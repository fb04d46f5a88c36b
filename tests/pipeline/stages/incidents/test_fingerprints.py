"""What products say of themselves, as complaints quote it."""

import polars as pl
import pytest

from pipeline.brief.brief import read_brief
from pipeline.brief.sections import as_document
from pipeline.warehouse.warehouse import insert, open_published, publish
from tests.forty_days import DAYS, ORIGIN, at, burst, usual

NOTICE = "sorry, our safeguards flagged this message for review ref {}"


def quoting(state, day, texts, **fields):
    for number, text in enumerate(texts):
        state.add([at(day, number)], fields={"text": text} | fields)


@pytest.fixture
def known(state):
    """A product that complaints are known of for weeks."""
    state.add(usual())
    loaded(state, 0)
    return state


def loaded(state, first):
    """Covered to the last day by a batch that was loaded, so that the data end then."""
    state.cover(at(first), at(DAYS))
    row = {"batch_id": ["b"], "source": ["reddit"], "query": [ORIGIN], "n_read": [9], "n_kept": [9]}
    rest = {"n_duplicate": [0], "n_rejected": [0], "loaded_at": [at(DAYS)]}
    insert(state.connection, "batches", pl.DataFrame(row | rest))


def found(state):
    return state.view("fingerprints").select("quote", "n_people", "n_posts", "is_spreading").rows()


def test_a_quote_is_what_people_have_in_common_with_numbers_as_a_sign(known):
    openings = ("All I read is:", "Third time today.", "Why this?", "Look!", "It keeps on;", "Now it says:")
    quoting(known, 38, [f"{opening} {NOTICE.format(n)}" for n, opening in enumerate(openings)])
    assert found(known) == [("sorry, our safeguards flagged this message for review ref #", 6, 6, True)]


def test_what_one_person_says_of_it_is_no_part_of_the_quote(known):
    quoting(
        known,
        38,
        [f"it said something went wrong {word}" for word in ("today", "twice", "for me", "at work")],
    )
    assert found(known) == [("it said something went wrong", 4, 4, False)]


def test_a_message_is_one_with_or_without_an_article(known):
    quoting(known, 38, ["The servers are busy", "servers are busy", "it says the servers are busy"] * 2)
    assert found(known) == [("servers are busy", 6, 6, True)]


def test_people_are_counted_and_not_their_posts(known):
    quoting(known, 38, ["network error"] * 6, author_key="one")
    assert found(known) == [("network error", 1, 6, False)]


@pytest.mark.parametrize(
    ("day", "n", "spreads"),
    [
        pytest.param(38, 5, True, id="new"),
        pytest.param(38, 4, False, id="four"),
        pytest.param(20, 5, False, id="old"),
    ],
)
def test_what_is_new_and_said_by_five_people_spreads(known, day, n, spreads):
    quoting(known, day, [NOTICE.format(n)] * n)
    assert [row[-1] for row in found(known)] == [spreads]


def test_what_was_said_before_watching_was_long_enough_is_not_new(state):
    state.add([time for time in usual() if time > at(30)])
    loaded(state, 30)
    quoting(state, 38, [NOTICE.format(n) for n in range(6)])
    assert [row[-1] for row in found(state)] == [False]


def test_the_brief_tells_what_spreads(known, home):
    quoting(known, 38, [NOTICE.format(n) for n in range(6)])
    known.add(burst(39, n=3), fields={"text": "network error"})
    known.run()
    publish(known.connection, home)
    with open_published(home) as connection:
        brief = read_brief(connection)
        chatgpt = read_brief(connection, products=["chatgpt"])
    assert brief.fingerprints["n_people"].to_list() == [6]
    (section,) = [section for section in as_document(brief).sections if section.title.startswith("New words")]
    assert section.rows[0][:2] == ("Claude", "sorry, our safeguards flagged this message for review ref #")
    assert chatgpt.fingerprints.is_empty()
    assert isinstance(brief.as_json()["fingerprints"], list)
    assert brief.fingerprints.filter(pl.col("quote").str.contains("network")).is_empty()
