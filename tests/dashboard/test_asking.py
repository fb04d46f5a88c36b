"""The page SQL: what is asked is answered behind the fence, with what each view has and queries to begin with."""

import io

import pyarrow.parquet as pq
import pytest

from dashboard.asking import ask, copy_name
from dashboard.words import sql_words
from pipeline.warehouse.statements import recipes
from pipeline.warehouse.warehouse import frame, open_published
from tests.dashboard.test_pages import words


def answered(home, query):
    return ask(str(home), copy_name(home), query)


def test_a_query_of_the_link_is_answered_with_a_table_and_both_downloads(open_page, story_home):
    app = open_page(
        "sql", story_home, query="SELECT product, count(*) AS n FROM complaints GROUP BY ALL ORDER BY n"
    )
    answer = next(frame.value for frame in app.dataframe if "n" in frame.value)
    assert list(answer["product"]) == ["chatgpt", "claude"]
    assert "2 rows." in words(app)
    assert [button.label for button in app.get("download_button")] == ["Download CSV", "Download Parquet"]


def test_a_recipe_fills_the_query(open_page, story_home):
    app = open_page("sql", story_home)
    question, query = list(recipes().items())[1]
    app.selectbox(key="recipe").set_value(question).run()
    assert app.text_area(key="query").value == query


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("DROP TABLE posts", "is refused"),
        ("SELECT * FROM read_csv('/etc/passwd')", "read_csv"),
        ("SELECT nonsense FROM complaints", "nonsense"),
    ],
)
def test_what_does_not_only_read_the_copy_is_refused_in_one_line(story_home, query, why):
    answer = answered(story_home, query)
    assert answer.rows is None
    assert why in answer.said
    assert "Traceback" not in answer.said


def test_the_parquet_file_is_the_answer(story_home):
    answer = answered(story_home, "SELECT 1 AS one, [1, 2] AS two")
    assert pq.read_table(io.BytesIO(answer.parquet)).to_pylist() == [{"one": 1, "two": [1, 2]}]


def test_nothing_of_the_folder_that_the_dashboard_runs_in_is_code(story_home, tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('code of the folder')")
    monkeypatch.chdir(tmp_path)
    assert answered(story_home.absolute(), "SELECT 1 AS elsewhere").rows is not None


def test_the_page_tells_what_each_view_has(open_page, story_home):
    app = open_page("sql", story_home)
    assert {"complaints", "incident_summary", "posts_read"} <= set(app.selectbox(key="view").options)
    app.selectbox(key="view").set_value("run_log").run()
    columns = app.markdown[-1].value
    assert "- **outcome** " in columns
    assert "****" not in columns
    assert sql_words.SQL_LIMITS in words(app)


def test_a_recipe_runs_behind_the_fence(story_home):
    assert answered(story_home, list(recipes().values())[2]).rows is not None


def test_there_are_twelve_recipes_and_most_find_something_in_the_story(story_home):
    assert len(recipes()) == 12
    with open_published(story_home) as connection:
        found = [frame(connection, query).height > 0 for query in recipes().values()]
    assert sum(found) >= 10
