"""Every page in a real browser, and what a phone shows, over a server started as users start it."""

from collections import defaultdict

import pytest

from dashboard.words import cause_words, sql_words, wording
from tests.dashboard.browser import settled
from tests.dashboard.server import SECONDS, served

pytestmark = pytest.mark.browser

CHARTS = {
    "today": 1,
    "incidents": 2,
    "causes": 8,
    "themes": 3,
    "watch": 0,
    "amplification": 5,
    "announcements": 1,
    "ask": 0,
    "posts": 0,
    "review": 0,
    "sql": 0,
    "health": 1,
}


@pytest.fixture(scope="module")
def address(story_home):
    with served(story_home) as (address, _process):
        yield address


@pytest.fixture
def tab(browser):
    """A page that keeps what went wrong on it and whom it asked."""
    tab = browser.new_page()
    tab.seen = defaultdict(list)
    tab.on("pageerror", lambda error: tab.seen["errors"].append(str(error)))
    tab.on("console", lambda line: tab.seen[line.type].append(line.text))
    tab.on("request", lambda request: tab.seen["requests"].append(request.url))
    yield tab
    tab.close()


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_page_opened_by_its_address_draws_itself_and_asks_nobody_else(tab, address, name):
    tab.goto(address if name == "today" else f"{address}/{name}")
    settled(tab)
    drawn = tab.locator("[data-testid=stVegaLiteChart] :is(canvas, svg.marks)")
    if CHARTS[name]:
        drawn.nth(CHARTS[name] - 1).wait_for(timeout=SECONDS * 1000)
    assert drawn.count() == CHARTS[name]
    assert not tab.seen["errors"]
    assert not [line for line in tab.seen["warning"] + tab.seen["error"] if "Error" in line]
    assert all(
        url.startswith((address, "data:", "blob:", address.replace("http", "ws")))
        for url in tab.seen["requests"]
    )
    assert wording.FAILED not in tab.inner_text("body")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        settled(tab)
        found = axe.run(tab).response["violations"]
        assert not [
            (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
        ], scheme


def test_another_view_can_be_chosen_on_the_page_sql(tab, address):
    tab.goto(f"{address}/sql")
    settled(tab)
    # By keyboard: a list that still opens moves away from a click.
    tab.get_by_label(sql_words.VIEW).fill("answer_times")
    tab.get_by_label(sql_words.VIEW).press("Enter")
    tab.get_by_text("one row per complaint", exact=False).wait_for(timeout=SECONDS * 1000)
    assert not tab.locator("[data-testid=stException]").count()


def test_markup_in_a_post_never_becomes_part_of_the_page(tab, address):
    tab.goto(f"{address}/themes")
    settled(tab)
    text = tab.get_by_text("<script>alert(1)</script>", exact=False)
    text.first.wait_for()
    assert tab.locator("[data-testid=stMain] :is(b, i, script)").count() == 0
    assert tab.locator("[data-testid=stMain] a[href^=javascript]").count() == 0


def test_what_is_chosen_stays_when_the_page_is_changed(tab, address):
    tab.goto(f"{address}/posts?product=chatgpt&from=2026-02-01&to=2026-02-20")
    settled(tab)
    tab.get_by_role("link", name="Causes").click()
    tab.get_by_text(cause_words.CAUSE_TREND).wait_for()
    settled(tab)
    tab.wait_for_url("**/causes?*product=chatgpt*")
    assert "from=2026-02-01&to=2026-02-20" in tab.url
    assert tab.locator("section[data-testid=stSidebar]").get_by_text("ChatGPT").count() == 1


def test_the_time_axis_is_utc_wherever_the_reader_is(tab, address):
    tab.goto(f"{address}/incidents")
    settled(tab)
    labels = tab.locator("[data-testid=stVegaLiteChart] svg text")
    labels.first.wait_for()
    assert {"06:00", "18:00", "2 Mar"} <= set(labels.all_text_contents())


@pytest.fixture
def phone(browser):
    tab = browser.new_page()
    tab.set_viewport_size({"width": 400, "height": 800})
    yield tab
    tab.close()


def test_every_page_is_reached_from_a_button_that_says_so(phone, address):
    phone.goto(f"{address}/posts?product=chatgpt&from=2026-02-01&to=2026-02-20")
    settled(phone)
    button = phone.get_by_role("button", name=wording.ALL_PAGES)
    assert button.is_visible()
    assert button.bounding_box()["y"] < 200
    button.click()
    listed = phone.locator("[data-testid=stPageLink]")
    listed.last.wait_for(timeout=SECONDS * 1000)
    assert listed.all_inner_texts() == [title for title, _about in wording.PAGES.values()]
    listed.get_by_role("link", name=wording.PAGES["causes"][0]).click()
    phone.wait_for_url("**/causes?*product=chatgpt*")
    settled(phone)
    phone.set_viewport_size({"width": 1440, "height": 800})
    button.wait_for(state="hidden", timeout=SECONDS * 1000)


def test_a_click_on_a_row_shows_its_whole_text_above_the_table(tab, address):
    tab.goto(f"{address}/incidents")
    settled(tab)
    tab.get_by_role("tab", name=wording.EVIDENCE).click()
    tab.get_by_text(wording.CLICK_FOR_TEXT).wait_for(timeout=SECONDS * 1000)
    table = tab.locator("[data-testid=stDataFrame]:visible").first
    table.click(position={"x": 150, "y": 80})
    whole = tab.locator(".st-key-whole_text")
    whole.wait_for(timeout=SECONDS * 1000)
    assert whole.locator("[data-testid=stText]").inner_text()
    assert whole.locator("a[href^='posts?post=']").count() == 1
