"""The judge in an analysis, against a loopback endpoint that answers well, errs, stalls, refuses and talks nonsense."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.http import retries
from models.correction import Correction
from models.errors import UserMistake
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of, rows_of
from models.understanding.judge import is_uncertain, judged, read_answer
from pipeline.language_model import judge as language_model_judge
from pipeline.language_model.budget import LEDGER
from pipeline.model.loading import complaint_threshold
from pipeline.stages.judging import judge_uncertain
from pipeline.stages.load import purge
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.command import ROOT
from tests.judge_posts import NO_COMPLAINT, judge_settings, says
from tests.rows import NOON, judgement, post
from tests.servers.exchange import json_answer
from tests.servers.faults import AsUsual, Call, Hang, Malformed, Reset, Status, Truncated
from tests.servers.language_model import PATH, LanguageModelServer

KEY = "a-key-of-the-judge"
PROGRAM = """
import sys
from pathlib import Path

from pipeline.settings.settings import Settings
from pipeline.stages.judging import judge_uncertain
from pipeline.stages.stage import StageContext
from pipeline.warehouse.warehouse import open_state
from tests.judge_posts import judge_settings
from tests.rows import NOON

home = Path(sys.argv[1])
settings = Settings(home=home, judge=judge_settings(sys.argv[2], price_per_call=0.01))
with open_state(home) as state:
    judge_uncertain(state, StageContext(settings, now=NOON, run_id="killed"))
"""
WEEK = timedelta(days=7)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_JUDGE_KEY", KEY)
    with LanguageModelServer(key=KEY) as running:
        running.says = says()
        yield running


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(retries, "_SLOWER", lambda _state: 0.0)


@pytest.fixture
def asking(context, server):
    """The context of an analysis whose settings name the loopback judge; keywords override its settings."""

    def with_judge(**fields):
        told = []
        judge = judge_settings(**({"url": f"{server.url}/v1"} | fields))
        settings = context.settings.model_copy(update={"judge": judge})
        return replace(context, settings=settings, tell=told.append), told

    return with_judge


def add(state, context, *numbers, text="it hung {}", **fields):
    """Posts of which the classifier is not sure, the less sure the earlier in the numbers."""
    threshold = complaint_threshold(context.settings)
    for distance, number in enumerate(numbers):
        usual = {
            "p_complaint": threshold - 0.01 * distance,
            "is_complaint": False,
            "cause": "none",
            "also": (),
        }
        insert(state, "posts", frame_of(Post, [post(number, text.format(number))]))
        insert(state, "judgements", frame_of(Judgement, [judgement(number, **(usual | fields))]))


def effective(state, number=1):
    return frame(state, f"FROM effective_judgements WHERE post_id = 'reddit:t3_{number}'").to_dicts()[0]


def calls(home):
    lines = [json.loads(line) for line in (home / LEDGER).read_text().splitlines()]
    return list({line["call_id"]: line for line in lines}.values())


def fares(counts):
    return tuple(counts[name] for name in ("judge_asked", "judged", "judge_rejected", "judge_left"))


def test_without_an_endpoint_nobody_is_asked(state, context, server):
    add(state, context, 1)
    assert judge_uncertain(state, context) == {}
    assert server.requests == []


def test_an_answer_takes_the_place_of_the_classifier_s_and_is_asked_for_once(state, asking, server):
    context, told = asking()
    add(state, context, 1)
    assert fares(judge_uncertain(state, context)) == (1, 1, 0, 0)
    found = effective(state)
    assert (found["is_complaint"], found["cause"], found["p_complaint"], found["model_version"]) == (
        True,
        "timeout",
        1.0,
        "judge:any",
    )
    assert frame(state, "SELECT is_complaint FROM judgements").item() is False
    assert "title and the text" in told[0]
    assert server.url in told[0]
    assert fares(judge_uncertain(state, context)) == (0, 0, 0, 0)
    assert len(server.requests) == 1
    add(state, context, 2)
    assert fares(judge_uncertain(state, context)) == (1, 1, 0, 0)
    assert len(told) == 1


def test_title_and_text_leave_the_machine_with_the_guide_and_nothing_else_of_a_post(state, asking, server):
    context, _ = asking()
    add(state, context, 1, text="u/somebody says it hung for @another")
    judge_uncertain(state, context)
    (content,) = server.contents()
    assert json.loads(content["messages"][1]["content"]) == {
        "title": "",
        "text": "@user says it hung for @user",
    }
    assert (content["model"], content["response_format"]["json_schema"]["strict"]) == ("any", True)
    for hidden in ("t3_1", "author-1", "ClaudeAI", "reddit.com", "test.ndjson", KEY):
        assert hidden not in server.requests[0].body


def test_the_labels_in_sql_are_those_in_python(state, asking, server):
    context, _ = asking(band=1.0)
    answers = [says(also=["privacy"]), says(cause="unclear"), json.dumps(NO_COMPLAINT | {"leaving": True})]
    server.says = lambda content: answers[int(content["messages"][1]["content"][-3])]
    add(state, context, 0, 1, 2)
    rows = {row.post_id: row for row in rows_of(Judgement, frame(state, "FROM judgements"))}
    judge_uncertain(state, context)
    found = rows_of(Judgement, frame(state, "FROM effective_judgements ORDER BY post_id"))
    assert found == [
        judged(rows[f"reddit:t3_{number}"], read_answer(answer), model="any")
        for number, answer in enumerate(answers)
    ]


def test_the_uncertain_in_sql_are_those_in_python(state, asking):
    context, _ = asking(band=0.1)
    threshold = complaint_threshold(context.settings)
    rows = [
        judgement(0, p_complaint=threshold + 0.05),
        judgement(1, p_complaint=threshold + 0.15),
        judgement(2, p_complaint=threshold + 0.15, cause="unclear"),
        judgement(3, p_complaint=threshold - 0.05, product="none"),
        judgement(4, p_complaint=threshold - 0.05, causes=None),
        judgement(5, p_complaint=None, is_complaint=None, cause=None, causes=None),
        judgement(6, p_complaint=threshold, product="none"),
    ]
    sources = ["reddit"] * 6 + ["playstore"]
    insert(state, "posts", frame_of(Post, [post(n, f"it is {n}", source=s) for n, s in enumerate(sources)]))
    insert(state, "judgements", frame_of(Judgement, rows))
    judge_uncertain(state, context)
    asked = {row.post_id for row, source in zip(rows, sources, strict=True)
             if is_uncertain(row, source=source, threshold=threshold, band=0.1)}  # fmt: skip
    assert (
        set(frame(state, "FROM judge_answers")["post_id"]) == asked == {f"reddit:t3_{n}" for n in (0, 2, 6)}
    )


def test_what_a_person_says_stands_over_the_judge_and_is_not_asked_about(state, asking, server):
    context, _ = asking()
    add(state, context, 1, 2)
    said = Correction("post", "reddit:t3_2", "complaint", NOON, old=None, new="false", by=None, note=None)
    insert(state, "corrections", frame_of(Correction, [said]))
    assert fares(judge_uncertain(state, context)) == (1, 1, 0, 0)
    later = replace(said, subject_id="reddit:t3_1", field="cause", new="privacy")
    insert(state, "corrections", frame_of(Correction, [later]))
    assert (effective(state, 1)["cause"], effective(state, 1)["blames"]) == ("privacy", "technical")
    assert effective(state, 2)["is_complaint"] is False


def test_near_duplicates_say_what_the_judge_says_of_their_original(state, asking, server):
    context, _ = asking()
    add(state, context, 1)
    add(state, context, 2, duplicate_of="reddit:t3_1")
    assert fares(judge_uncertain(state, context)) == (1, 1, 0, 0)
    assert (effective(state, 2)["cause"], effective(state, 2)["duplicate_of"]) == ("timeout", "reddit:t3_1")


def test_the_same_words_under_another_id_are_not_asked_about_again(state, asking, server):
    context, _ = asking()
    add(state, context, 1, 2, text="it hung")
    assert fares(judge_uncertain(state, context)) == (1, 2, 0, 0)
    add(state, context, 3, text="it hung")
    assert fares(judge_uncertain(state, context)) == (0, 1, 0, 0)
    assert len(server.requests) == 1


def test_another_model_and_other_words_are_asked_about_anew(state, asking, server):
    context, _ = asking()
    add(state, context, 1)
    judge_uncertain(state, context)
    other, _ = asking(model="another")
    assert fares(judge_uncertain(state, other)) == (1, 1, 0, 0)
    state.execute("UPDATE posts SET text = 'all is well'")
    unset, _ = asking(url="")
    assert judge_uncertain(state, unset) == {}
    assert effective(state)["is_complaint"] is False
    assert fares(judge_uncertain(state, other)) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("I'd call that a complaint!", "json_invalid", id="prose"),
        pytest.param("", "says nothing", id="empty"),
        pytest.param(says(cause="timeouts"), "cause: unknown label", id="unknown"),
        pytest.param(says(cause="none"), "complaint and cause contradict each other", id="contradiction"),
        pytest.param(says(blames=KEY), "blames: unknown label", id="key"),
    ],
)
def test_nonsense_is_counted_and_leaves_the_post_as_it_was(state, asking, server, content, reason):
    context, _ = asking()
    server.says = content
    add(state, context, 1)
    before = effective(state)
    assert fares(judge_uncertain(state, context)) == (1, 0, 1, 0)
    assert effective(state) == before
    assert frame(state, "SELECT rejected FROM judge_answers").item() == reason
    assert fares(judge_uncertain(state, context)) == (0, 0, 0, 0)


def test_a_model_whose_answers_never_hold_is_not_paid_for_more(state, asking, server):
    context, told = asking()
    server.says = "I'd call that a complaint!"
    add(state, context, *range(1, 14))
    assert fares(judge_uncertain(state, context)) == (10, 0, 10, 3)
    assert "none of the first 10 answers of model 'any' holds" in told[-1]
    server.says = lambda content: says() if "hung 14" in str(content) else "no"
    add(state, context, *range(14, 24))
    assert fares(judge_uncertain(state, context)) == (13, 1, 12, 0)


def test_an_answer_that_was_cut_off_is_none(state, asking, server):
    context, _ = asking()
    server.ended = "length"
    add(state, context, 1)
    assert fares(judge_uncertain(state, context)) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    "body",
    [[], {"choices": {}}, {"choices": [7]}, {"choices": [{"message": {"content": [1]}}]}, "text"],
    ids=repr,
)
def test_json_of_another_kind_is_an_answer_that_says_nothing(state, asking, server, body):
    context, _ = asking()
    server.faults.queue(PATH, Status(200, body=json_answer(body).content))
    add(state, context, 1)
    assert fares(judge_uncertain(state, context)) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Status(500), id="errs"),
        pytest.param(Status(429, {"Retry-After": "1"}), id="asks-to-wait"),
        pytest.param(Reset(), id="breaks-off"),
        pytest.param(Truncated(), id="cut"),
        pytest.param(Malformed(), id="no-json"),
    ],
)
def test_what_passes_is_asked_again(state, asking, server, quick, fault):
    context, _ = asking()
    server.faults.queue(PATH, fault)
    add(state, context, 1, 2)
    assert fares(judge_uncertain(state, context)) == (2, 2, 0, 0)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("faults", "words", "n_requests"),
    [
        pytest.param([Status(500)] * 3, "failed (500), 3 times in a row", 3, id="errs"),
        pytest.param([Status(429, {"Retry-After": "600"})], "asks to wait 600 s", 1, id="asks-to-wait-long"),
        pytest.param([Status(401)], "answers 401 for model 'any'; check address", 1, id="wrong-key"),
        pytest.param([Status(307, {"Location": "/elsewhere"})], "answers 307", 1, id="sends-elsewhere"),
        pytest.param([Status(400)] * 5, "answers 400 for model 'any', 5 times in a row", 5, id="refuses-all"),
    ],
)
def test_an_endpoint_that_is_away_or_refuses_is_left_for_a_later_run(state, asking, server, quick, home, faults, words, n_requests):  # fmt: skip
    context, told = asking()
    server.faults.queue(PATH, *faults)
    add(state, context, *range(1, 8))
    assert fares(judge_uncertain(state, context)) == (0, 0, 0, 7)
    assert words in told[-1]
    assert KEY not in "".join(told)
    assert len(server.requests) == n_requests
    assert sum(call["calls"] for call in calls(home)) == 0
    assert fares(judge_uncertain(state, context)) == (7, 7, 0, 0)


def test_a_stalling_endpoint_is_given_up_and_its_calls_count(state, asking, server, quick, home, monkeypatch):
    monkeypatch.setattr(language_model_judge, "ANSWER_SECONDS", 0.2)
    context, told = asking(price_per_call=0.01)
    server.faults.queue(PATH, *[Hang()] * 3)
    add(state, context, 1, 2)
    assert fares(judge_uncertain(state, context)) == (0, 0, 0, 2)
    assert "did not answer within 0.2 s" in told[-1]
    assert [(call["calls"], call["dollars"]) for call in calls(home)] == [(1, 0.01)] * 3


def test_a_post_that_alone_is_refused_does_not_stop_the_others(state, asking, server):
    context, _ = asking()
    server.faults.queue(PATH, AsUsual(), Status(400), AsUsual())
    add(state, context, 1, 2, 3)
    assert fares(judge_uncertain(state, context)) == (2, 2, 1, 0)
    assert frame(state, "SELECT rejected FROM judge_answers WHERE rejected IS NOT NULL").item() == (
        "refused by the endpoint"
    )


def test_the_least_certain_are_asked_first_and_a_run_keeps_to_its_calls(state, asking, server):
    context, told = asking(calls_per_run=2)
    add(state, context, 5, 3, 4)
    assert fares(judge_uncertain(state, context)) == (2, 2, 0, 1)
    assert "calls_per_run: 2 of 2 are spent; the next run goes on" in told[-1]
    assert set(frame(state, "FROM judge_answers")["post_id"]) == {"reddit:t3_5", "reddit:t3_3"}
    assert fares(judge_uncertain(state, context)) == (1, 1, 0, 0)


def test_a_month_keeps_to_its_calls_whatever_the_runs(state, asking, server):
    context, told = asking(monthly_calls=2)
    add(state, context, 1, 2, 3)
    assert fares(judge_uncertain(state, context)) == (2, 2, 0, 1)
    assert fares(judge_uncertain(state, context)) == (0, 0, 0, 1)
    assert "monthly_calls: 2 of 2 are spent; the budget begins anew on 2026-04-01" in told[-1]
    assert fares(judge_uncertain(state, replace(context, now=NOON + 5 * WEEK))) == (1, 1, 0, 0)


def test_money_is_set_aside_before_a_call_and_what_it_cost_is_counted(state, asking, server, home):
    context, told = asking(price_per_1000_tokens_in=0.1, price_per_1000_tokens_out=1.0, dollars_per_run=1.5)
    server.usage = {"prompt_tokens": 500, "completion_tokens": 50}
    add(state, context, *range(1, 30))
    n_asked = fares(judge_uncertain(state, context))[0]
    spent = [call["dollars"] for call in calls(home)]
    assert spent == pytest.approx([0.1] * n_asked)
    assert 5 < n_asked < 15
    assert "dollars_per_run" in told[-1]


def test_an_endpoint_that_counts_no_tokens_costs_the_most_it_may(state, asking, server, home):
    context, _ = asking(price_per_1000_tokens_out=1.0)
    add(state, context, 1)
    judge_uncertain(state, context)
    assert calls(home)[0]["dollars"] == pytest.approx(0.3)


def test_a_kill_loses_no_answer_and_no_cost(context, asking, server, home):
    asking_three, _ = asking(price_per_call=0.01)
    with open_state(home) as state:
        add(state, context, 1, 2, 3)
    program = [sys.executable, "-c", PROGRAM, str(home), f"{server.url}/v1"]
    with subprocess.Popen(program, cwd=ROOT) as running:
        server.faults.queue(PATH, AsUsual(), AsUsual(), Call(running.kill))
    assert running.returncode == -signal.SIGKILL
    assert [call["is_answered"] for call in calls(home)] == [True, True, False]
    assert sum(call["dollars"] for call in calls(home)) == pytest.approx(0.03)
    with open_state(home) as state:
        assert frame(state, "FROM judge_answers").height == 2
        assert fares(judge_uncertain(state, asking_three)) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("faults", "fares_as"),
    [
        pytest.param([], (1, 1, 0, 1), id="between-questions"),
        pytest.param([Status(429, {"Retry-After": "50"})], (0, 0, 0, 2), id="while-waiting"),
    ],
)
def test_a_stop_is_heard(state, asking, server, faults, fares_as):
    context, told = asking()
    add(state, context, 1, 2)
    server.faults.queue(PATH, *faults)
    stopping = replace(context, stopping=lambda: len(server.requests) > 0)
    assert fares(judge_uncertain(state, stopping)) == fares_as
    assert "asked to stop" in told[-1]


def test_a_purged_post_leaves_no_answer(state, asking, context, server):
    asked, _ = asking()
    add(state, context, 1)
    judge_uncertain(state, asked)
    rows = frame(state, "SELECT 'post' AS subject_kind, post_id AS subject_id FROM posts")
    purge(state, rows, now=NOON)
    assert frame(state, "FROM judge_answers").is_empty()


def test_disagreements_wait_for_a_person_the_surest_first(state, asking, server, home):
    context, _ = asking()
    add(state, context, 1, 2)
    add(state, context, 3, cause="unclear", is_complaint=True, p_complaint=0.9)
    add(state, context, 4, cause="privacy", is_complaint=True)
    judge_uncertain(state, context)
    settled = Correction("post", "reddit:t3_2", "complaint", NOON, old=None, new="true", by=None, note=None)
    insert(state, "corrections", frame_of(Correction, [settled]))
    publish(state, home)
    with open_published(home) as connection:
        queue = frame(
            connection, "SELECT post_id, differs, read_cause, judged_cause, judge FROM review_queue"
        )
        posts = frame(connection, "SELECT post_id, judge, disputed FROM posts_read ORDER BY post_id")
    assert sorted(queue.rows()) == [
        ("reddit:t3_1", "complaint", "none", "timeout", "any"),
        ("reddit:t3_4", "cause", "privacy", "timeout", "any"),
    ]
    assert posts["judge"].to_list() == ["any"] * 4
    assert posts["disputed"].to_list() == [True, False, False, True]


def test_an_endpoint_without_a_model_is_a_mistake_that_is_named(state, asking):
    context, _ = asking(model="")
    with pytest.raises(UserMistake, match=r"\[judge\] model: is empty"):
        judge_uncertain(state, context)
