from dataclasses import replace

import pytest

from pipeline.stages.themes.themes import themes
from pipeline.warehouse.warehouse import frame, open_published, open_state, publish
from tests.pipeline.theme_posts import add
from tests.servers.language_model import LanguageModelServer


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        add(connection, range(75))
        yield connection


@pytest.fixture
def server():
    with LanguageModelServer(key="a key") as running:
        yield running


def with_naming(context, server):
    settings = context.settings
    named = settings.themes.model_copy(update={"naming_url": f"{server.url}/v1", "naming_model": "any"})
    return replace(context, settings=settings.model_copy(update={"themes": named}))


def published_labels(home):
    with open_published(home) as connection:
        return set(frame(connection, "SELECT label, labelled_by FROM theme_summary").rows())


def test_without_an_endpoint_nobody_is_asked(state, context, server):
    assert "named" not in themes(state, context)
    assert server.asked("/") == 0


def test_a_machine_s_names_are_marked_as_such_and_asked_for_once(state, context, server, home, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_NAMING_KEY", "a key")
    counts = themes(state, with_naming(context, server))
    assert (counts["named"], counts["not_named"]) == (3, 0)
    assert themes(state, with_naming(context, server))["named"] == 0
    assert server.asked("/v1") == 3
    publish(state, home)
    assert published_labels(home) == {("Complaints by machine", "a machine")}


@pytest.mark.parametrize("says", ["", "word " * 50, "two\nlines"], ids=["empty", "long", "lines"])
def test_an_answer_that_is_no_name_leaves_the_phrases(state, context, server, home, monkeypatch, says):
    monkeypatch.setenv("TRUSTWATCH_NAMING_KEY", "a key")
    server.says = says
    assert themes(state, with_naming(context, server))["not_named"] == 3
    publish(state, home)
    assert {by for _, by in published_labels(home)} == {"its phrases"}


def test_an_endpoint_that_refuses_or_is_away_leaves_the_phrases(state, context, server, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_NAMING_KEY", "another")
    assert themes(state, with_naming(context, server))["not_named"] == 3
    settings = with_naming(context, server)
    settings = replace(
        settings,
        settings=settings.settings.model_copy(
            update={
                "themes": settings.settings.themes.model_copy(update={"naming_url": "http://127.0.0.1:9"})
            }
        ),
    )
    assert themes(state, settings)["not_named"] == 3


def test_a_name_that_repeats_the_key_is_none(state, context, home, monkeypatch):
    key = "a-key-of-a-model"
    monkeypatch.setenv("TRUSTWATCH_NAMING_KEY", key)
    with LanguageModelServer(key=key) as server:
        server.says = f"Complaints by {key}"
        assert themes(state, with_naming(context, server))["not_named"] == 3
    publish(state, home)
    assert {by for _, by in published_labels(home)} == {"its phrases"}
