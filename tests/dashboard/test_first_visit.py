"""What somebody asks who never saw the pages: that each answer is there, and that no page claims what nobody could see."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from dashboard.words import announcement_words, answer_words, post_words, wording
from pipeline.brief.brief import read_brief
from pipeline.brief.rendering import as_markdown
from pipeline.brief.sections import NOBODY_REGISTERED, as_document
from pipeline.people import announcements
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.dashboard.test_pages import cells, follow, frames, words
from tests.rows import NOON
from tests.story import write_story


def changed(home, *statements):
    """The story with some of its rows changed, published anew."""
    write_story(home)
    with open_state(home) as connection:
        for statement in statements:
            connection.execute(statement)
        publish(connection, home)
    return home


@pytest.fixture(scope="module")
def unregistered_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("unregistered") / "home"
    return changed(home, "DELETE FROM registered_accounts", "DELETE FROM amplifications")


def link_of(app, label):
    return next(line.value for line in app.markdown if f"[{label}](" in line.value)


def test_today_says_what_to_do_first_and_leads_there(open_page, story_home):
    app = open_page("today", story_home)
    line = link_of(app, wording.OPEN_IT)
    assert line.startswith("**First:** Claude, lost work, is open and serious; ")
    assert follow(open_page, story_home, line).selectbox(key="incident").value == "claude-1"


def test_without_an_open_incident_what_reads_like_harm_comes_first(open_page, tmp_path):
    home = changed(
        tmp_path / "home",
        "DELETE FROM incidents",
        "UPDATE judgements SET severity = 3 WHERE post_id = (SELECT min(post_id) FROM incident_posts)",
    )
    line = link_of(open_page("today", home), wording.READ_THEM)
    assert "1 complaint of the last 7 days reads like lasting or personal harm" in line
    app = follow(open_page, home, line)
    assert app.subheader[0].value == "1 post, gravest first."


def test_posts_of_an_incident_are_its_own_and_no_others_of_its_days(open_page, story_home):
    with open_published(story_home) as connection:
        ((blaming, of_its_day),) = connection.execute("""
            SELECT count(*) FILTER (post_id IN (SELECT post_id FROM incident_evidence)), count(*)
            FROM complaints WHERE blames = 'safety' AND created_at > TIMESTAMPTZ '2026-03-02 00:00:00+00'""").fetchall()
    line = link_of(open_page("incidents", story_home), wording.WHO_BLAME)
    app = follow(open_page, story_home, line)
    assert app.subheader[0].value.startswith(f"{blaming} posts")
    assert post_words.OF_INCIDENT in words(app)
    query = parse_qs(line.rpartition("?")[2].rstrip(")]"))
    assert "incident" in query
    assert of_its_day >= blaming > 0


def test_the_gravest_posts_stand_first_where_the_reader_wants_them_so(open_page, tmp_path):
    home = changed(tmp_path / "home", "UPDATE judgements SET severity = hash(post_id) % 4 WHERE is_complaint")
    lines = [
        line.value
        for line in open_page("posts", home, order=post_words.ORDERS[post_words.GRAVEST]).caption
        if "severity" in line.value
    ]
    levels = [name.lower() for name in reversed(wording.VALUES["severity"].values())]
    ranks = [next(rank for rank, name in enumerate(levels) if name in line.lower()) for line in lines]
    assert len(set(ranks)) > 1 or len(ranks) == 20
    assert ranks == sorted(ranks)


def test_where_no_competitor_is_registered_no_page_says_that_none_answered(open_page, unregistered_home):
    today = open_page("today", unregistered_home)
    figures = {metric.label: metric.value for metric in today.metric}
    assert figures[wording.FIGURE_ANSWERED] == wording.NOT_KNOWN
    assert wording.NONE_REGISTERED in words(today)
    assert frames(today)[0]["answered"].to_list() == ["–"]
    amplification = open_page("amplification", unregistered_home)
    assert amplification.subheader[0].value == answer_words.NONE_CAN_BE_SEEN
    assert answer_words.REGISTER in words(amplification)
    with open_published(unregistered_home) as connection:
        assert NOBODY_REGISTERED.split(":")[0] in as_markdown(as_document(read_brief(connection)))


def test_where_one_is_registered_the_way_to_register_one_is_not_shown(open_page, story_home):
    assert answer_words.REGISTER not in words(open_page("amplification", story_home))
    assert wording.NONE_REGISTERED not in words(open_page("today", story_home))


def test_days_compared_with_on_which_nobody_looked_are_told(open_page, story_home):
    with open_published(story_home) as connection:
        ((first,),) = connection.execute("SELECT min(created_at)::DATE FROM posts_read").fetchall()
    last = first + timedelta(days=6)
    told = words(open_page("causes", story_home, **{"from": str(first), "to": str(last)}))
    assert "Nobody is known to have looked on any of the 7 days compared with." in told
    seen = open_page("causes", story_home, **{"from": "2026-02-24", "to": "2026-03-02"})
    assert "nobody is known to have looked" not in words(seen).lower()


HOME_FOLDERS = {
    "/home/kim.lee/notes": "/home/user/notes",
    "/Users/kim.lee/notes": "/Users/user/notes",
    "C:\\Users\\Kim Lee\\notes": "C:\\Users\\user\\notes",
    "file:///C:/Users/kim/notes": "file:///C:/Users/user/notes",
    "/mnt/c/Users/kim/notes": "/mnt/c/Users/user/notes",  # of Windows, seen from Linux
    "~/projects/-Users-kim-code": "~/projects/-Users-user-code",
}


def test_whose_home_folder_a_path_is_in_is_not_shown(open_page, tmp_path):
    paths = ", ".join(f"'{path}'" for path in HOME_FOLDERS)
    one_of_them = f"[{paths}][1 + rowid % {len(HOME_FOLDERS)}]"
    home = changed(
        tmp_path / "home", f"UPDATE posts SET text = 'it deleted ' || {one_of_them} || ' and stopped'"
    )
    for name in ("today", "posts", "amplification", "incidents"):
        app = open_page(name, home, incident_tab="Evidence")
        told = "\n".join((words(app), *cells(app)))
        assert "kim" not in told.lower(), name
    told = "\n".join(text.value for text in open_page("posts", home).text)
    assert [shown for shown in HOME_FOLDERS.values() if f"it deleted {shown} and" not in told] == []


def test_an_announcement_is_registered_on_its_page(open_page, tmp_path):
    home = write_story(tmp_path / "home")
    app = open_page("announcements", home)
    app.text_input(key="announced_title").set_value(" Refusals name   the rule ")
    app.selectbox(key="announced_product").set_value("claude")
    app.date_input(key="announced_day").set_value(datetime(2026, 2, 20, tzinfo=UTC).date())
    app.button(key="announce_button").click().run()
    (one,) = announcements.waiting(home)
    assert (one.title, one.product) == ("Refusals name the rule", "claude")
    assert one.happened_at == datetime(2026, 2, 20, tzinfo=UTC)
    waits = announcement_words.WAITS.format(title=one.title)
    assert [info.value for info in app.info] == [waits]
    announcements.land(home, announcements.withdrawn(home, one.announcement_id, now=NOON))
    assert announcements.waiting(home) == []


def test_a_version_that_complaints_name_leads_to_their_posts(open_page, tmp_path):
    named = "SELECT post_id FROM incident_posts ORDER BY post_id LIMIT 9"
    home = changed(tmp_path / "home", f"UPDATE posts SET app_version = '2.0.70' WHERE post_id IN ({named})")
    app = open_page("causes", home)
    (page,) = (
        frame["page"][0] for frame in frames(app) if "kind" in frame.columns and "page" in frame.columns
    )
    posts = follow(open_page, home, f"[x]({page})")
    assert posts.multiselect(key="named").value == ["app_version 2.0.70"]
    assert posts.subheader[0].value.startswith("9 posts")


def test_an_announcement_that_is_none_is_told_in_its_place(open_page, tmp_path):
    home = write_story(tmp_path / "home")
    app = open_page("announcements", home, now=NOON)
    app.text_input(key="announced_title").set_value("A rule")
    app.selectbox(key="announced_product").set_value("claude")
    app.text_input(key="announced_url").set_value("javascript:alert(1)")
    app.button(key="announce_button").click().run()
    assert "expected an address" in app.error[0].value
    assert announcements.waiting(home) == []
