from urllib.parse import parse_qs

import pytest

from dashboard.words import answer_words, wording
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.rows import NOON
from tests.story import NASTY, write_story

PAGES = list(wording.PAGES)


def words(app):
    """Everything that a page says, one element a line."""
    elements = [*app.subheader, *app.markdown, *app.caption, *app.text, *app.code]
    return "\n".join(str(element.value) for element in elements)


def frames(app):
    return [element.value for element in app.dataframe]


def cells(app):
    """Every cell of every table, as text."""
    return [str(cell) for frame in frames(app) for row in frame.itertuples(index=False) for cell in row]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_without_a_failure(open_page, story_home, name):
    app = open_page(name, story_home)
    assert not app.exception
    assert wording.FAILED not in words(app)
    assert len(app.subheader) >= 1


@pytest.mark.parametrize(
    ("name", "charts"),
    [
        ("today", 1),
        ("incidents", 2),
        ("causes", 8),
        ("themes", 3),
        ("amplification", 5),
        ("announcements", 1),
        ("health", 1),
    ],
)
def test_a_page_draws_its_charts_and_a_table_twin_for_them(open_page, story_home, name, charts):
    app = open_page(name, story_home)
    assert len(app.get("vega_lite_chart")) == charts
    assert any(expander.label == wording.TABLE for expander in app.expander)


@pytest.mark.parametrize("name", PAGES)
def test_without_a_published_copy_a_page_says_why_and_what_to_run(open_page, tmp_path, name):
    app = open_page(name, tmp_path)
    assert wording.NOTHING_PUBLISHED in words(app)
    assert f"trustwatch analyse --home {tmp_path}" in words(app)
    assert not app.exception


@pytest.mark.parametrize("name", PAGES)
def test_without_a_post_a_page_says_why_and_what_to_run(open_page, hollow_home, name):
    app = open_page(name, hollow_home)
    assert wording.NO_POSTS in words(app)
    assert f"trustwatch collect file PATH… --home {hollow_home}" in words(app)
    assert not app.exception


def test_a_broken_copy_is_told_in_one_line(open_page, tmp_path):
    home = write_story(tmp_path / "home")
    for copy in (home / "warehouse").glob("v*.duckdb"):
        copy.write_bytes(b"no database")
    app = open_page("today", home)
    assert wording.UNREADABLE in words(app)
    assert f"trustwatch analyse --home {home}" in words(app)
    assert not app.exception


def test_today_begins_with_the_sentence_and_its_data_time(open_page, story_home):
    app = open_page("today", story_home)
    assert app.subheader[0].value.startswith(
        "Claude\\: complaints, mostly of lost work, are 4.1 times the usual"
    )
    assert app.caption[0].value.replace("\\", "") == "Data to 12:00 UTC, 12 minutes ago."


def test_today_counts_complaints_against_the_same_days_last_week(open_page, story_home):
    figures = {metric.label: metric for metric in open_page("today", story_home).metric}
    assert figures[wording.FIGURE_COMPLAINTS].value == "47"
    assert figures[wording.FIGURE_COMPLAINTS].delta == "+88%"
    assert figures[wording.FIGURE_SAFETY].value == "47 %"


def test_a_share_of_few_is_said_in_counts(open_page, story_home):
    app = open_page("today", story_home, product="chatgpt")
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures[wording.FIGURE_SAFETY] == "0 of 3"
    assert wording.TOO_FEW in words(app)


def test_a_change_that_chance_alone_may_have_made_is_called_noise(open_page, story_home):
    def told(**chosen):
        figures = {metric.label: metric for metric in open_page("today", story_home, **chosen).metric}
        return figures[wording.FIGURE_COMPLAINTS].proto.delta_description

    assert told() == wording.NOISE_AGAINST_LAST_WEEK
    assert told(product="claude") == wording.AGAINST_LAST_WEEK


def test_where_no_product_is_watched_no_page_says_that_no_incident_is_open(open_page, tmp_path):
    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute("UPDATE watches SET verdict = 'insufficient history'")
            connection.execute("DELETE FROM incidents")
        publish(connection, home)
    told = words(open_page("today", home))
    assert wording.NONE_CAN_BE_TOLD in told
    assert wording.NOTHING_FIRST not in told
    assert wording.NO_INCIDENT_LATELY not in told


def test_a_thread_names_the_registered_accounts_that_answer_in_it(open_page, story_home):
    with open_published(story_home) as connection:
        ((post_id, account),) = connection.sql(
            "SELECT any_value(target_post_id), account_name FROM amplification_evidence"
            " WHERE account_name IS NOT NULL GROUP BY account_name ORDER BY count(*) DESC LIMIT 1"
        ).fetchall()
    assert f"Answer of {account}, " in words(open_page("posts", story_home, post=post_id)).replace("\\", "")


def follow(open_page, home, line):
    """The page to which the last link of a line leads."""
    page, _, query = line.rpartition("](")[2].rstrip(")]").partition("?")
    return open_page(page, home, **parse_qs(query))


def test_those_who_blame_safety_are_one_click_from_today_and_from_their_incident(open_page, story_home):
    for name, link in (("today", wording.THEIR_POSTS), ("incidents", wording.WHO_BLAME)):
        line = next(
            line.value for line in open_page(name, story_home).markdown if f"[{link}](posts" in line.value
        )
        app = follow(open_page, story_home, line)
        labels = [line.value for line in app.caption if "blames" in line.value]
        assert len(labels) > 10
        assert all("blames\\: safety layer" in line for line in labels)


def test_what_a_figure_of_today_leads_to_is_what_it_counts(open_page, story_home):
    def links(**chosen):
        lines = (line.value for line in open_page("today", story_home, **chosen).markdown)
        return [line for line in lines if f"[{wording.THEIR_POSTS}]" in line]

    assert links(cause="timeout", source="reddit") == links()
    assert links()


def test_those_who_say_that_they_leave_are_one_click_from_today(open_page, story_home):
    line = next(
        line.value for line in open_page("today", story_home).markdown if "leaving=true" in line.value
    )
    labels = [line.value for line in follow(open_page, story_home, line).caption if "complaint" in line.value]
    assert labels
    assert all("leaves" in line for line in labels if line.startswith("complaint"))


def test_a_link_to_an_incident_opens_it(open_page, story_home):
    app = open_page("incidents", story_home, incident="claude-1")
    assert app.selectbox(key="incident").value == "claude-1"
    assert app.subheader[1].value.endswith("are 4.1 times the usual since 08\\:00 UTC and growing.")
    assert "; Larkspur answered 9 of them, first after 6 minutes." in words(app)


def test_an_incident_tells_its_life_what_was_lost_and_what_coincides_by_chance(open_page, story_home):
    app = open_page("incidents", story_home)
    said = words(app).replace("\\", "")
    assert "Opened at 09:00 UTC with 7 people where 0.4 were expected; growing in the last hours." in said
    assert "24 people lost work, money or access." in said
    assert (
        "67 % blame the safety layer, 71 % (52 to 87) of the excess coincides with the provider's outage"
        in said
    )
    app.session_state["incident_tab"] = "Method"
    said = words(app.run()).replace("\\", "")
    assert "Counting outages until 0 and 3 hours after their end: 62 % and 71 % of the excess." in said
    assert (
        "65 % of the excess coincides with outages. With the outage calendar moved it is 10 % on average"
        in said
    )


def test_what_the_posts_of_an_incident_share_is_told_where_it_stands_out(open_page, story_home):
    said = words(open_page("incidents", story_home)).replace("\\", "")
    assert "24 of 24 posts come from X (usually 0 %)." in said
    assert "quote an error" not in said


def test_both_whom_people_blame_and_what_coincides_are_drawn(open_page, story_home):
    app = open_page("incidents", story_home)
    app.session_state["blame_twin"] = True
    assert {wording.BLAME_LABEL, wording.BLAME_TECHNICAL, wording.COINCIDE_LABEL} <= set(cells(app.run()))


def test_today_tells_the_strongest_explanation_of_an_incident(open_page, story_home):
    said = words(open_page("today", story_home)).replace("\\", "")
    assert "Claude, 2026-03-02 08:00: 24 of 24 posts come from X (usually 0 %)." in said


def test_days_without_an_incident_say_whether_the_products_are_watched(open_page, story_home):
    app = open_page("incidents", story_home, **{"from": "2026-02-10", "to": "2026-02-12"})
    assert wording.NO_INCIDENT in words(app)
    assert "9 days of the 14 days that it takes have passed since the first" in words(app)


def test_markup_in_a_post_is_shown_as_text(open_page, story_home):
    app = open_page("themes", story_home)
    # Excerpts leave out marks of layout; nothing else of a post is taken for markup.
    assert f"“Title 88 · {NASTY.replace('**', '')}”" in [element.value for element in app.text]
    keywords = next(line.value for line in app.markdown if "Words: stopped, again" in line.value)
    assert "\\<i\\>tag\\</i\\>" in keywords
    assert not any(element.allow_html for element in [*app.markdown, *app.caption])


def test_sql_in_a_post_and_in_the_search_is_only_text(open_page, story_home):
    app = open_page("posts", story_home)
    app.text_input(key="words").set_value("'; DROP TABLE posts; --").run()
    assert app.subheader[0].value == "1 post, newest first."
    assert any(NASTY in element.value for element in app.text)


def test_posts_that_were_not_read_can_be_chosen(open_page, story_home):
    app = open_page("posts", story_home)
    app.selectbox(key="reading").set_value("not read").run()
    assert any("il servizio non funziona" in element.value for element in app.text)


def test_an_address_that_is_no_web_page_is_no_link(open_page, story_home):
    assert "](javascript" not in words(open_page("posts", story_home))


def test_health_tells_rejects_gaps_and_runs(open_page, story_home):
    app = open_page("health", story_home)
    assert {"posts.ndjson:17", "reddit: answered 503"} <= set(cells(app))
    assert "not observed" not in cells(app), "a table that nobody unfolded was made"
    app.session_state["coverage_twin"] = True
    assert "not observed" in cells(app.run())


def test_each_row_of_health_leads_to_all_its_posts_and_languages_are_named(open_page, story_home):
    app = open_page("health", story_home)
    linked = [frame for frame in frames(app) if "page" in frame]
    origins = next(frame for frame in linked if "origin" in frame)
    not_read = next(frame for frame in linked if "language" in frame)
    of_status = origins.loc[origins["source"] == "Status pages", "page"]
    assert all(page.startswith("sql?query=FROM+outage_list") for page in of_status)
    assert list(not_read["language"]) == ["Italian"]
    page, _, query = not_read["page"].iloc[0].partition("?")
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    assert asked["from"] == "2026-01-31", "posts before the last four weeks are out of sight"
    assert asked["language"] == "it"
    found = open_page(page, story_home, **asked)
    assert found.subheader[0].value == f"{not_read['n'].iloc[0]} post, newest first."


FOLLOWED = """
INSERT INTO watchlist SELECT 'reddit', 'conversation:t3_' || n, $1 + INTERVAL 1 hour * n, 3600, $1 + INTERVAL 2 day, 'x'
FROM range(3) AS numbers (n)
"""


def test_health_tells_what_is_read_again_and_when(open_page, story_home, tmp_path):
    from pipeline.warehouse.transaction import transaction
    from pipeline.warehouse.warehouse import open_state, publish

    assert wording.NOT_FOLLOWED in words(open_page("health", story_home))
    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute(FOLLOWED, [NOON])
            connection.execute(
                "INSERT INTO batches VALUES ('again', 'reddit', 'conversation:t3_1', 40, 7, 33, 0, now())"
            )
        publish(connection, home)
    app = open_page("health", home)
    (row,) = next(frame for frame in frames(app) if "followed_until" in frame).itertuples(index=False)
    assert row[:1] + row[2:] == (
        "Reddit",
        "conversations of complaints",
        3,
        "2026-03-02 12:00, 12 minutes ago and not read",
        "2026-03-04 12:00",
    )
    early = open_page("health", home, now=NOON)
    (row,) = next(frame for frame in frames(early) if "followed_until" in frame).itertuples(index=False)
    assert row.due == "2026-03-02 12:00"
    assert row.page.startswith("sql?query=FROM+watchlist")
    assert "Reddit: 40 records read again until now, 7 of them new." in words(app)


COUNTED = """
INSERT INTO batches VALUES ('counted', 'x', 'claude', 1, 1, 0, 0, now());
INSERT INTO coverage VALUES ('counted', 'x', 'claude', $1 - INTERVAL 3 hour, $1, 'run', 1, 1, 0, 0, true);
INSERT INTO volumes SELECT 'x', 'claude', $1 - INTERVAL 1 hour * n, 400, 'claude', $1 FROM range(1, 4) AS numbers (n);
"""


def test_health_tells_how_many_posts_a_source_says_there_are(open_page, story_home, tmp_path):
    from pipeline.warehouse.transaction import transaction
    from pipeline.warehouse.warehouse import open_state, publish

    assert wording.NO_VOLUMES in words(open_page("health", story_home))
    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        with transaction(connection):
            for statement in COUNTED.strip().split("\n"):
                connection.execute(statement, [NOON] if "$1" in statement else [])
        publish(connection, home)
    (row,) = next(frame for frame in frames(open_page("health", home)) if "counted" in frame).itertuples(
        index=False
    )
    assert (row.source, row.origin, row.n_posts, row.n_hours) == ("X", "claude", 1_200, 3)


DRIFTED = """
INSERT INTO batches VALUES ('drift', 'hackernews', 'claude', 240, 240, 0, 0, now());
INSERT INTO posts SELECT * EXCLUDE (n) REPLACE (
    'hackernews:' || n AS post_id, 'hackernews' AS source, 'comment' AS kind, 'claude' AS origin,
    CASE WHEN n >= 120 THEN 'somebody' END AS author_key,
    TIMESTAMPTZ '2026-03-02 12:00:00+00' - INTERVAL 1 hour * (CASE WHEN n >= 120 THEN n + 48 ELSE n END) AS created_at)
FROM (FROM posts WHERE purged_at IS NULL LIMIT 1), range(240) AS numbers (n);
"""


def test_health_and_the_brief_tell_what_drifted(open_page, story_home, tmp_path):
    from pipeline.brief.brief import read_brief
    from pipeline.brief.not_seen import not_seen
    from pipeline.warehouse.transaction import transaction
    from pipeline.warehouse.warehouse import open_published, open_state, publish

    assert wording.NO_DRIFT in words(open_page("health", story_home))
    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute(DRIFTED)
        publish(connection, home)
    line = "Hacker News: comments that name no author are 100 % of 120 comments in the last 7 days, 0 % of 120 in the 28 before."
    assert line in words(open_page("health", home)).replace("\\", "")  # without the marks of Markdown
    with open_published(home) as connection:
        assert line in list(not_seen(read_brief(connection)))


def test_a_page_reads_the_copy_that_was_published_last(open_page, tmp_path):
    from pipeline.warehouse.transaction import transaction
    from pipeline.warehouse.warehouse import open_state, publish

    home = write_story(tmp_path / "home")
    before = open_page("posts", home)
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute("DELETE FROM posts WHERE post_id = 'reddit:t3_88'")
        publish(connection, home)
    assert before.subheader[0].value == "118 posts, newest first; 1 to 20 here."
    assert before.run().subheader[0].value == "117 posts, newest first; 1 to 20 here."


def test_days_with_answers_by_promoters_only_draw_no_curve(open_page, tmp_path):
    from pipeline.warehouse.transaction import transaction
    from pipeline.warehouse.warehouse import open_state, publish

    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute("UPDATE amplifications SET \"by\" = 'promoter'")
        publish(connection, home)
    app = open_page("amplification", home)
    assert answer_words.NO_ACCOUNT_ANSWERED in words(app)
    assert wording.FAILED not in words(app)


def test_themes_stand_in_groups_and_say_where_they_came_from(open_page, story_home):
    app = open_page("themes", story_home)
    shown = words(app)
    assert "In the group “work, lost”." in shown
    assert "Split from “it stopped again, complaint 87” on" in shown
    assert "are in no theme at all" in shown
    moved = "“my work is gone, note 0” split from “it stopped again, complaint 87”"
    assert any(moved in cell for cell in cells(app))


def test_a_theme_is_quoted_from_the_chosen_days_first(open_page, tmp_path):
    from pipeline.warehouse.warehouse import open_state, publish

    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        connection.execute(
            "UPDATE posts SET created_at = created_at - INTERVAL 14 day WHERE post_id = 'x:1000'"
        )
        publish(connection, home)
    app = open_page("themes", home, **{"from": "2026-03-01", "to": "2026-03-02"})
    quotes = [element.value for element in app.text if "my work is gone" in element.value]
    assert quotes == ["“my work is gone, note 1”", "“my work is gone, note 2”"]


def test_ask_answers_a_sentence_of_the_link_first_and_shows_what_it_rests_on(open_page, story_home):
    app = open_page("ask", story_home, about="Claude lost my whole draft")
    said = words(app).replace("\\", "")
    assert app.subheader[0].value.startswith("It is not only you\\: 24 other people complained of lost work")
    assert "71 % (52 to 87) of the excess coincides with the provider's outage" in said
    assert "The provider tells of an outage from 08:00 to 10:00 UTC" in said
