"""Every benchmark runs, on inputs so small that its figures mean nothing: what breaks one is seen at once."""

import subprocess
import sys
from importlib import import_module
from math import inf

import numpy as np
import pytest

from benchmarks import (
    beside_bertopic,
    clustering,
    detector,
    filter_mutants,
    judge_ceiling,
    labelled_scores,
    mutants,
    pulse,
    theme_stream,
)
from benchmarks.fine_tuning import FineTuned
from benchmarks.soak import FastClock, World, read_like_the_dashboard
from models.bursts.baseline import DAY
from models.encoding.encoder import DEFAULT_ENCODER, packaged
from models.encoding.torch_runtime import Network
from models.training.training_set import example_from
from pipeline.warehouse.warehouse import open_state
from tests.benchmarks.small_inputs import (
    write_airline,
    write_banking,
    write_csv,
    write_days,
    write_labels,
    write_series,
    write_submissions,
)
from tests.command import ROOT
from tests.rows import NOON, judgement
from tests.story import write_story
from tests.vectors import themed_vectors

# Small by their arguments: these, and what is printed then. FOLDER is that of the small inputs.
BY_ARGUMENTS = {
    "agreement": ((), "| complaint |"),
    "announcement_dates": (("FOLDER",), "all that cannot be touched"),
    "arrivals": (("1", "three days last"), "three days last"),
    "beside_bertopic": (("banking",), "36 texts, 3 classes"),
    "beside_fast_hdbscan": (("40",), "40 points of"),
    "calibrate_alarms": (("1", "1.0"), "# 1.0 posts an hour"),
    "calibration": ((), "| cause ("),
    "candidates": (("--every", "240", "--gold", "FOLDER/none"), "our own posts, out of fold"),
    "dashboard": (("FOLDER/home", "--drawings", "1"), "today "),
    "event_study": (("2",), "2 series a row"),
    "label_intrusion": (("FOLDER/home",), "as on the page"),
    "lift": (("--repetitions", "1", "--threads", "200"), "mild | 1.0 | posts: naive"),
    "many_complaints": (("60",), "mixtures, 60"),
    "names_and_languages": (("FOLDER/labels.jsonl",), "| all | 2 |"),
    "pulse": (("FOLDER",), "fewest alarms a year outside"),
    "public_sets": (("FOLDER",), "| banking77 | 3 | 36 | 36 |"),
    "reading": (("30",), "tweets.csv"),
    "reading_length": (("--every", "150", "--length", "first 64"), "first 64"),
    "real_series": (("FOLDER",), "NAB realTweets"),
    "regimes": (("1",), "a source that stops"),
    "resuming": (("60", "1"), "rows for them"),
    "slow_changes": (("1",), "of unchanged series, told"),
    "sources_apart": (("1",), "bursts in both sources"),
    "stages": (("--stage", "load", "FOLDER/posts.ndjson"), "load "),
    "startup": (("1", "--version"), "--version"),
    "subjects": (("1",), "| 20 answers, 0 examples |"),
    "theme_labels": ((), "diversity"),
    "theme_map": ((), "| principal components |"),
    "understanding": (("text", "FOLDER/texts.csv", "--way", "+ onnx, 8-bit"), "posts/s in fp32"),
}
# Runs of these take minutes however little they are given; a part of each is tried below.
TOO_LARGE = {
    "clustering": "clusters dozens of constructed sets for each of its recipes",
    "conversations": "runs the stage of answers in processes of its own, and asks the real judges",
    "detector": "walks through series of five months, at every rate of a table, and one of ten years",
    "engines": "needs Ray, which is not installed with the project; test_engines.py tries it where it is",
    "fast_clock": "goes as long as the command that it is given",
    "fuzz": "tries each reader for minutes; test_fuzz.py tries it for seconds",
    "full_disk": "runs each command that writes at ten sizes; test_full_disk.py tries what is cheap",
    "fuzz_by_coverage": "needs Atheris, which is not installed with the project",
    "filter_mutants": "runs the tests of filters for each predicate of a query",
    "interruptions": "runs each command that writes until it was sent every signal",
    "judge_ceiling": "reads all labelled real posts",
    "mutants": "runs the tests of a module for each number and comparison in it",
    "scale": "starts the command line twice for each stage, at two histories",
    "reader_scores": "scores the reader on the texts of all labelled real posts",
    "soak": "waits for real minutes until what was posted last has settled",
    "together": "collects and analyses the whole sample before anything is read",
}
# No commands: what others are made of, and run with.
PARTS = {
    "corpus": "candidates",
    "fine_tuning": "candidates",
    "labelled_scores": "candidates",
    "live_sources": "interruptions",
    "rivals": "detector",
    "sentence_pooling": "candidates",
    "simulated_counts": "detector",
    "theme_stream": "beside_bertopic",
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    for write in (write_airline, write_banking, write_days, write_labels, write_series, write_submissions):
        write(folder)
    write_story(folder / "home")
    write_csv(
        folder / "texts.csv", ("text",), [("Claude lost my draft",), ("it refuses to answer me again",)]
    )
    return folder


def test_every_benchmark_is_tried():
    there = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert sorted([*BY_ARGUMENTS, *TOO_LARGE, *PARTS]) == sorted(there)


# Of so few posts some have no cause at all to be scored.
@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:All-NaN slice encountered")
@pytest.mark.parametrize("name", BY_ARGUMENTS)
def test_runs_on_a_few_rows(name, inputs, monkeypatch, capsys):
    arguments, says = BY_ARGUMENTS[name]
    monkeypatch.setattr(beside_bertopic, "BENCH", inputs)
    monkeypatch.setattr(labelled_scores, "N_RESAMPLES", 10)
    monkeypatch.setattr(pulse, "N_QUIET", 4)
    monkeypatch.setattr(sys, "argv", [name, *(text.replace("FOLDER", str(inputs)) for text in arguments)])
    import_module(f"benchmarks.{name}").main()
    assert says in capsys.readouterr().out


def test_a_judge_that_is_right_makes_uncertain_posts_right(capsys):
    labels = {
        "product": "claude",
        "blames": "unstated",
        "explained": "unstated",
        "leaving": False,
        "promotes": "none",
    }
    rows = [
        {"id": "1", "text": "it is gone", "complaint": True, "cause": "lost_work"} | labels,
        {"id": "2", "text": "it is up", "complaint": False, "cause": "none"} | labels,
    ]
    examples = [example_from(row, location="here") for row in rows]
    found = [judgement(1, cause="unclear", causes={"timeout": 1.0}), judgement(2, cause="unclear")]
    judge_ceiling.print_table("posts", examples, found)
    shown = capsys.readouterr().out
    assert "| no judge | – | 0.667 | 0.000 | 0.000 |" in shown
    assert "| band 0.00 | 100% | 1.000 | 1.000 | 1.000 |" in shown
    judge_ceiling.print_table("posts", examples, found, wrong=1.0)
    assert "| band 0.00 | 100% | 0.000 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["filter_mutants", "judge_ceiling", "mutants", "reader_scores", "scale", "soak", "together"]
)
def test_says_what_it_takes(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit, match="0"):
        import_module(f"benchmarks.{name}").main()
    assert "usage:" in capsys.readouterr().out


def test_a_recipe_of_clustering_is_scored():
    vectors = themed_vectors(20, 20, 20)
    row = clustering.on_training(clustering.RECIPES["in use"], vectors, ["lost_work", "timeout"] * 30)
    assert row.split()[0] == "3"


def test_every_rival_of_the_detector_sees_a_burst():
    series, monitor = next(detector.bursting(5.0, 8.0, 1))
    begin = series.bursts[0].start
    for score in detector.RIVALS.values():
        scores = score(series, monitor)
        assert scores[begin : series.bursts[0].end].max() > scores[begin - DAY : begin].max()


def test_a_command_runs_by_the_fast_clock():
    clock = {"SOAK_BEGIN": "1700000000", "SOAK_SPEED_UP": "60"}
    command = [sys.executable, "-m", "benchmarks.fast_clock", "--version"]
    done = subprocess.run(
        command, cwd=ROOT, env={**clock, "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("trustwatch"), done.stderr


def test_every_filtered_query_has_mutants():
    paths = [path for folder in filter_mutants.QUERIES for path in (ROOT / folder).glob("*.sql")]
    found = {path.stem: list(filter_mutants.mutants(path.read_text())) for path in paths}
    assert all(mutant != path.read_text() for path in paths for _, mutant in found[path.stem])
    assert len([name for name, changes in found.items() if changes]) > len(paths) / 2


def test_a_number_a_comparison_and_a_word_are_changed_one_at_a_time():
    source = "FEW: Literal[1] = 5  # “why”\nrate = 0.5\nif not few < 20 or done == FEW:\n    pass\n"
    changed = [(one.line, one.before, one.after) for one in mutants.mutants(source)]
    assert sorted(changed) == [
        (1, "5", "4"), (1, "5", "6"),
        (2, "0.5", "0.45"), (2, "0.5", "0.55"),
        (3, "20", "18"), (3, "20", "22"),
        (3, "<", "<="), (3, "==", "!="), (3, "not ", ""), (3, "or", "and"),
    ]  # fmt: skip


def test_what_no_test_misses_is_printed(tmp_path, monkeypatch, capsys):
    (tmp_path / "rule.py").write_text("def is_few(n):\n    return n < 5\n")
    (tmp_path / "test_rule.py").write_text(
        "from rule import is_few\n\ndef test_four_are_few():\n    assert is_few(4) and not is_few(6)\n"
    )
    monkeypatch.setitem(mutants.MODULES, "rule.py", ["test_rule.py"])
    assert mutants.run(tmp_path, ["rule.py"], until=inf) == 2
    printed = capsys.readouterr().out.splitlines()
    assert printed == ["rule.py:2: < → <=", "rule.py:2: 5 → 6", "3 changes tried, 2 survived"]


def test_every_module_that_decides_and_its_tests_are_there():
    paths = [*mutants.MODULES, *(path for tests in mutants.MODULES.values() for path in tests)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_adapter_is_fitted_and_asked():
    texts, answers = ["it is gone", "it is slow"], {"cause": ["lost_work", "timeout"]}
    model = FineTuned(
        Network(str(packaged(DEFAULT_ENCODER)), name=DEFAULT_ENCODER).model, {"cause": answers["cause"]}
    )
    model.fit(texts, answers)
    guesses = model.probabilities(texts)["cause"]
    assert guesses.shape == (2, 2)
    assert np.allclose(guesses.sum(axis=1), 1)


def test_the_world_of_the_soak_is_filled_and_its_reader_reads(home):
    world = World(FastClock(NOON.timestamp(), 1.0))
    with world.reddit, world.x, world.status:
        world.fill(1.0, posts_a_minute=4)
        assert len(world.served) == 304
    assert read_like_the_dashboard(write_story(home)) > 0


def test_themes_are_followed_over_days(capsys):
    vectors = themed_vectors(30, 30)
    theme_stream.days(vectors, ["words"] * 60, n_days=1, rival=False, n_first=50, n_daily=10)
    assert "at the end of 1 days" in capsys.readouterr().out


def test_splits_and_mergers_are_counted(home):
    with open_state(home) as state:
        found, truth = theme_stream.one_stream(state, home, seed=0)
    assert len(truth) == 3
    assert found
