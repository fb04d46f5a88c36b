"""Who may see the pages, who may write on them, and under which name: signed in as a provider of OpenID Connect says."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard.served import lead_back
from dashboard.words import access_words, wording
from pipeline.people.corrections import pending
from pipeline.stages.load import load
from pipeline.warehouse.warehouse import frame, open_published, open_state, publish
from tests.dashboard.browser import settled
from tests.dashboard.server import SECONDS, served
from tests.dashboard.test_pages import words
from tests.servers.identity import IdentityServer
from tests.story import write_story
from tests.watched_story import write_subject

ANN = "ann@example.org"
ROLES = {"editors": ["@example.org"]}


def signed_in(email=ANN, *, hours_ago=1.0, **claims):
    issued = (datetime.now(UTC) - timedelta(hours=hours_ago)).timestamp()
    return {"is_logged_in": True, "iat": issued, "email": email, "email_verified": True} | claims


@pytest.fixture
def named(monkeypatch):
    """Name people in the settings, as the command passes them on."""
    return lambda **roles: monkeypatch.setenv("TRUSTWATCH_DASHBOARD", json.dumps(roles))


@pytest.fixture(scope="module")
def watched_home(tmp_path_factory):
    """Nothing is landed in it."""
    return write_subject(write_story(tmp_path_factory.mktemp("watched") / "home"))


@pytest.fixture
def home(watched_home, tmp_path):
    return shutil.copytree(watched_home, tmp_path / "home", symlinks=True)


def is_shut(app):
    return [element.value for element in app.subheader] == [access_words.SIGN_IN_FIRST] and not app.sidebar


def _door():
    from dashboard.access import admitted, show_reader

    if admitted():
        show_reader()


def at_the_door(claims):
    """What a page shows of who opens it, without the page."""
    app = AppTest.from_function(_door, default_timeout=30)
    app.user = dict(claims)
    return app.run()


def landed(home):
    return [(row["field"], row["new"], row["by"]) for row in pending(home).iter_rows(named=True)]


@pytest.mark.parametrize("name", ["today", "incidents", "sql"])  # all are drawn by one function
def test_who_has_not_signed_in_sees_nothing_but_the_way_in(open_page, story_home, name):
    app = open_page(name, story_home, claims={"is_logged_in": False})
    assert is_shut(app)
    assert [button.key for button in app.button] == ["sign_in"]


@pytest.mark.parametrize(
    "claims",
    [signed_in(hours_ago=25), signed_in(iat=None), signed_in(is_logged_in="no")],
    ids=["yesterday", "at no time", "not at all"],
)
def test_a_sign_in_that_is_old_or_none_has_to_be_done_anew(open_page, story_home, claims):
    assert is_shut(open_page("today", story_home, claims=claims))


def test_where_people_are_named_and_no_sign_in_is_set_up_nobody_is_let_in(open_page, story_home, named):
    named(**ROLES)
    app = open_page("today", story_home)
    assert is_shut(app)
    assert access_words.NOT_SET_UP in words(app)


def test_secrets_that_cannot_be_read_open_nothing(open_page, story_home, monkeypatch, tmp_path):
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "trustwatch"))
    app = open_page("today", story_home)
    assert is_shut(app)
    assert access_words.NOT_SET_UP in words(app)


def _part():
    import streamlit as st

    from dashboard.access import stay_admitted

    st.session_state["drawings"] = st.session_state.get("drawings", 0) + 1
    if st.session_state["drawings"] < 3:
        stay_admitted()


@pytest.mark.parametrize(("hours_ago", "drawings"), [(1, 1), (25, 3)], ids=["signed-in", "yesterday"])
def test_a_part_of_a_page_leads_who_may_see_it_no_longer_to_the_way_in(hours_ago, drawings):
    app = AppTest.from_function(_part, default_timeout=30)
    app.user = signed_in(hours_ago=hours_ago)
    assert app.run().session_state["drawings"] == drawings


def test_who_has_signed_in_can_leave_where_nothing_is_published(open_page, tmp_path):
    app = open_page("today", tmp_path / "home", claims=signed_in())
    assert [button.key for button in app.button] == ["sign_out"]


@pytest.mark.parametrize(
    ("claims", "roles", "role"),
    [
        (signed_in(), ROLES, access_words.EDITOR),
        (signed_in("bob@elsewhere.example"), ROLES, access_words.VIEWER),
        (signed_in("bob@elsewhere.example"), ROLES | {"viewers": [ANN]}, None),
        (signed_in(email_verified=False), ROLES, access_words.VIEWER),
        (signed_in(email_verified=False), ROLES | {"unverified_addresses": True}, access_words.VIEWER),
        (signed_in(email=None), ROLES, access_words.VIEWER),
    ],
    ids=["domain", "elsewhere", "not-named", "not-verified", "never-taken-on-trust", "no-address"],
)
def test_a_role_follows_from_a_verified_address(named, claims, roles, role):
    named(**roles)
    app = at_the_door(claims)
    assert is_shut(app) == (role is None)
    assert (access_words.NOT_NAMED in words(app)) == (role is None)
    assert role is None or f", {role}." in app.sidebar.markdown[0].value


@pytest.mark.parametrize(("trusted", "role"), [(False, access_words.VIEWER), (True, access_words.EDITOR)])
def test_an_address_that_no_provider_verifies_counts_only_where_the_settings_say_so(named, trusted, role):
    named(**ROLES, unverified_addresses=trusted)
    claims = signed_in()
    del claims["email_verified"]
    assert f", {role}." in at_the_door(claims).sidebar.markdown[0].value


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("incidents", {}),
        ("posts", {}),
        ("themes", {}),
        ("review", {}),
        ("watch", {}),
        ("watch", {"subject": "s1"}),
    ],
)
def test_a_viewer_is_offered_nothing_that_writes(open_page, watched_home, named, name, query):
    named(**ROLES)
    app = open_page(name, watched_home, claims=signed_in("bob@elsewhere.example"), **query)
    assert [button.key for button in app.button] == ["sign_out"]
    assert wording.FAILED not in words(app)


def _write():
    from pathlib import Path

    import streamlit as st

    from dashboard.access import land

    if st.button("write"):
        land("mallory", lambda by: Path(st.query_params["into"]).write_text(by))


@pytest.mark.parametrize(
    ("claims", "written"),
    [(signed_in("bob@elsewhere.example"), None), ({"is_logged_in": False}, None), (signed_in(), ANN)],
    ids=["viewer", "nobody", "editor"],
)
def test_what_writes_refuses_who_is_no_editor_whatever_the_page_offers(tmp_path, named, claims, written):
    named(**ROLES)
    app = AppTest.from_function(_write, default_timeout=30)
    app.user = claims
    app.query_params["into"] = str(tmp_path / "said")
    app.run().button[0].click().run()
    assert [path.read_text() for path in tmp_path.iterdir()] == ([written] if written else [])
    assert bool(app.error) == (written is None)


def test_what_an_editor_does_bears_the_address_that_signed_in(open_page, home, named):
    named(**ROLES)
    app = open_page("incidents", home, claims=signed_in())
    assert "by" not in [field.key for field in app.text_input]
    app.session_state["by"] = "mallory"
    app.button(key="acknowledge_claude-1").click().run()
    page = open_page("themes", home, claims=signed_in("Ann@Example.ORG"))
    page.text_input(key="name_t1").set_value("Work that is gone")
    page.button(key="correct_t1").click().run()
    watch = open_page("watch", home, claims=signed_in(), subject="s1")
    watch.button(key="subject_right").click().run()
    assert {by for _field, _new, by in landed(home)} == {ANN}
    assert len(landed(home)) == 3


def _redirect(to):
    async def answer(_request):
        return RedirectResponse(to, status_code=302)

    return answer


@pytest.fixture
def way_in():
    """Leaves for the provider and comes back from it to the first page, as Streamlit does."""
    routes = [
        Route("/auth/login", _redirect("https://provider.example")),
        Route("/oauth2callback", _redirect("/")),
    ]
    served_by = Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=lead_back)])
    return TestClient(served_by, base_url="https://watch.example", follow_redirects=False)


@pytest.mark.parametrize(
    ("left", "led_to"),
    [
        ("https://watch.example/incidents?incident=a%20b&cause=lost_work", None),
        ("https://watch.example/", None),
        ("https://watch.example//elsewhere.example/posts", "/"),
        ("https://watch.example/posts?find=" + 3_800 * "a", "/"),
        ("https://[watch.example/posts", "/"),
        ("", "/"),
    ],
    ids=["a-link", "today", "another-server", "longer-than-a-cookie", "no-address", "nothing-told"],
)
def test_a_sign_in_ends_where_it_began_once_and_on_no_other_server(way_in, left, led_to):
    way_in.get(
        "/auth/login", headers={"referer": "https://watch.example/health"}
    )  # a sign-in that was broken off
    way_in.get("/auth/login", headers={"referer": left} if left else {})
    back = [way_in.get("/oauth2callback").headers["location"] for _ in range(2)]
    assert back == [led_to or left.removeprefix("https://watch.example"), "/"]


def test_another_site_does_not_say_where_a_sign_in_ends(way_in):
    told = {"referer": "https://elsewhere.example/posts?find=bait", "sec-fetch-site": "cross-site"}
    way_in.get("/auth/login", headers=told)
    assert way_in.get("/oauth2callback").headers["location"] == "/"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_link_that_is_kept_goes_by_tls_alone_where_it_came_by_it(way_in, scheme):
    left = {"referer": f"{scheme}://watch.example/health"}
    kept = way_in.get(f"{scheme}://watch.example/auth/login", headers=left).headers["set-cookie"]
    assert ("Secure" in kept) == (scheme == "https")


def test_a_cookie_that_names_another_server_leads_to_none(way_in):
    for named in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        way_in.cookies.set("trustwatch_left", quote(named, safe=""))
        assert "//" not in way_in.get("/oauth2callback").headers["location"].replace("\\", "/")


@pytest.mark.browser
def test_a_viewer_reads_and_an_editor_acknowledges_under_the_name_they_signed_in_with(
    browser, home, context, tmp_path
):
    with IdentityServer() as provider:
        (tmp_path / "secrets.toml").write_text(provider.secrets)
        environment = {
            "STREAMLIT_SECRETS_FILES": str(tmp_path / "secrets.toml"),
            "TRUSTWATCH_DASHBOARD__EDITORS": json.dumps(ROLES["editors"]),
        }
        with served(home, environment) as (address, _process):
            tab = browser.new_page()
            provider.person = {"email": "bob@elsewhere.example", "email_verified": True}
            _sign_in(tab, address)
            assert tab.get_by_text(access_words.EDITORS_ONLY).count() == 1
            assert tab.get_by_role("button", name="Acknowledge").count() == 0
            tab.get_by_role("button", name=access_words.SIGN_OUT).click()
            tab.get_by_text(access_words.SIGN_IN_FIRST).wait_for(timeout=SECONDS * 1000)
            provider.person = {"email": ANN, "email_verified": True}
            _sign_in(tab, address)
            axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
            found = axe.run(tab).response["violations"]
            assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")]
            tab.get_by_role("button", name="Acknowledge").click()
            tab.get_by_text("pending: acknowledged").locator("visible=true").first.wait_for(
                timeout=SECONDS * 1000
            )
            tab.close()
    with open_state(home) as connection:
        load(connection, replace(context, settings=context.settings.model_copy(update={"home": home})))
        publish(connection, home)
    with open_published(home) as connection:
        life = frame(connection, "FROM incident_life WHERE by_people")
    assert life.select("happened", "by").rows() == [("acknowledged", ANN)]


def _sign_in(tab, address):
    """Sign in as whom the provider knows, by a link to an incident, and be there."""
    link = f"{address}/incidents?incident=claude-1"
    tab.goto(link)
    settled(tab)
    tab.get_by_role("button", name=access_words.SIGN_IN, exact=True).click()
    tab.get_by_role("button", name=access_words.SIGN_OUT).wait_for(timeout=SECONDS * 1000)
    settled(tab)
    assert tab.url.startswith(link)
