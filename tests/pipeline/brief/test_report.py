import io
import json
from html.parser import HTMLParser

import pytest

from pipeline.brief.rendering import Document, Section, as_html, as_markdown, as_rich
from tests.command import trustwatch
from tests.story import NASTY, write_nothing, write_story

SENTENCE = "Claude: complaints, mostly of lost work, are 4.1 times the usual since 08:00 UTC"


@pytest.fixture(scope="module")
def story_home(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("story") / "home")


def test_the_report_begins_with_the_sentence_and_ends_with_what_was_not_seen(story_home):
    done = trustwatch("report", "--format", "terminal", home=story_home)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith(SENTENCE)
    titles = [
        "Incidents since 2 February",
        "Movements",
        "Themes",
        "Answers by competitors since 2 February",
        "Not seen",
    ]
    assert [line for line in lines if line in titles] == titles
    assert (
        "- Reddit: 1 row turned away, created_utc is something else than seconds; such as posts.ndjson:17."
        in lines
    )


def test_the_report_says_how_much_would_coincide_by_chance(story_home):
    line = "Claude, of all times: 65 % of the excess of 3 incidents coincides with outages, 10 % would by chance."
    assert line in " ".join(trustwatch("report", "--format", "terminal", home=story_home).stdout.split())


def test_the_report_says_what_the_posts_of_an_incident_share_where_it_stands_out(story_home):
    line = "Claude, 2026-03-02 08:00: 24 of 24 posts come from X (usually 0 %)."
    assert line in trustwatch("report", "--format", "terminal", home=story_home).stdout


def test_a_report_that_is_piped_is_markdown(story_home):
    done = trustwatch("report", home=story_home)
    assert done.stdout.startswith(f"# {SENTENCE}")
    assert "| Claude | 2026-03-02 08:00, open | 24 (5.9) | 18 (11 to 26) | Lost work | 67 % |" in done.stdout


def test_the_json_report_holds_the_numbers(story_home):
    brief = json.loads(trustwatch("report", "--json", home=story_home).stdout)
    assert brief["headline"].startswith(SENTENCE)
    assert brief["incidents"][0]["excess"] == 18.1
    assert brief["amplification"][0]["n_answers"] == 9
    assert brief == json.loads(trustwatch("report", "--format", "json", home=story_home).stdout)


def test_the_html_report_is_one_page_that_asks_for_nothing(story_home):
    page = trustwatch("report", "--format", "html", home=story_home).stdout
    assert SENTENCE in page
    assert "http" not in page


def test_since_sets_how_far_back_incidents_are_told(story_home):
    assert (
        "Incidents since 20 February" in trustwatch("report", "--since", "2026-02-20", home=story_home).stdout
    )


def test_a_date_that_is_none_is_the_users_mistake(story_home):
    done = trustwatch("report", "--since", "yesterday", home=story_home)
    assert done.exit_code == 2
    assert done.stderr.strip() == (
        "trustwatch: --since yesterday: is no date; write it as 2026-11-01 or 2026-11-01T08:00"
    )


def test_without_posts_the_report_says_what_to_run(home):
    done = trustwatch("report", home=write_nothing(home))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "There are no posts yet." in done.stdout
    assert "trustwatch collect file" in done.stdout


def test_without_a_published_copy_the_report_says_what_to_run(home):
    done = trustwatch("report", home=home)
    assert done.exit_code == 2
    assert "nothing is published there yet" in done.stderr


NASTY_DOCUMENT = Document(NASTY, NASTY, (Section(NASTY, (NASTY,), ((NASTY,),), empty="", note=NASTY),))


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


def test_html_in_a_text_is_escaped():
    page = Tags()
    page.feed(as_html(NASTY_DOCUMENT))
    assert not page.tags & {"b", "script"}
    assert page.text.count(NASTY) == 6


def test_markdown_in_a_text_is_escaped():
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(as_markdown(NASTY_DOCUMENT))
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"text", "text_special"}


def test_brackets_in_a_text_are_no_markup_in_the_terminal():
    from rich.console import Console

    console = Console(width=400, record=True, file=io.StringIO())
    text = "[bold]x[/bold]"
    console.print(as_rich(Document(text, text, (Section(text, (text,), ((text,),), empty="", note=text),))))
    assert console.export_text().count(text) == 6
