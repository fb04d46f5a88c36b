from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from models.announcement import Announcement, calendar
from models.incident import Attribution, Incident
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from models.understanding.products import product_names
from pipeline.exports.retention import purge_old
from pipeline.stages.announcements import announcements
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.rows import judgement, post

FIRST = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAYS = 98
AT = FIRST + timedelta(days=70, hours=12, minutes=30)
POLICY = {"title": "A policy", "product": "claude", "happened_at": AT}


def day(number):
    return FIRST + timedelta(days=number)


class State:
    """A warehouse with ten complaints a day of three products, all covered."""

    def __init__(self, connection, context):
        self.connection = connection
        self.context = context
        self.n_posts = 0
        random = np.random.default_rng(5)
        for product in ("claude", "chatgpt", "gemini"):
            times = random.uniform(0, DAYS, random.poisson(10 * DAYS))
            explained = np.where(random.uniform(size=len(times)) < 0.4, "explained", "silent")
            self.add([day(time) for time in times], explained, product=product)
        span = {
            "batch_id": "b",
            "source": "reddit",
            "query": "file:test.ndjson",
            "run_id": "r",
            "complete": True,
        }
        counts = dict.fromkeys(("read", "kept", "duplicate", "rejected"), 0)
        connection.execute(
            statement("pipeline.stages", "load/coverage"),
            span | counts | {"from_at": day(0), "to_at": day(DAYS)},
        )

    def add(self, times, explained, **labels):
        posts, judged = [], []
        for time, said in zip(times, explained, strict=True):
            self.n_posts += 1
            posts.append(post(self.n_posts, at=time))
            judged.append(judgement(self.n_posts, explained=said, **labels))
        insert(self.connection, "posts", frame_of(Post, posts))
        insert(self.connection, "judgements", frame_of(Judgement, judged))

    def happen(self, *, times_as_many, explained="explained", product="claude"):
        """A week of more complaints, from the moment of the announcement."""
        n = round(70 * (times_as_many - 1))
        self.add(
            [AT + timedelta(hours=168 * (number + 0.5) / n) for number in range(n)],
            [explained] * n,
            product=product,
        )

    def run(self, *, registered=None, now=None, run_id="test-run"):
        table = {"policy": POLICY} if registered is None else registered
        settings = type(self.context.settings)(home=self.context.settings.home, announcements=table)
        return announcements(
            self.connection, replace(self.context, settings=settings, now=now or day(DAYS), run_id=run_id)
        )

    def effects(self):
        """The view, over a published copy."""
        publish(self.connection, self.context.settings.home)
        with open_published(self.context.settings.home) as reader:
            rows = frame(reader, "FROM announcement_effects").to_dicts()
        return {row["outcome"]: row for row in rows}


@pytest.fixture
def state(home, context):
    with open_state(home) as connection:
        yield State(connection, context)


def test_a_rise_after_an_announcement_is_told_with_its_rank(state):
    state.happen(times_as_many=3)
    assert state.run() == {"announcements": 1, "told": 1}
    effect = state.effects()["complaints"]
    assert effect["verdict"] == "rose"
    assert effect["low"] < 3 < effect["high"]
    assert effect["rank"] == 1
    assert effect["n_placebos"] > 50
    assert effect["seen"] > 2 * effect["expected"]
    assert effect["denominator"] == "covered days"


def test_where_nothing_moved_it_says_no_more_than_chance(state):
    state.run()
    effects = state.effects()
    assert {effects[outcome]["verdict"] for outcome in ("complaints", "explained", "cause:lost_work")} == {
        "no more than chance"
    }


def test_more_complaints_that_were_explained_are_more_legible(state):
    state.happen(times_as_many=2.5)
    state.run()
    effect = state.effects()["explained"]
    assert (effect["verdict"], effect["denominator"]) == ("rose", "complaints that say either way")
    assert effect["seen"] / effect["whole"] > 0.6
    assert effect["expected"] / effect["whole"] == pytest.approx(0.4, abs=0.1)


def test_causes_are_corrected_for_how_many_were_looked_at(state):
    state.happen(times_as_many=2)
    state.connection.execute("UPDATE judgements SET cause = 'timeout' WHERE hash(post_id) % 3 = 0")
    state.run()
    effects = state.effects()
    assert {"cause:lost_work", "cause:timeout"} <= set(effects)
    assert effects["cause:timeout"]["p_corrected"] == pytest.approx(min(1, 2 * effects["cause:timeout"]["p"]))
    assert effects["complaints"]["p_corrected"] == effects["complaints"]["p"]


def test_a_second_run_changes_nothing_but_its_own_id(state):
    state.happen(times_as_many=3)
    tables = []
    for run_id in ("one", "two"):
        state.run(run_id=run_id, now=day(DAYS + len(tables)))
        rows = frame(state.connection, "SELECT * EXCLUDE (run_id) FROM estimates ORDER BY ALL")
        tables.append((rows, frame(state.connection, "FROM announcements")))
    assert tables[0][0].height > 40
    assert tables[0][0].equals(tables[1][0])
    assert tables[0][1].equals(tables[1][1])


def test_each_day_around_it_has_a_ratio(state):
    state.happen(times_as_many=3)
    state.run()
    publish(state.connection, state.context.settings.home)
    with open_published(state.context.settings.home) as reader:
        days = frame(reader, "FROM announcement_days ORDER BY day")
    assert days["day"].to_list() == list(range(-28, 14))
    assert days.filter(day=0)["begins_at"].item() == AT.replace(minute=0)
    assert days.filter(pl.col("day").is_between(0, 6))["ratio"].mean() > 2
    assert days.filter(pl.col("day") < 0)["ratio"].mean() == pytest.approx(1.1, abs=0.25)


def test_an_incident_in_an_outage_counts_as_not_observed(state):
    state.happen(times_as_many=3)
    incident = Incident(
        "i", "claude", ("timeout",), AT - timedelta(hours=1), AT + timedelta(days=3), AT, 100, 100, 1.0, 99.0, 90.0, 110.0, 1,
        "closed", None, 0, None, False,
    )  # fmt: skip
    insert(state.connection, "incidents", frame_of(Incident, [incident]))
    found = Attribution("i", ("anthropic:1",), 0.9, 0.8, 1.0, 0.1, 0.9, "coincides")
    insert(state.connection, "attributions", frame_of(Attribution, [found]))
    state.run()
    effect = state.effects()["complaints"]
    assert effect["seen"] < 140
    assert effect["whole"] == pytest.approx(4, abs=0.1)
    assert effect["low"] < 3 < effect["high"]


def test_before_its_week_is_over_an_effect_waits(state):
    state.run(registered={"policy": POLICY | {"happened_at": day(DAYS - 3)}})
    effect = state.effects()["complaints"]
    assert (effect["verdict"], effect["lacking"]) == ("too little data", "days after")
    assert (effect["lacking_has"], effect["lacking_needs"]) == (3, 7)


def test_an_effect_that_was_told_stays_when_its_posts_are_purged(state):
    state.happen(times_as_many=3)
    state.run()
    effects = state.effects()
    purge_old(state.connection, before=day(72), now=day(DAYS))
    state.run(now=day(DAYS + 1))
    assert state.effects() == effects
    state.run(now=day(DAYS + 2), registered={"policy": POLICY | {"happened_at": AT - timedelta(days=1)}})
    assert state.effects()["complaints"]["verdict"] == "too little data"


def test_an_effect_follows_the_data_while_they_are_there(state):
    state.happen(times_as_many=3)
    state.run()
    assert state.effects()["complaints"]["verdict"] == "rose"
    state.connection.execute("UPDATE judgements SET is_complaint = false WHERE product <> 'claude'")
    state.run(now=day(DAYS + 1))
    assert state.effects()["complaints"]["lacking"] == "counts of controls before"


def test_an_empty_warehouse_has_too_little_data(home, context):
    settings = type(context.settings)(home=home, announcements={"policy": POLICY})
    with open_state(home) as connection:
        assert announcements(connection, replace(context, settings=settings)) == {
            "announcements": 1,
            "told": 0,
        }


def test_a_date_counts_as_named_when_it_was_named_first(state):
    state.run(now=day(75))
    state.run(now=day(90))
    assert state.effects()["complaints"]["registered_days_after"] == pytest.approx(4.5, abs=0.1)
    state.run(now=day(95), registered={"policy": POLICY | {"happened_at": AT - timedelta(days=1)}})
    assert state.effects()["complaints"]["registered_days_after"] == pytest.approx(25.5, abs=0.1)


def test_one_taken_out_of_the_settings_is_examined_no_longer(state):
    state.run()
    assert state.run(registered={}) == {"announcements": 0, "told": 0}
    assert state.effects() == {}


def test_registering_again_and_withdrawing_give_the_same_in_any_order(state):
    first = Announcement("a", "claude", AT, "A policy", None, day(71), "command", None)
    versions = [first, replace(first, registered_at=day(80)), replace(first, withdrawn_at=day(85))]
    outcomes = []
    for order in (versions, versions[::-1], versions[1:] + versions[:1]):
        state.connection.execute("DELETE FROM announcements")
        for one in order:
            insert(state.connection, "announcements", frame_of(Announcement, [one]))
        outcomes.append(frame(state.connection, "FROM announcements").to_dicts())
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert (outcomes[0][0]["registered_at"], outcomes[0][0]["withdrawn_at"]) == (day(71), day(85))


def registered_around(connection, context, days, **settings):
    """The ids that stand after days that were watched, with a complaint about ChatGPT each."""
    for number, moment in enumerate(days):
        insert(connection, "posts", frame_of(Post, [post(number, at=moment)]))
        insert(connection, "judgements", frame_of(Judgement, [judgement(number, product="chatgpt")]))
    span = {"batch_id": "b", "source": "reddit", "query": "file:test.ndjson", "run_id": "r", "complete": True}
    counts = dict.fromkeys(("read", "kept", "duplicate", "rejected"), 0)
    watched = {"from_at": days[0], "to_at": days[-1] + timedelta(days=1)}
    connection.execute(statement("pipeline.stages", "load/coverage"), span | counts | watched)
    given = type(context.settings)(home=context.settings.home, **settings)
    announcements(connection, replace(context, settings=given))
    rows = frame(connection, "SELECT announcement_id, title FROM announcements ORDER BY happened_at")
    return dict(rows.rows())


SUMMER = [datetime(2025, 7, 20, tzinfo=UTC) + timedelta(days=number) for number in range(31)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"chatgpt-gpt-5": "GPT-5, in place of earlier models"}),
        ({"calendar": False}, {}),
        ({"announcements": {"chatgpt-gpt-5": POLICY}}, {"chatgpt-gpt-5": "A policy"}),
    ],
    ids=["calendar", "without", "named by the settings"],
)
def test_the_calendar_is_examined_where_both_sides_were_watched_and_its_product_spoken_of(
    context, settings, expected
):
    with open_state(context.settings.home) as connection:
        assert registered_around(connection, context, SUMMER, **settings) == expected


def test_what_the_calendar_tells_is_of_products_that_are_known_and_has_a_source():
    assert len(calendar()) > 20
    for event in calendar():
        assert event.product in product_names()
        assert event.url.startswith("https://")
        assert event.happened_at < event.registered_at
