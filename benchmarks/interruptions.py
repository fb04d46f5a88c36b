"""Commands that are interrupted at any moment and run again: ``python -m benchmarks.interruptions [COMMAND …]``.

Each command that writes is started on a copy of a small home, is sent a signal at a random moment of its usual time,
and is run again, with the next signal, until each was sent; ``analyse`` is sent one in each of its stages. Then it is
run to its end. What the home then holds must be what it holds where nothing was sent; of what goes by the clock, what
does not. A signal that came after the command's end does not count, and another is sent earlier, to a new home.
Printed: how often each was sent, what the command had said last, how it ended, and which columns of which rows
differed; exit 1 where anything did, or where a command ended in a traceback. What most commands import is imported
already, so that moments fall on their work.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Final, TextIO

from benchmarks.live_sources import LIVE, LiveSources
from ingest.newest_first import SETTLED
from pipeline.alerts.ledger import LEDGER
from pipeline.commands.sample import OUTAGES, POSTS, SAMPLE
from pipeline.stages.analysis import PUBLISH, STAGES
from pipeline.warehouse.warehouse import open_state, publish
from tests.command import begin, trustwatch
from tests.interruption import KEY, Contents, contents, differences, lines, start
from tests.story import write_story

SIGNALS: Final = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
ROWS: Final = 30  # of each file of the sample
LATEST_DELAY: Final = 0.4  # seconds after the stage before has ended
ATTEMPTS: Final = 4  # to come before a command's end
EARLIER: Final = 0.6
ANALYSES: Final = ("analyse", "run", "schedule")
FITTING: Final = "fitting"  # how the line begins after which 'train' has read everything
ENVIRONMENT: Final = {**KEY, "TRUSTWATCH_ENCODER__STRONG": "off", "TRUSTWATCH_RETENTION__TEXT_DAYS": "45"}
LIVE_POSTS: Final = 12  # at each source
# What is the same of what was collected live, whenever that was.
OF_ANY_TIME: Final = frozenset(
    {"posts", "judgements", "outages", "tombstones", "rejects", "told", "left over"}
)


@dataclass(frozen=True, slots=True)
class Command:
    """What is interrupted. begins: the home it starts from; then: what makes its outcome comparable.

    seconds: within which it is interrupted of one that takes minutes; it is not run again, and has left nothing behind.
    again: what is run again, where it is another command; ends: how that ends. is_live: it asks or tells servers.
    """

    begins: str
    words: Sequence[str]
    then: Sequence[Sequence[str]] = ()
    seconds: float | None = None
    again: Sequence[str] | None = None
    ends: int = 0
    is_live: bool = False


LOAD: Final = ["analyse", "--stage", "load", "--stage", "publish"]  # shows what landed
COMMANDS: Final = {
    "collect": Command(
        "empty",
        ["collect", "file", *(str(SAMPLE / name) for name in (*POSTS, *OUTAGES)), "--limit", str(ROWS)],
        [LOAD],
    ),
    "analyse": Command("collected", ["analyse"]),
    "correct": Command("analysed", ["correct", "post", "POST", "product", "none"], [LOAD]),
    "announce": Command(
        "analysed",
        ["announce", "A rule is named", "--product", "claude", "--at", "2026-03-17T16:00"],
        [LOAD],
    ),
    "subject": Command(
        "analysed", ["subject", "add", "It forgot everything about me", "--by", "ann"], [LOAD]
    ),
    "forget": Command("analysed", ["forget", "--post", "POST"], [LOAD]),
    "maintain": Command("analysed", ["maintain", "--yes"]),
    "export": Command("analysed", ["export", "FOLDER/kept.duckdb", "--replace"]),
    "restore": Command("empty", ["restore", "BACKUP"], [LOAD]),
    "train": Command("analysed", ["train"], seconds=60.0),
    "incident": Command("story", ["incident", "acknowledge", "claude-1", "--by", "ann"], [LOAD]),
    # Its posts are old.
    "verify": Command("analysed", ["status", "--verify", "--repair"], ends=3),
    "alert": Command("story", ["alert"], is_live=True),
    "recheck": Command("watched", ["recheck"], [LOAD], is_live=True),
    "run": Command("watched", ["run"], is_live=True),
    "schedule": Command("watched", ["schedule", "* * * * * *"], again=["run"], is_live=True),
    **{f"collect {name}": Command("watched", ["collect", name], [LOAD], is_live=True) for name in LIVE},
}


Plan = Sequence[
    tuple[signal.Signals, float | str]
]  # what is sent, and when: after so many seconds, or in a stage


@dataclass(slots=True)
class Ends:
    """How often one command was sent one signal, what it had said last then, and what came of it."""

    n: int = 0
    n_late: int = 0  # not counted: the command had ended
    where: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Sent:
    """One signal. where: what was said last, or the stage that was under way; code: None where it came too late."""

    number: signal.Signals
    where: str
    code: int | None


class Running:
    """A command under way, and what it says, line by line."""

    def __init__(self, words: Sequence[str], home: Path, environment: Mapping[str, str]) -> None:
        self.said: list[str] = []
        self._stdout: TextIO | None = None
        if words[0] == "schedule":  # starts itself again as it was started, which one that was forked cannot
            process = start(*words, home=home, stderr=subprocess.PIPE, environment=environment)
            assert process.stderr
            self.pid, self._code, narration = process.pid, process.poll, process.stderr
        else:
            forked, (self._reading, stderr) = begin(*words, home=home, environment=environment)
            assert forked.pid
            self.pid, self._code = forked.pid, lambda: forked.exitcode
            self._held, narration = stderr, os.fdopen(stderr.fileno(), closefd=False)
        self._reader = Thread(target=lambda: self.said.extend(iter(narration.readline, "")))
        self._reader.start()

    @property
    def is_going(self) -> bool:
        """Whether it has not ended yet."""
        return self._code() is None

    @property
    def where(self) -> str:
        """The stage that is under way, else how the last line begins."""
        labels = [line.partition(":")[0][:20].strip() for line in self.said]
        if not labels:
            return "before its first word"
        stages = [*STAGES, PUBLISH]
        if labels[-1] in STAGES:
            return stages[stages.index(labels[-1]) + 1]
        return f"after '{labels[-1]}'"

    def reaches(self, stage: str) -> bool:
        """Wait until a stage is under way, or a line begins so; False where the command ends before."""
        stages = ["", *STAGES, PUBLISH]
        before = stages[stages.index(stage) - 1] if stage in stages else stage
        while before and not any(line.startswith(before) for line in self.said):
            if not self.is_going:
                return False
            time.sleep(0.005)
        return True

    def ended(self) -> tuple[int, str]:
        """Wait for its end, and for what it started; exit code and what was said."""
        self._reader.join()
        while (code := self._code()) is None:
            time.sleep(0.005)
        return code, "".join(self.said)


class Trials:
    """The homes that commands begin with, and what each command leaves where nothing is sent."""

    expected: Contents

    def __init__(self, folder: Path, sources: LiveSources) -> None:
        self.folder, self.sources = folder, sources
        self.environment = ENVIRONMENT | sources.environment
        (folder / "empty").mkdir()
        self.post = ""

    def make(self, name: str) -> Path:
        """A home of this name, made when it is first asked for."""
        home = self.folder / name
        if home.exists():
            return home
        if name == "story":
            return write_story(home)
        if name == "watched":
            return self._watched(home)
        if name == "collected":
            self.run(COMMANDS["collect"].words, home)
            return home
        shutil.copytree(self.make("collected"), home)
        self.run(["analyse"], home)
        self.post = trustwatch("sql", "SELECT min(post_id) FROM complaints", home=home).stdout.split()[-1]
        self.run(["export", str(self.folder / "backup.duckdb")], home)
        return home

    def _watched(self, home: Path) -> Path:
        """One that was run a day ago; since then there are posts more, and some are gone."""
        now = datetime.now(UTC)
        self.sources.fill(LIVE_POSTS, at=now - timedelta(hours=5), every=timedelta(minutes=1))
        self.run(["run"], home, is_live=True)
        with open_state(home) as connection:
            connection.execute("UPDATE runs SET started_at = started_at - INTERVAL 30 HOUR")
            connection.execute("UPDATE posts SET last_verified_at = last_verified_at - INTERVAL 30 HOUR")
            connection.execute("UPDATE engagements SET observed_at = observed_at - INTERVAL 30 HOUR")
            publish(connection, home)
        self.sources.fill(LIVE_POSTS, at=datetime.now(UTC))
        self.sources.take_away(3)
        # Else what X is asked for would go by when it is asked, not by what was interrupted.
        time.sleep(SETTLED.total_seconds() + 1)
        return home

    def run(self, words: Sequence[str], home: Path, *, ends: int = 0, is_live: bool = False) -> None:
        """A command that must end so."""
        done = trustwatch(*self.with_config(words, is_live=is_live), home=home, environment=self.environment)
        assert done.exit_code == ends, (words, done.exit_code, done.stderr)

    def with_config(self, words: Sequence[str], *, is_live: bool) -> Sequence[str]:
        """The words of a live command name the settings."""
        return [*words, "--config", str(self.sources.config)] if is_live else words

    def words(self, command: Command, home: Path) -> Sequence[str]:
        """The command's words for a home."""
        known = {"POST": self.post, "BACKUP": str(self.folder / "backup.duckdb")}
        words = [known.get(word, word.replace("FOLDER", str(home.parent))) for word in command.words]
        return self.with_config(words, is_live=command.is_live)

    def home(self, command: Command) -> Path:
        """A copy of the home that a command begins with."""
        self.make("analysed" if command.begins == "empty" else command.begins)  # which knows the backup
        home = Path(tempfile.mkdtemp(dir=self.folder)) / "home"
        shutil.copytree(self.folder / command.begins, home, symlinks=True)
        self.sources.webhook.taken.clear()
        return home

    def uninterrupted(self, command: Command) -> tuple[Contents, float]:
        """What is left where nothing is sent, and the seconds that it takes when it is run once more."""
        if command.seconds:
            return self.outcome(command, self.home(command)), command.seconds
        for _ in range(2):  # the first time what it reads is not in memory
            home = self.home(command)
            words = command.again or self.words(command, home)
            process = Running(self.with_config(words, is_live=bool(command.again)), home, self.environment)
            began = time.monotonic()
            code, said = process.ended()
            seconds = time.monotonic() - began
            assert code == command.ends, (command.words, said)
        return self.outcome(command, home), seconds

    def outcome(self, command: Command, home: Path) -> Contents:
        """What the home holds after the command and what follows it; of files what they hold, too."""
        for words in command.then:
            self.run(words, home)
        found = contents(home)
        model = sorted((home / "model").glob("*.npz"))
        found["model"] = lines(
            f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in model
        )
        kept = home.parent / "kept.duckdb"
        if kept.exists():
            restored = home.parent / "restored"
            self.run(["restore", str(kept)], restored)
            found |= {f"export: {name}": rows for name, rows in contents(restored).items()}
        found["left over"] = lines(str(path.relative_to(home)) for path in left_over(home))
        if command.is_live:
            ledger = home / LEDGER
            told = map(json.loads, ledger.read_text().splitlines() if ledger.exists() else ())
            events = [f"{line['event']} {line['subject']}" for line in told if line["subject"]]
            found["told"] = lines([*events, *self.sources.webhook.titles])
            found = {name: rows for name, rows in found.items() if name in OF_ANY_TIME}
        return found

    def interrupted(self, command: Command, plan: Plan) -> tuple[list[Sent], list[str]]:
        """Send one signal after the other, each to another run in one home, then run to the end; what is wrong, too.

        What follows one that came too late, or that let the command come to its end, is not sent.
        """
        home = self.home(command)
        sent, faults, code = [], [], None
        for number, moment in plan:
            process = Running(self.words(command, home), home, self.environment)
            if isinstance(moment, float) or process.reaches(moment):
                # Any moment will do: there is nothing to wait for.
                latest = command.seconds or LATEST_DELAY
                time.sleep(moment if isinstance(moment, float) else random.uniform(0, latest))
            where, is_late = process.where, not process.is_going
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)
            code, said = process.ended()
            is_late |= number == signal.SIGKILL and code != -number
            sent.append(Sent(number, where, None if is_late else code))
            faults += [f"a traceback: {said}"] if has_traceback(said) else []
            if is_late or (code == command.ends and not command.again):
                break
        if not command.seconds and (code != command.ends or command.again):
            again = command.again or self.words(command, home)
            self.run(again, home, ends=command.ends, is_live=bool(command.again))
        faults += differences(self.outcome(command, home), self.expected)
        shutil.rmtree(home.parent)
        return sent, faults


def left_over(home: Path) -> Iterator[Path]:
    """What only a process under way should have."""
    yield from home.rglob("*.partial")
    yield from (path for path in home.rglob("*") if path.name in {"publishing.duckdb", "spills"})
    yield from home.rglob(".trustwatch-scratch-*")


def has_traceback(said: str) -> bool:
    """Whether a command ended in one after its entry point had begun."""
    return "Traceback" in said and ", in main" in said


def table(ends: Mapping[tuple[str, str], Ends]) -> str:
    """One row a command and signal."""
    lines = [
        "| command | signal | sent | too late | ended with | had said, or was in |",
        "|---|---|---|---|---|---|",
    ]
    for (name, sent), end in ends.items():
        codes = ", ".join(f"{code}: {n}" for code, n in sorted(end.codes.items()))
        where = ", ".join(f"{place} ({n})" for place, n in end.where.items())
        lines.append(f"| {name} | {sent} | {end.n} | {end.n_late} | {codes} | {where} |")
    return "\n".join(lines)


def plans(name: str, seconds: float, arguments: argparse.Namespace) -> Iterator[Plan]:
    """What is sent to a command, home by home: every signal, each time in another order."""
    stages = arguments.stages or ([*STAGES, PUBLISH] if name == "analyse" else [])
    for n in range(arguments.times):
        numbers = [
            *arguments.signals[n % len(arguments.signals) :],
            *arguments.signals[: n % len(arguments.signals)],
        ]
        if name == "train":
            yield [(number, FITTING) for number in numbers]
        elif name in ANALYSES and stages:
            yield [(numbers[place % len(numbers)], stage) for place, stage in enumerate(stages)]
        else:
            yield [(number, random.uniform(0, seconds)) for number in numbers]


def interrupt(trials: Trials, name: str, plan: Plan) -> Iterator[tuple[list[Sent], list[str]]]:
    """All signals of a plan, in as many homes as it takes."""
    for _ in range(ATTEMPTS):
        sent, faults = trials.interrupted(COMMANDS[name], plan)
        yield sent, faults
        number, moment = plan[len(sent) - 1]
        plan = plan[len(sent) :]
        if sent[-1].code is None:
            plan = [(number, moment * EARLIER if isinstance(moment, float) else moment), *plan]
        if not plan:
            return


def main() -> None:
    """Interrupt, run again, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commands", nargs="*", metavar="COMMAND", default=[*COMMANDS])
    parser.add_argument("--times", type=int, default=4, help="how often each signal is sent to each command")
    parser.add_argument("--signals", nargs="+", type=lambda name: signal.Signals[name], default=SIGNALS)
    parser.add_argument(
        "--stages", nargs="*", help="of an analysis, to be interrupted in (default: all of 'analyse')"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has background jobs ignore it
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # so does nohup
    ends: dict[tuple[str, str], Ends] = {}
    n_faults = 0
    with tempfile.TemporaryDirectory() as folder, LiveSources(Path(folder)) as sources:
        os.environ |= ENVIRONMENT | sources.environment
        trials = Trials(Path(folder), sources)
        for name in arguments.commands:
            trials.expected, seconds = trials.uninterrupted(COMMANDS[name])
            for plan in plans(name, seconds, arguments):
                for sent, faults in interrupt(trials, name, plan):
                    for one in sent:
                        count(ends.setdefault((name, one.number.name), Ends()), one)
                    n_faults += len(faults)
                    for line in faults:
                        print(f"{name}, {[(one.number.name, one.where) for one in sent]}: {line}", flush=True)
            print(table({key: end for key, end in ends.items() if key[0] == name}), flush=True)
    print(table(ends))
    print(f"{sum(end.n for end in ends.values())} signals, {n_faults} faults")
    sys.exit(n_faults > 0)


def count(end: Ends, sent: Sent) -> None:
    """Add one signal."""
    if sent.code is None:
        end.n_late += 1
        return
    end.n += 1
    end.codes[sent.code] += 1
    end.where[sent.where] += 1


if __name__ == "__main__":
    main()
