"""Every number shown of the sample leads to its posts, and every post listed under a number is in it."""

from datetime import timedelta

import polars as pl
import pytest

from models.incident import severity_of
from pipeline.warehouse.warehouse import frame, open_published

EVERY_WAY_OF_LOSING = {"n_time_lost": 1, "n_work_lost": 2, "n_harmed": 3}


class Warehouse:
    """The published views as frames; people are authors, a post without one is a person of its own."""

    def __init__(self, connection):
        self.connection = connection
        person = pl.coalesce("author_key", "post_id")
        self.complaints = self.view("complaints").with_columns(
            person=person, day=pl.col("created_at").dt.date(), hour=pl.col("created_at").dt.truncate("1h")
        )

    def view(self, name):
        return frame(self.connection, f"FROM {name} ORDER BY ALL")

    def posts_of(self, incident):
        """The posts that an incident's page lists, with all that is known of them."""
        listed = self.view("incident_evidence").filter(incident_id=incident["incident_id"])
        found = self.complaints.join(listed.select("post_id", "quoted_error"), on="post_id")
        assert found.height == listed.height
        return found.sort("created_at", "post_id")


@pytest.fixture(scope="module")
def warehouse(sample_home):
    with open_published(sample_home) as connection:
        yield Warehouse(connection)


@pytest.fixture(scope="module", params=["claude", "chatgpt"])
def incident(request, warehouse):
    (row,) = warehouse.view("incident_summary").filter(product=request.param).to_dicts()
    return row


def test_an_incident_lists_each_complaint_of_its_time_that_was_read_with_certainty(warehouse, incident):
    posts = warehouse.posts_of(incident)
    within = pl.col("created_at").is_between(incident["started_at"], incident["ended_at"], closed="left")
    certain = pl.col("p_complaint") >= 0.65
    there = warehouse.complaints.filter(within, certain, product=incident["product"])
    assert set(posts["post_id"]) == set(there["post_id"])
    assert incident["n_posts"] == posts.height + incident["n_purged"]
    assert incident["n_copies"] == posts["duplicate_of"].count()


def test_an_incidents_size_is_that_of_its_people(warehouse, incident):
    posts = warehouse.posts_of(incident)
    assert incident["n_authors"] == posts["person"].n_unique()
    observed = incident["expected"] + incident["excess"]
    hours = warehouse.view("outages_and_complaints").filter(
        pl.col("hour").is_between(incident["started_at"], incident["ended_at"], closed="left"),
        product=incident["product"],
    )
    assert observed == pytest.approx(hours["observed"].sum())
    counted = posts.filter(pl.col("duplicate_of").is_null()).unique("person", keep="first")
    assert dict(counted["hour"].value_counts().iter_rows()) == {
        row["hour"]: row["observed"] for row in hours.to_dicts() if row["observed"]
    }
    assert incident["expected"] == pytest.approx(hours["expected"].sum())


def test_an_incidents_shares_and_losses_are_those_of_its_people(warehouse, incident):
    posts = warehouse.posts_of(incident)
    people = posts.unique("person", keep="first", maintain_order=True)
    for blames in ("safety", "technical"):
        share = (people["blames"] == blames).sum() / people.height
        assert incident[f"blamed_{blames}"] == pytest.approx(share)
    leading = posts.filter(cause=incident["leading_cause"])
    assert incident["leading_share"] == pytest.approx(leading.height / posts.height)
    for name, severity in EVERY_WAY_OF_LOSING.items():
        lost = posts.filter(pl.col("severity") >= severity, pl.col("duplicate_of").is_null())
        assert incident[name] == lost["person"].n_unique()
    counts = {name: incident[name] for name in ("n_harmed", "n_work_lost", "excess")}
    assert incident["severity"] == severity_of(**counts)
    assert set(incident["causes"]) <= set(posts["cause"])


def test_an_incidents_answers_are_answers_to_its_posts(warehouse, incident):
    posts = warehouse.posts_of(incident)
    answers = warehouse.view("amplification_evidence").filter(
        pl.col("target_post_id").is_in(posts["post_id"].implode()), by="account"
    )
    assert incident["n_answers"] == answers.height
    assert incident["n_answered"] == answers["target_post_id"].n_unique()
    assert incident["n_competitors"] == answers["competitor"].n_unique()
    assert incident["first_answer_seconds"] == answers["delay_seconds"].min()


def test_an_incidents_explanations_count_its_posts(warehouse, incident):
    posts = warehouse.posts_of(incident)
    shared = {
        "client_error": lambda _: posts["quoted_error"].count(),
        "one_community": lambda detail: posts.filter(community=detail).height,
        "one_source": lambda detail: posts.filter(source=detail).height,
        "copied_text": lambda _: posts["duplicate_of"].count(),
    }
    named = warehouse.view("post_segments").join(posts, on="post_id", how="semi")
    rows = warehouse.view("incident_explanations").filter(incident_id=incident["incident_id"]).to_dicts()
    assert {"one_community", "one_source"} <= {row["kind"] for row in rows}
    for row in rows:
        if row["kind"] in shared:
            counts = shared[row["kind"]](row["detail"]), posts.height
        else:
            of_kind = named.filter(kind=row["kind"])
            counts = of_kind.filter(value=row["detail"]).height, of_kind["post_id"].n_unique()
        assert (row["n"], row["n_posts"]) == counts, row
        assert row["share"] == pytest.approx(row["n"] / row["n_posts"])


def test_an_incidents_outages_overlap_it(warehouse, incident):
    near = timedelta(minutes=180)
    outages = warehouse.view("outage_list").filter(
        pl.col("started_at") < incident["ended_at"] + timedelta(minutes=30),
        pl.col("resolved_at") > incident["started_at"] - near,
        product=incident["product"],
    )
    assert incident["outage_ids"] == outages["outage_id"].to_list()


def test_a_themes_numbers_are_those_of_its_posts(warehouse):
    themes = warehouse.view("theme_summary").filter(status="live").to_dicts()
    distinct = warehouse.complaints.filter(pl.col("duplicate_of").is_null())
    assert themes
    for theme in themes:
        posts = distinct.filter(theme_id=theme["theme_id"])
        assert (theme["n_posts"], theme["n_authors"]) == (posts.height, posts["person"].n_unique())
        assert theme["share_of_complaints"] == pytest.approx(posts.height / distinct.height)
        assert (theme["first_seen_at"], theme["last_seen_at"]) == (
            posts["created_at"].min(),
            posts["created_at"].max(),
        )
        assert set(theme["exemplar_post_ids"]) <= set(posts["post_id"])
    listed = distinct.filter(pl.col("theme_id").is_not_null())
    assert listed.height == sum(theme["n_posts"] for theme in themes)


def test_a_day_of_a_cause_counts_its_posts(warehouse):
    keys = ["product", "cause", "source", "day"]
    counted = warehouse.complaints.group_by(keys).agg(
        n_complaints=pl.len(), n_authors=pl.col("person").n_unique()
    )
    read = warehouse.view("posts_read").filter(pl.col("reading") != "not read")
    seen = read.group_by("product", "source", pl.col("created_at").dt.date().alias("day"))
    walked = counted.join(seen.agg(n_posts=pl.len()), on=["product", "source", "day"])
    columns = [*keys, "n_complaints", "n_authors", "n_posts"]
    days = warehouse.view("daily_causes")
    assert days.select(columns).sort(keys).rows() == walked.select(columns).sort(keys).rows()
    assert days["n_complaints"].sum() == warehouse.complaints.height
    rates = 1000 * days["n_complaints"] / days["n_posts"]
    assert days["per_1000_posts"].to_list() == pytest.approx(rates.to_list())


def test_a_competitors_numbers_are_those_of_its_answers(warehouse):
    evidence = warehouse.view("amplification_evidence")
    assert set(evidence["target_post_id"]) <= set(warehouse.complaints["post_id"])
    keys = {"competitor": "competitor", "by": "by", "product": "target_product"}
    rows = warehouse.view("amplification_summary").to_dicts()
    for row in rows:
        answers = evidence.filter(**{column: row[name] for name, column in keys.items()})
        assert row["n_answers"] == answers.height
        assert row["n_complaints"] == answers["target_post_id"].n_unique()
        assert row["n_recruit"] == answers.filter(stance="recruit").height
        assert row["n_disparage"] == answers.filter(stance="disparage").height
    assert sum(row["n_answers"] for row in rows) == evidence.height > 0
